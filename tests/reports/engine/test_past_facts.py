"""What somebody becomes later moves no figure of the past: every indicator, by every dimension."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, note, settings

from registry.imports.engine import load as bring_in
from registry.imports.reading import Reading
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answers
from reports.questions import Answer, Question
from tests.histories import FACTS, START, worlds
from tests.oracle.answers import Oracle
from tests.oracle.compare import differences
from tests.oracle.store import load
from tests.oracle.world import Member, Profile, World

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
LATER = date(2025, 7, 2)
EVE = LATER - timedelta(days=1)
EXAMPLES = max(settings().max_examples // 4, 2)


def every_question(world: World, on: date) -> list[Question]:
    """Each indicator by each of its dimensions, of the first province that stands on it, up to a day."""
    area = next(
        row.key
        for row in world.areas
        if row.level == "province" and (row.valid_from or on) <= on <= (row.valid_to or on)
    )
    asked = []
    for indicator in INDICATORS.values():
        if indicator.family == Family.TARGETS:
            continue
        days: dict[str, Any] = {"starts": START, "ends": on} if indicator.period else {"on": on}
        post = {"post": "village_head"} if indicator.family == Family.POSTS else {}
        asked += [
            Question(indicator.code, area=area, level="commune", by=by, **days, **post)
            for by in (None, *indicator.dimensions)
            if by != "association"  # of the posts of associations alone
        ]
    return asked


def figures(found: list[Answer]) -> list[Any]:
    """What they say, whenever they were computed."""
    return [answer.as_document() | {"computed_at": None} for answer in found]


def something_else(member: Member, profiles: list[Profile]) -> Member:
    """The member with another value of every fact than any that is known."""
    known = {name: {getattr(row, name) for row in (member, *profiles)} for name in FACTS}
    other = {
        "education": "lower_secondary",
        "qualification": "doctor",
        "occupation": "armed_forces",
        "academic_title": "associate_professor",
        "political_theory": "intermediate",
        "religion": "muslim",
    }
    assert all(other[name] not in known[name] for name in other)
    return replace(member, **other, youth_union=not member.youth_union, retired=not member.retired)


def listed(world: World, folder: Path) -> Path:
    """A list of all members with what they have become."""
    folder.mkdir()
    names = ["dossier_no", "full_name", *FACTS]
    words = {True: "yes", False: "no", None: ""}
    with (folder / "members.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for member in world.members:
            own = [p for p in world.profiles if p.dossier_no == member.dossier_no]
            row = something_else(member, own)
            values = [getattr(row, name) for name in names]
            writer.writerow([words.get(v, v) if isinstance(v, bool | None) else v for v in values])
    return folder


def after_the_list(world: World) -> World:
    """The world with what the list says, from its day."""
    profiles = list(world.profiles)
    for member in world.members:
        own = [p for p in world.profiles if p.dossier_no == member.dossier_no]
        row = something_else(member, own)
        said = {field.name: getattr(row, field.name) for field in fields(Profile) if field.name in FACTS}
        # What is said of that day already goes on being so where the list says nothing.
        of_the_day = [p for p in own if p.from_on == LATER]
        profiles = [p for p in profiles if p not in of_the_day]
        noted = of_the_day[0] if of_the_day else Profile(member.dossier_no, LATER)
        profiles.append(replace(noted, **{name: value for name, value in said.items() if value is not None}))
    return replace(world, profiles=profiles)


@settings(max_examples=EXAMPLES)
@given(world=worlds())
def test_later_facts_move_no_figure_of_the_past(db: Any, world: World) -> None:
    note(world.listing())
    with tempfile.TemporaryDirectory() as temporary, transaction.atomic():
        load(world)
        asked = every_question(world, EVE)
        before = figures(answers(asked))
        outcome = bring_in(listed(world, Path(temporary) / "in"), reading=Reading(facts_from=str(LATER)))
        assert outcome.ok and outcome.counts["members"].updated == len(world.members)
        assert figures(answers(asked)) == before
        # And from that day on they say what the list said.
        oracle = Oracle(after_the_list(world))
        for question in every_question(world, LATER):
            if question.indicator == "members" and question.by in FACTS:
                (answer,) = answers([question])
                assert differences(question, oracle.answer(question), answer) == []
        transaction.set_rollback(True)
