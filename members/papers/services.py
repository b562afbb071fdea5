"""Taking a paper's number from its book, printing it, giving the number back, and a board's own templates.

Whose papers somebody may issue, the caller has checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils.timezone import now

from members.case_rules import Steps
from members.models import Case, Event, EventKind, Member, Standing, Step, Stretch
from members.services.recording import check_day, reason_given
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.locks import hold
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Kind as UnitKind
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS

from .gathering import Asked, Person, document_number
from .kinds import KINDS, Kind, default_text
from .language import BrokenTemplate
from .making import template_of
from .models import SIGNERS, Paper, PaperPerson, PaperTemplate

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Issue:
    """How a paper is issued: by whom, signed when and by which post, to which place, by which form."""

    organization: Organization
    signed_on: date
    signed_as: str
    to_place: str = ""
    form_key: UUID | None = None


@write
def issue(*, kind: Kind, people: Sequence[Person], issued: Issue, by: User) -> Paper:
    """The paper has the next free number of its book, and stands in it with whom it is about.

    One form takes one number. Refuses an organization that does not stand on the day, and a paper that cannot
    be true: a decision on admission before the cell has voted, a recognition of who is not on probation.
    """
    if issued.form_key and (first := Paper.objects.filter(form_key=issued.form_key).first()):
        return first  # type: ignore[no-any-return]
    check_day(issued.signed_on, "signed_on")
    if not people or len(people) > MOST_PEOPLE or (len(people) > 1 and not kind.is_list):
        raise Refused("people_wrong", f"Văn bản này in cho một đến {MOST_PEOPLE} người.")
    if issued.signed_as not in dict(SIGNERS):
        raise Refused("signer_unknown", "Hãy chọn người ký.", "signed_as")
    ORGANIZATIONS.standing(issued.organization, issued.signed_on, "organization")
    for person in people:
        _check(kind, person, issued.signed_on)
    organization, year = issued.organization.pk, issued.signed_on.year
    number = next_number(organization, year, kind.series) if kind.series else None
    place = clean(issued.to_place)[:200] if kind.has_place else ""
    asked = Asked(kind, organization, issued.signed_on, issued.signed_as, people, number, place)
    paper: Paper = Paper.objects.create(
        kind=kind.code,
        organization=issued.organization,
        signed_on=issued.signed_on,
        signed_as=issued.signed_as,
        year=year,
        series=kind.series,
        number=number,
        document_no=document_number(asked),
        to_place=place,
        template=template_of(asked),
        taken_by=by,
        form_key=issued.form_key,
    )
    PaperPerson.objects.bulk_create(
        PaperPerson(
            paper=paper,
            place=place_in,
            member=one if isinstance(one, Member) else None,
            case=one if isinstance(one, Case) else None,
        )
        for place_in, one in enumerate(people, start=1)
    )
    record("paper.issued", by=by, on=paper, paper_kind=kind.code, number=number or 0, people=len(people))
    return paper


def next_number(organization: int, year: int, series: str) -> int:
    """The lowest number of the book that no paper has; held until the transaction ends.

    A number that was given back is taken first, so that the book has no gap for long.
    """
    hold(f"papers {organization} {year} {series}")
    live = Paper.objects.filter(organization=organization, year=year, series=series, returned_at__isnull=True)
    taken = set(live.values_list("number", flat=True))
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _check(kind: Kind, person: Person, day: date) -> None:
    if isinstance(person, Case) != kind.of_case:
        raise Refused("people_wrong", "Văn bản này không in cho người này.")
    if isinstance(person, Case):
        if not person.full_name:
            raise Refused("case_closed", "Hồ sơ này đã đóng, không còn thông tin của ai.")
        if kind.code == "admission_decision" and Steps(person.steps.all()).passed(Step.CELL_VOTE) is None:
            raise Refused("no_cell_vote", "Chưa ghi chi bộ biểu quyết nên chưa ra quyết định kết nạp.")
    elif kind.code in ("recognition_decision", "recognition_list"):
        on_probation = Stretch.objects.on(day).filter(member=person, standing=Standing.PROBATIONARY)
        recognized = Event.objects.live().filter(member=person, kind=EventKind.RECOGNIZED)
        if not on_probation.exists() and not recognized.exists():
            raise Refused("not_on_probation", f"{person.full_name} không phải là đảng viên dự bị.")


@write
def printed(*, paper: Paper, form: str, by: User) -> Paper:
    """Somebody prints the paper: its number is used from then on, and the trail says who took the file."""
    held: Paper = Paper.objects.select_for_update(no_key=True, of=("self",)).get(pk=paper.pk)
    if held.returned_at is not None:
        raise Refused("number_given_back", "Số của văn bản này đã trả lại nên không in được.")
    if held.printed_at is None:
        held.printed_at = now()
        held.save(update_fields=["printed_at"])
    record(
        "members.paper_printed", by=by, on=held, paper_kind=held.kind, file=form, people=held.people.count()
    )
    return held


@write
def give_back(*, paper: Paper, reason: str, by: User) -> Paper:
    """The number is free again, and the book says who had it; refuses one that was printed."""
    reason = reason_given(reason)
    held: Paper = Paper.objects.select_for_update(no_key=True, of=("self",)).get(pk=paper.pk)
    if held.returned_at is not None:
        return held
    if held.printed_at is not None:
        raise Refused("printed_already", "Văn bản đã in nên số đã dùng, không trả lại được.", "reason")
    held.returned_at, held.returned_by = now(), by
    held.save(update_fields=["returned_at", "returned_by"])
    record("paper.given_back", by=by, on=held, reason=reason, paper_kind=held.kind, number=held.number or 0)
    return held


@write
def lay_out(*, kind: Kind, board: Organization, text: str, by: User) -> PaperTemplate:
    """The board's papers of this kind are made from this template from now on; earlier ones keep theirs.

    Refuses a text that is no template, and an organization that is no province's.
    """
    term = ORGANIZATIONS.standing(board, now().date(), "board")
    if term.kind != UnitKind.PROVINCE_COMMITTEE or kind.code not in KINDS:
        raise Refused("no_board", "Mẫu văn bản do ban tổ chức của tỉnh sửa.")
    try:
        kind.read(text)
    except BrokenTemplate as broken:
        raise Refused("broken_template", str(broken), "text") from broken
    own = PaperTemplate.objects.filter(organization=board, kind=kind.code)
    newest = own.order_by("-number").first()
    if (newest.text if newest else default_text(kind.code)) == text:
        raise Refused("unchanged", "Mẫu này đang được dùng: không có gì thay đổi.", "text")
    number = (own.aggregate(last=Max("number"))["last"] or 0) + 1
    made: PaperTemplate = PaperTemplate.objects.create(
        organization=board, kind=kind.code, number=number, text=text, recorded_by=by
    )
    record("papers.laid_out", by=by, on=made, organization=board.pk, paper_kind=kind.code, number=number)
    return made
