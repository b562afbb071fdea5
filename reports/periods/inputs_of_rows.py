"""What figures read of records: posts, programmes, places of work, prospects, meetings, badges, targets.

As of units (:mod:`.inputs_of_units`): the first that differs between two moments is why a thing counts at one
of them only. A row that is not there at one of the moments was recorded, or taken away, in between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from registry.units.structure import forest
from reports.catalogue import Family
from reports.engine import target_figures
from reports.engine.asked import Asked
from reports.engine.statements import Statement, fill
from reports.measures import MEASURES

from .inputs_of_units import Inputs
from .things import EVERYBODY, SQL, things

_OPEN = "held.starts_on <= %(on)s AND held.ends_on > %(on)s"


_THERE = """(
    SELECT {what} FROM members_stretch there
    WHERE there.member_id = held.{person} AND there.starts_on <= {day} {and_more}
)"""
_STANDS = "AND there.ends_on > %(on)s"
_LATEST = "ORDER BY there.starts_on DESC LIMIT 1"


def _there(what: str, person: str, day: str, and_more: str) -> str:
    return _THERE.format(what=what, person=person, day=day, and_more=and_more)


def _counts(person: str) -> str:
    """SQL of the person, and does it count on the day? Nothing where there is none."""
    counts = _there("count(*)", person, "%(on)s", _STANDS)
    return f"CASE WHEN held.{person} IS NOT NULL THEN ARRAY[held.{person}, {counts}] END"


def _place(day: str, and_more: str) -> str:
    """SQL of a member with the cell and village of a day."""
    cell, village = (_there(f"there.{leaf}_id", "member_id", day, and_more) for leaf in ("cell", "village"))
    return f"ARRAY[held.member_id, {cell}, {village}]"


class Row(NamedTuple):
    """A table, and by code what is read of a row: SQL over ``held``. Of people the person comes first."""

    table: str
    columns: Mapping[str, str]


def _given(table: str, day: str, what: str) -> Row:
    return Row(
        table,
        {"said": f"ROW({day}, {what})::text", "lives": _place(day, _LATEST)},
    )


_GIVEN = {
    "badges": _given("members_badge", "coalesce(held.occasion_on, held.decided_on)", "held.kind, held.years"),
    "cards": _given("members_card", "held.issued_on", "held.kind"),
    "awards": _given("members_award", "held.awarded_on", "held.kind"),
}
_MEETING = Row(
    "cells_meeting",
    {"said": "ROW(held.cell_id, held.held_on, held.is_model, held.convened, held.present)::text"},
)
_ROWS = {
    Family.POSTS: Row(
        "members_post",
        {
            "held": _OPEN,
            "said": "ROW(held.village_id, held.post, held.association, held.holder_id)::text",
            "holder": _counts("holder_id"),
        },
    ),
    Family.PROGRAMMES: Row("cells_villageprogramme", {"open": _OPEN, "said": "held.village_id"}),
    Family.CASES: Row(
        "members_case",
        {
            "open": "held.opened_on <= %(on)s AND (held.closed_on IS NULL OR held.closed_on > %(on)s)",
            "stuck": "held.stuck",
            "said": "ROW(held.cell_id, held.village_id)::text",
        },
    ),
    Family.FAMILIES: Row(
        "members_assignment",
        {
            "open": _OPEN,
            "said": "ROW(held.task, held.number, held.village_id, held.cell_id)::text",
            "holder": _counts("member_id"),
            "lives": _place("%(on)s", _STANDS),
        },
    ),
    Family.AWARDS: Row(
        "members_award", {"said": "ROW(held.awarded_on, held.kind, held.organization_id)::text"}
    ),
    Family.MEETINGS: _MEETING,
    Family.ATTENDANCE: _MEETING,
}


def rows(asked: Asked, ids: Collection[int]) -> dict[int, Inputs]:
    """What is read of rows on record; those that are not there are left out."""
    family = asked.indicator.family
    if family == Family.BASES:
        return _bases(asked, ids)
    if family == Family.TARGETS:
        return _targets(asked, ids)
    row = _GIVEN[asked.indicator.kinds[0]] if family == Family.GIVEN else _ROWS[family]
    columns = ", ".join(f"({sql}) AS {code}" for code, sql in row.columns.items())
    text = fill("rows", SQL, columns=columns, table=row.table)
    lines = Statement(text, {"units": list(ids), "on": asked.on}).fetch()
    placed = {thing.id for thing in things(asked.question, EVERYBODY, only=ids)}
    return {
        number: {
            **{code: _of_people(code, value) for code, value in zip(row.columns, values, strict=True)},
            "placed": number in placed,
        }
        for number, *values in lines
    }


def _of_people(code: str, value: Any) -> Any:
    if code not in ("holder", "lives"):
        return value
    return frozenset([tuple(value)] if value is not None else ())


def _bases(asked: Asked, ids: Collection[int]) -> dict[int, Inputs]:
    """Places of work: do they stand on the day, with which organization, and who works there?"""
    lines = Statement(fill("base_state", SQL), {"units": list(ids), "on": asked.on}).fetch()
    standing = forest().on(asked.on).party.standing
    placed = {thing.id for thing in things(asked.question, EVERYBODY, only=ids)}
    return {
        base: {
            "said": (kind, area, organization),
            "stands": organization in standing,
            "workers": frozenset((member,) for member in workers),
            "placed": base in placed,
        }
        for base, kind, area, organization, workers in lines
    }


def _targets(asked: Asked, ids: Collection[int]) -> dict[int, Inputs]:
    """Recipients of targets: what each was given, and the members of which that may be a part."""
    question = asked.question
    assert asked.starts is not None and question.measure and question.basis
    measure = MEASURES[question.measure].code
    lines = target_figures.in_force(asked.starts, asked.ends, measure, question.basis, asked.on).fetch()
    placed = {thing.id for thing in things(question)}
    wanted = set(ids)
    aims = [target_figures.Aim(unit, *rest) for unit, _, *rest in lines if unit in wanted]
    return {
        aim.recipient: {
            "said": (aim.value, aim.unit, aim.sense),
            "members_then": aim.members,
            "placed": aim.recipient in placed,
        }
        for aim in target_figures.with_members(asked.starts, aims)
    }
