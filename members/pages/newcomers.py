"""Those who come into the register: admitted, transferred in from outside, or missing in it so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.confirming import decider_of
from members.forms.events import AdmitForm, ArriveForm, FirstRecordForm
from members.forms.finders import distinguished
from members.forms.person import PersonForm
from members.models import Awaited, Case, Event, Member
from members.rules import probation_ends_on
from members.services.doubles import fits, same_prospects
from registry.accounts.access.scopes import sees_everything
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.finding import spellings
from registry.common.refusals import Notice
from registry.common.text import clean, search_key
from registry.drafts.entering import Outcome, serve
from registry.units.names import in_a_sentence

from .access import require_writer
from .effects import spans_of
from .events import done, member_url
from .flow import act_entry, outcome_of


@dataclass(frozen=True, slots=True)
class Way:
    """A way into the register; ``name`` is its address, ``other`` how the other ways refer to it."""

    name: str
    other: str
    title: str
    lead: str
    form: type[PersonForm]
    service: Callable[..., Event]
    says: Callable[[dict[str, Any]], str]
    # What a board may say waits for the level that decides; empty: it never does.
    awaited: str = ""


def _from(values: dict[str, Any]) -> str:
    return f"Từ ngày {values['on']:%d/%m/%Y}"


def _where(values: dict[str, Any]) -> str:
    village = values.get("village")
    cell = in_a_sentence(values["cell"].label)
    return f"{cell}, cư trú tại {in_a_sentence(village.label)}" if village else cell


def _standing(values: dict[str, Any]) -> str:
    return "dự bị" if values.get("probationary") else "chính thức"


def _admitted(values: dict[str, Any]) -> str:
    return (
        f"{_from(values)}, đồng chí {values['full_name']} là đảng viên dự bị của {_where(values)}."
        f" Hết 12 tháng dự bị ngày {probation_ends_on(values['on']):%d/%m/%Y}."
    )


def _arrived(values: dict[str, Any]) -> str:
    return (
        f"{_from(values)}, đồng chí {values['full_name']} chuyển đến sinh hoạt tại {_where(values)},"
        f" là đảng viên {_standing(values)}."
    )


def _first_recorded(values: dict[str, Any]) -> str:
    return (
        f"Đồng chí {values['full_name']} được tính từ ngày {values['on']:%d/%m/%Y} tại {_where(values)},"
        f" là đảng viên {_standing(values)}. Đây không phải là kết nạp hay chuyển đến."
    )


ADMISSION = Way(
    "member_new",
    "Kết nạp mới",
    "Kết nạp đảng viên",
    "Ngày lễ kết nạp là ngày vào Đảng; 12 tháng dự bị tính từ ngày đó.",
    AdmitForm,
    services.admit_by_vote,
    _admitted,
    Awaited.ADMISSION,
)
ARRIVAL = Way(
    "member_arrive",
    "Từ nơi khác chuyển đến",
    "Tiếp nhận đảng viên từ nơi khác",
    "Cho người chưa có trong sổ. Người đã có, kể cả đã chuyển đi: tìm tên rồi ghi trên trang của người đó.",
    ArriveForm,
    services.transfer_in,
    _arrived,
    Awaited.TRANSFER,
)
FIRST_RECORD = Way(
    "member_first",
    "Ở đây từ trước, sổ chưa có",
    "Ghi bổ sung đảng viên",
    "Cho người vẫn là đảng viên ở đây từ trước mà sổ chưa có.",
    FirstRecordForm,
    services.first_record,
    _first_recorded,
)

WAYS = (ADMISSION, ARRIVAL, FIRST_RECORD)
# So many prospects who may be the same person are named.
MANY_ALIKE = 5


def admission(request: HttpRequest) -> HttpResponse:
    """Enter somebody's admission."""
    return _enter(request, ADMISSION)


def arrival(request: HttpRequest) -> HttpResponse:
    """Enter somebody new who transfers in."""
    return _enter(request, ARRIVAL)


def first_record(request: HttpRequest) -> HttpResponse:
    """Enter somebody whom the register should have had from its first day."""
    return _enter(request, FIRST_RECORD)


def newcomer_arguments(form: Any, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The person, and what happened to the person, as the services take them."""
    person = form.person()
    rest = {name: value for name, value in form.act_arguments(answers).items() if name not in person}
    return {"member_data": person, **rest}


def newcomer_outcome(user: User, way: Way) -> Callable[[Any, Event, list[Member]], Outcome]:
    """What the confirming page says of somebody new."""

    def outcome(form: Any, event: Event, doubles: list[Member]) -> Outcome:
        # A case by which the person is admitted is closed by now.
        prospects = same_prospects(user, event.member.full_name, event.member.born)[:MANY_ALIKE]
        remedy = "Nếu là cùng một người, hãy mở hồ sơ đó và ghi lễ kết nạp ở đó."
        return outcome_of(
            way.says(form.cleaned_data),
            after=spans_of(event.member_id),
            notices=[*event.notices, *alike(prospects, remedy)],
            doubles=doubles,
            distinguished=distinguished(doubles),
            newcomer=form.cleaned_data,
            awaits=not sees_everything(user),
        )

    return outcome


def alike(prospects: Iterable[Case], remedy: str = "") -> list[Notice]:
    """Prospects in sight who may be the same person, as the confirming page asks to look at them."""
    return [
        Notice(
            f"same_prospect_{one.pk}",
            f"Trong danh sách nguồn đã có {one.full_name}, hồ sơ {one.case_no},"
            f" {f'sinh {one.born}' if one.born else 'chưa rõ ngày sinh'}. {remedy}".strip(),
        )
        for one in prospects
    ]


def _enter(request: HttpRequest, way: Way) -> HttpResponse:
    user = require_writer(request)
    today = localdate()

    def make(data: Any, **kwargs: Any) -> Any:
        return way.form(data, user=user, today=today, **kwargs)

    def write(form: Any, answers: Mapping[str, Any]) -> Event:
        return way.service(by=user, **newcomer_arguments(form, answers))

    return serve(
        request,
        act_entry(
            title=way.title,
            lead=way.lead,
            make=make,
            write=write,
            outcome=newcomer_outcome(user, way),
            landing=lambda event: member_url(event.member),
            done=done,
            looks=lambda form: doubles_of(user, form.cleaned_data),
            repeated=lambda key: Event.objects.filter(form_key=key, recorded_by=user).first(),
            about=lambda typed: clean(str(typed.get("full_name", "")))[:120],
            decider=lambda form: decider_of(way.awaited, [form.cleaned_data["cell"].id], user),
            back=reverse("home"),
            extra={"ways": [(other.other, reverse(other.name), other is way) for other in WAYS]},
        ),
    )


def doubles_of(user: User, person: dict[str, Any]) -> list[Member]:
    """Members in the user's scope who may be this person: the same citizen ID, or name and birth date.

    The comparison is a search of people, and leaves its line in the trail.
    """
    born, names = person["birth_date"], spellings(search_key(person["full_name"]))
    # Born when, is perhaps unknown of one of them; then the native place may say that they are two.
    same_name = Q(search_key__in=names) & fits(born)
    if place := clean(str(person.get("native_place") or "")):
        exact = Q(birth_date=born.day, birth_date_precision="") if born else Q(pk__in=())
        same_name &= exact | Q(native_place="") | Q(native_place__iexact=place)
    same = same_name
    if person.get("citizen_id"):
        same |= Q(citizen_id=person["citizen_id"])
    found = list(Member.objects.visible_to(user).filter(same).order_by("sort_key", "pk")[:5])
    # Of a number not even a digest: with the salt beside it, all numbers could be tried.
    asked = f"{search_key(person['full_name'])} {born or ''}"
    record("members.compared", by=user, found=len(found), personal={"text": asked}, seen=audited_rows(found))
    return found
