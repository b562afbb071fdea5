"""Writing what a unit declares for statutory forms, and a board's own layouts of them."""

from __future__ import annotations

from collections.abc import Mapping

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.units.models import Kind, Organization
from reports.periods.books import Period, structure_of

from .choosing import FORMS, in_force, versions
from .declarations import declares
from .models import Declared, LayoutVersion
from .reading import BrokenLayout, read_layout

Line = tuple[str, str]


@write
def declare(*, unit: Organization, about: Period, numbers: Mapping[Line, int | None], by: User) -> int:
    """The unit says these numbers of the period, by form and line; ``None`` takes back what it said.

    Returns how many were changed. Refuses a unit that does not stand on the period's last day, and one that
    does not declare. A period that is closed may still be declared for: what was published stays.
    """
    term = structure_of(about).party.standing.get(unit.pk)
    if term is None or not declares(term.kind):
        raise Refused("does_not_declare", "Đơn vị này không khai báo cho kỳ này.")
    days = {"organization": unit, "period_from": about.first, "period_to": about.last}
    changed = 0
    for (form, line), value in sorted(numbers.items()):
        held = Declared.objects.select_for_update().filter(form=form, line=line, **days)
        before = held.first()
        if (before.value if before else None) == value:
            continue
        changed += 1
        # Another row takes its place: who said what was there before stays with that.
        held.delete()
        if value is not None:
            Declared.objects.create(form=form, line=line, value=value, recorded_by=by, **days)
    if changed:
        record("forms.declared", by=by, on=unit, organization=unit.pk, period=about.name, lines=changed)
    return changed


@write
def lay_out(*, form: str, board: Organization, about: Period, text: str, by: User) -> LayoutVersion:
    """The board's forms of its province have this layout, from the day that the text itself names.

    Periods that are closed keep the one that they were published with. Refuses a text that is no layout, or
    that of another form, an organization that is no province's, and the layout that is in force already.
    """
    term = structure_of(about).party.standing.get(board.pk)
    if term is None or term.kind != Kind.PROVINCE_COMMITTEE or form not in FORMS:
        raise Refused("no_board", "Mẫu biểu do ban tổ chức của tỉnh sửa.")
    try:
        layout = read_layout(text)
    except BrokenLayout as broken:
        raise Refused("broken_layout", str(broken), "text") from broken
    if layout.form != form:
        raise Refused("other_form", f"Mẫu này là của biểu {layout.form}, không phải biểu {form}.", "text")
    own = versions(form, [board.pk])
    if in_force(form, max(layout.in_force_from, about.last), [board.pk]).text == text:
        raise Refused("unchanged", "Mẫu này đang được dùng: không có gì thay đổi.", "text")
    made: LayoutVersion = LayoutVersion.objects.create(
        organization=board,
        form=form,
        number=own.count() + 1,
        in_force_from=layout.in_force_from,
        text=text,
        recorded_by=by,
    )
    record("forms.laid_out", by=by, on=made, organization=board.pk, form=form, number=made.number)
    return made
