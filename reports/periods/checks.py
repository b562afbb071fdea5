"""Whether an organization may close a period: checked when it is asked for, and again when it is done."""

from __future__ import annotations

from dataclasses import dataclass

from registry.accounts.access.scopes import MANAGERS, WRITERS, may
from registry.accounts.models import User
from registry.common.database_roles import as_counter
from registry.common.locks import hold
from registry.common.refusals import Refused
from registry.common.text import first_few
from registry.units.models import Kind
from registry.units.structure import Structure

from .books import CLOSING_KINDS, Book, Period, books, structure_of, units_of
from .models import Closing, ClosingWork

# Shorter words say no reason.
SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True)
class Ready:
    """What a closing would be: which revision, over which late units, and of which units it publishes."""

    revision: int
    over: list[str]
    units: list[int]


def ready(about: Period, organization: int, by: User, reason: str) -> Ready:
    """What closing would do now.

    Refuses who may not, a period that is not over, an organization that does not close, one that has closed
    it already or that the province has closed over, and, for a province, to close over late units without a
    ``reason``.
    """
    structure = structure_of(about)
    _check(about, structure, organization)
    own, *below = books(about, units_of(about, organization))
    if not may_close(by, organization, own.kind):
        raise Refused("not_allowed", "Người yêu cầu không có quyền khóa kỳ của đơn vị này.")
    if own.is_closed:
        raise Refused("closed_already", "Kỳ này đã khóa rồi.")
    late = [book for book in below if not book.is_closed]
    if late and len(reason) < SHORTEST_REASON:
        raise Refused("units_late", _late(late), "reason")
    with as_counter():
        revision = Closing.objects.filter(organization=organization, period=about.name).count()
    units = [organization, *(book.organization for book in late)]
    return Ready(revision, [book.code for book in late], units)


def may_close(user: User, organization: int, kind: str) -> bool:
    """Officers close their committee's own part, board staff of the province the whole."""
    return may(user, organization, *(MANAGERS if kind == Kind.PROVINCE_COMMITTEE else WRITERS))


def one_at_a_time(about: Period) -> None:
    """Until this transaction ends nobody else asks for a closing of the period, stores one or reopens one."""
    hold(f"period {about.name}")


def check_not_closed_above(about: Period, organization: int) -> None:
    """Refuse what an organization above has closed, or is closing."""
    structure = structure_of(about)
    if above := _closed_over(about, structure, organization):
        raise Refused("closed_above", f"{above} đã khóa kỳ này. Hãy mở lại kỳ của cấp trên trước.")
    if above := _being_closed_over(about, structure, organization):
        raise Refused("closing_above", f"{above} đang khóa kỳ này. Hãy chờ xong, hoặc nhờ cấp trên dừng lại.")


def _late(late: list[Book]) -> str:
    names = first_few([book.name for book in late])
    return f"{len(late)} đơn vị chưa khóa ({names}). Hãy ghi lý do khóa thay các đơn vị này."


def _check(about: Period, structure: Structure, organization: int) -> None:
    term = structure.party_term(organization)
    if term is None or term.kind not in CLOSING_KINDS:
        said = "Chỉ đảng bộ tỉnh và cấp ủy cấp trên trực tiếp cơ sở đứng vào cuối kỳ mới khóa kỳ."
        raise Refused("does_not_close", said)
    if not about.is_over:
        raise Refused("not_over", f"Kỳ này chưa hết: đến hết ngày {about.last:%d/%m/%Y}.")
    if above := _closed_over(about, structure, organization):
        raise Refused("closed_above", f"{above} đã khóa kỳ này. Hãy đề nghị cấp trên mở lại trước.")


def _closed_over(about: Period, structure: Structure, unit: int) -> str:
    """The name of an organization above the unit that has closed the period, if one has."""
    with as_counter():
        held = Closing.objects.in_force().filter(period=about.name, organization__in=_above(structure, unit))
        found = held.values_list("organization_id", flat=True).first()
    return structure.party.standing[found].name if found else ""


def _being_closed_over(about: Period, structure: Structure, unit: int) -> str:
    above = _above(structure, unit)
    work = ClosingWork.objects.going_on().filter(period=about.name, organization__in=above)
    found = work.values_list("organization_id", flat=True).first()
    return structure.party.standing[found].name if found else ""


def _above(structure: Structure, unit: int) -> list[int]:
    return [one for one in structure.party.path(unit) if one != unit]
