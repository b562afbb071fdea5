"""All that the register holds on one person, gathered as one document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.timezone import localdate

from registry.accounts.models import User
from registry.common.dates import BEGINNING, FOREVER
from registry.common.declared.held import Held
from registry.common.templatetags.ui import day as day_text
from registry.common.templatetags.ui import moment as moment_text
from registry.units.models import Area, Organization
from registry.units.names import name_on
from registry.units.structure import Forest, forest
from registry.units.tree import Tree

from .parts import parts

# Rows of one part on a page, and in a file: somebody may have been looked at many thousand times.
ON_A_PAGE, IN_A_FILE = 300, 10_000


@dataclass(frozen=True, slots=True)
class Section:
    """A part with its rows in the order of its columns, as words and as machines read them.

    ``total`` may be more than there are rows.
    """

    part: Held
    rows: list[list[str]]
    values: list[list[Any]]
    total: int

    @property
    def heads(self) -> list[str]:
        """The titles of the columns."""
        return list(self.part.columns.values())

    @property
    def left_out(self) -> int:
        """How many rows are not in ``rows``."""
        return self.total - len(self.rows)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Title and words of the only row."""
        return list(zip(self.heads, self.rows[0], strict=True)) if self.rows else []

    @property
    def records(self) -> list[list[tuple[str, str]]]:
        """Row by row, title and words of what holds something that says something to a reader."""
        quiet = self.part.quiet
        shown = [(place, title) for place, (name, title) in enumerate(self._columns) if name not in quiet]
        return [[(title, row[place]) for place, title in shown if row[place]] for row in self.rows]

    @property
    def _columns(self) -> list[tuple[str, str]]:
        return list(self.part.columns.items())


def gathered(person: models.Model, *, most: int) -> list[Section]:
    """Every part with at most ``most`` rows each."""
    known = forest()
    return [_section(part, person, known, most) for part in parts()]


def as_data(sections: list[Section]) -> dict[str, Any]:
    """The document for machines: part by part, each row under the columns' own names."""
    return {
        section.part.code: {
            "title": section.part.title,
            "total": section.total,
            "rows": [dict(zip(section.part.columns, row, strict=True)) for row in section.values],
        }
        for section in sections
    }


def _section(part: Held, person: models.Model, known: Forest, most: int) -> Section:
    found = part.rows(person)
    held = list(found.order_by(*part.order)[:most])
    total = len(held) if len(held) < most else found.count()
    cells = [[_cell(part, row, name, known) for name in part.columns] for row in held]
    return Section(
        part,
        [[words for words, _ in row] for row in cells],
        [[value for _, value in row] for row in cells],
        total,
    )


def _cell(part: Held, row: models.Model, name: str, known: Forest) -> tuple[str, Any]:
    """A column's value as an officer reads it and as a machine does; nothing is empty and ``None``."""
    own: Any = {field.name: field for field in row._meta.concrete_fields}.get(name)
    if isinstance(own, models.ForeignKey):
        return _reference(part, row, own, known)
    value = getattr(row, name)
    if value and name in part.opened:
        value = part.opened[name](value)
    if value in (None, "", BEGINNING, FOREVER):
        return "", None
    if own is not None and own.choices:
        return str(dict(own.flatchoices).get(value, value)), value
    if name in part.words:
        return part.words[name](value), value
    if name in part.organizations:
        units = [_unit(known, cell, localdate()) for cell in value]
        return "; ".join(f"{unit['name']} ({unit['code']})" for unit in units), units
    return text_of(value), plain(value)


def text_of(value: Any) -> str:
    """A value in words: days and instants as Vietnamese write them, yes and no, JSON as it stands."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    return str(value)


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | dict | list) else str(value)


def _reference(part: Held, row: models.Model, field: Any, known: Forest) -> tuple[str, Any]:
    """A unit by key and name of the row's day, a user by name, anything else by its number."""
    key = getattr(row, field.attname)
    if key is None:
        return "", None
    if field.related_model is Organization:
        unit = _unit(known, key, _day(part, row))
        return f"{unit['name']} ({unit['code']})", unit
    if issubclass(field.related_model, Area) and key in known.area_keys:
        name = name_on(known, Tree.TERRITORY, key, _day(part, row), with_kind=False)
        return name, {"key": known.area_keys[key][0], "name": name}
    if issubclass(field.related_model, User):
        user = getattr(row, field.name)
        return f"{user} ({user.username})", {"username": user.username, "name": user.full_name}
    return text_of(key), plain(key)


def _unit(known: Forest, key: int, on: date) -> dict[str, str]:
    """An organization by its code and its name of the day."""
    return {"code": known.codes.get(key, str(key)), "name": name_on(known, Tree.PARTY, key, on)}


def _day(part: Held, row: models.Model) -> date:
    on = getattr(row, part.day) if part.day else localdate()
    return localdate(on) if isinstance(on, datetime) else on
