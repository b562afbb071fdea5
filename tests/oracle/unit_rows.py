"""Rows of both trees: areas, organizations, their changes, whom cells serve, places of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AreaRow:
    """One stretch of time of an area."""

    key: str
    level: str
    name: str
    parent_key: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    code: str = ""
    kind: str = ""
    special: str = ""

    @property
    def parent(self) -> str | None:
        """The key of the area above."""
        return self.parent_key


@dataclass(frozen=True)
class OrganizationRow:
    """One stretch of time of an organization."""

    code: str
    kind: str
    name: str
    parent_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    sector: str = ""
    area_key: str | None = None
    base: str = ""

    @property
    def key(self) -> str:
        """What identifies the organization."""
        return self.code

    @property
    def parent(self) -> str | None:
        """The code of the organization above."""
        return self.parent_code


@dataclass(frozen=True)
class Change:
    """A line of a ledger, of areas or of organizations."""

    changed_on: date
    kind: str
    from_key: str | None
    to_key: str | None
    main: bool = False


@dataclass(frozen=True)
class CellVillage:
    """A cell served a village."""

    cell_code: str
    village_key: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Base:
    """A place of work for a stretch of time; without an organization there is none of its own."""

    base_code: str
    area_key: str
    organization_code: str | None = None
    base: str = ""
    name: str = "Cơ sở"
    valid_from: date | None = None
    valid_to: date | None = None
