"""Founding, changing, moving, merging, splitting and abolishing Party organizations.

Each writes the dated terms, the ledger's lines with their instrument, and one row of the audit trail, in one
transaction, and raises :class:`Refused` where the act breaks a rule. Members are not rewritten: who is
recorded in a cell that ended is followed through the ledger. What hangs on a unit that ends or becomes of
another kind, apps declare in ``endings.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from registry.audit.trail import record
from registry.common.dated import change_from
from registry.common.declared import collected
from registry.common.declared.endings import KindChange
from registry.common.refusals import Refused, write
from registry.common.text import clean

from .models import Area, ChangeKind, Kind, Organization, base_fits
from .organizations import ORGANIZATIONS, NewOrganization, check_base, check_territory, found
from .restructure import Act
from .services import AREAS

if TYPE_CHECKING:
    from registry.accounts.models import User

__all__ = [
    "KEEP",
    "ORGANIZATIONS",
    "NewOrganization",
    "Refused",
    "abolish_organization",
    "change_organization",
    "found_organization",
    "merge_organizations",
    "move_organization",
    "split_organization",
]


class Keep:
    """Stands for 'as it was', where ``None`` means something else."""


KEEP: Final = Keep()


def _act(on: date, by: User, instrument: str) -> Act:
    return Act(on, by, {"instrument": clean(instrument)})


def _audit(action: str, act: Act, on: Organization, **facts: Any) -> None:
    record(
        f"organization.{action}",
        by=act.by,
        on=on,
        changed_on=act.on.isoformat(),
        instrument=act.instruments["instrument"],
        **facts,
    )


def _codes(organizations: Sequence[Organization]) -> list[str]:
    return [organization.code for organization in organizations]


@write
def found_organization(
    *,
    code: str,
    kind: str,
    name: str,
    parent: Organization | None,
    on: date,
    by: User,
    sector: str = "",
    base: str = "",
    area: Area | None = None,
    instrument: str = "",
) -> Organization:
    """A new organization stands from ``on`` under ``parent``; a province committee alone has none.

    Refuses a code that was ever used, a parent that is no committee of a higher kind or does not stand all
    along, and a territory that does not stand.
    """
    act = _act(on, by, instrument)
    organization = found(code, kind, name, sector, parent, area, act, base=base)
    ORGANIZATIONS.line(ChangeKind.FOUND, None, organization, act)
    _audit("found", act, organization, code=organization.code)
    return organization


@write
def change_organization(
    *,
    organization: Organization,
    on: date,
    by: User,
    name: str | None = None,
    kind: str | None = None,
    sector: str | None = None,
    base: str | None = None,
    area: Area | Keep | None = KEEP,
    instrument: str = "",
) -> Organization:
    """From ``on`` the organization bears another name, kind, sector, base or territory.

    A base that does not go with another sector is left behind. ``area=None`` leaves the territory that of the
    organization above. A new kind must fit between the parent and the children. An organization that is no
    cell any more serves no village from that day; its members are to be moved by the user.
    """
    act = _act(on, by, instrument)
    ORGANIZATIONS.lock([organization])
    term = ORGANIZATIONS.standing(organization, on, "organization")
    changes: dict[str, Any] = {} if name is None else dict(ORGANIZATIONS.naming(name))
    given = {"kind": kind, "sector": sector, "base": base}
    changes |= {key: value for key, value in given.items() if value is not None}
    if base is None and not base_fits(changes.get("sector", term.sector), term.base):
        changes["base"] = ""
    check_base(changes.get("sector", term.sector), changes.get("base", term.base))
    if not isinstance(area, Keep):
        AREAS.lock([area])
        changes["area"] = area
    changed = sorted(key for key, value in changes.items() if getattr(term, key) != value)
    if not changed:
        raise Refused("nothing_changes", "Tổ chức vẫn như cũ, không có gì thay đổi.")
    change_from(ORGANIZATIONS.of(organization), on, **changes)
    if "kind" in changed:
        _check_neighbours(organization, on)
    if "area" in changed:
        check_territory(organization, changes["area"], on)
    if {"name", "kind"} & set(changed):
        ORGANIZATIONS.line(ChangeKind.RENAME, organization, organization, act)
    _audit("change", act, organization, changed=[key for key in changed if not key.endswith("_key")])
    return organization


def _check_neighbours(organization: Organization, on: date) -> None:
    """A new kind still stands below the parent and above the children, and only cells serve villages."""
    for row in ORGANIZATIONS.of(organization).filter(ends_on__gt=on):
        if row.parent is not None:
            ORGANIZATIONS.check_under(row, row.parent, "kind")
        elif row.kind != Kind.PROVINCE_COMMITTEE:
            raise Refused("needs_a_parent", "Chỉ đảng bộ tỉnh không có cấp trên.", "kind")
    for row in ORGANIZATIONS.children(organization, on):
        ORGANIZATIONS.check_under(row, organization, "kind")
    for change in collected("endings", "ENDINGS"):
        if isinstance(change, KindChange):
            change.end(organization, on)


@write
def move_organization(
    *, organization: Organization, parent: Organization, on: date, by: User, instrument: str = ""
) -> Organization:
    """From ``on`` the organization stands under ``parent``, with all below it."""
    act = _act(on, by, instrument)
    ORGANIZATIONS.move(organization, parent, act)
    _audit("move", act, organization, parent=parent.code)
    return organization


@write
def merge_organizations(
    *,
    sources: Sequence[Organization],
    into: Organization | NewOrganization,
    on: date,
    by: User,
    main: Organization | None = None,
    children: Literal["refuse", "follow"] = "refuse",
    instrument: str = "",
) -> Organization:
    """The sources end on the eve of ``on`` and go into ``into``, which may be new or one of them.

    Cells go into cells and committees into committees. ``main`` is the source from which the target descends.
    What stands under a source follows with ``children="follow"``.
    """
    act = _act(on, by, instrument)
    target, ended = ORGANIZATIONS.merge(sources, into, act, main=main, children=children)
    _audit("merge", act, target, ended=_codes(ended))
    return target  # type: ignore[no-any-return]


@write
def split_organization(
    *,
    source: Organization,
    into: Sequence[Organization | NewOrganization],
    on: date,
    by: User,
    main: Organization | NewOrganization | None = None,
    children: Mapping[Organization, Organization | NewOrganization] | None = None,
    instrument: str = "",
) -> list[Organization]:
    """The source is divided among ``into``; the organizations in that order.

    It ends on the eve of ``on`` unless it is one of them. ``children`` says where each child goes. Who serves
    the villages of a cell that is divided, ``cells.services.split_cell`` is told.
    """
    act = _act(on, by, instrument)
    made = ORGANIZATIONS.split(source, into, act, main=main, children=children or {})
    _audit("split", act, source, into=_codes(made))
    return made


@write
def abolish_organization(
    *,
    organization: Organization,
    on: date,
    by: User,
    children: Literal["refuse", "follow"] = "refuse",
    instrument: str = "",
) -> Organization:
    """The organization ends on the eve of ``on`` with no successor; its children may go up to its parent."""
    act = _act(on, by, instrument)
    ORGANIZATIONS.abolish(organization, act, children=children)
    _audit("abolish", act, organization)
    return organization
