"""Meetings of cells and rankings, counted row by row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .codes import CELL_LIFE, CELL_LIFE_SHARES, RANKED_MEMBERS
from .figures import Figures
from .people import People, State, step_of
from .things import By, Thing
from .trees import CELL_KINDS
from .world import DAY, Meeting, Member, OrganizationRow, Ranking

RANKED_ORGANIZATIONS = ("ranked_organizations", "four_good_cells")
CODES = (*CELL_LIFE, *CELL_LIFE_SHARES, *RANKED_MEMBERS)


def things(figures: Figures, code: str, first: date, last: date) -> Iterator[Thing]:
    """What the indicator counts in the period."""
    if code == "cells_meeting_monthly":
        return _met_each_month(figures, first, last)
    if code in RANKED_ORGANIZATIONS:
        return _organizations(figures, code, first, last)
    if code in RANKED_MEMBERS:
        return _members(figures, code, first, last)
    return _meetings(figures, code, first, last)


def _meetings(figures: Figures, code: str, first: date, last: date) -> Iterator[Thing]:
    for row in figures.world.meetings:
        if not first <= row.held_on <= last:
            continue
        place = figures.organization(row.cell_code)
        if code != "attendance":
            yield Thing(place, _by_of_meeting(row), code == "meetings" or row.model)
        elif row.convened is not None and row.present is not None:
            yield Thing(place, _by_of_meeting(row), row.present, row.convened)


def _by_of_meeting(row: Meeting) -> By:
    def by(name: str) -> str:
        if name in ("kind", "grade"):
            return getattr(row, name) or "unknown"
        return step_of(name, row.held_on)

    return by


def whole_months(first: date, last: date) -> set[tuple[int, int]]:
    """The calendar months of which every day lies in the period."""
    days = [first + n * DAY for n in range((last - first).days + 1)]
    begun = {(day.year, day.month) for day in days if day.day == 1}
    return begun & {(day.year, day.month) for day in days if (day + DAY).day == 1}


def _met_each_month(figures: Figures, first: date, last: date) -> Iterator[Thing]:
    months = whole_months(first, last)
    organizations = figures.trees.organizations
    days = [first + n * DAY for n in range((last - first).days + 1)]
    for row in organizations.standing(last):
        assert isinstance(row, OrganizationRow)
        if row.kind not in CELL_KINDS or not all(organizations.stands(row.code, day) for day in days):
            continue
        own = [m for m in figures.world.meetings if m.cell_code == row.code and first <= m.held_on <= last]
        met = {(meeting.held_on.year, meeting.held_on.month) for meeting in own}
        if months:
            yield Thing(figures.organization(row.code), _by_of_organization(row, ""), months <= met, 1)


def _organizations(figures: Figures, code: str, first: date, last: date) -> Iterator[Thing]:
    for ranked in figures.world.rankings:
        if ranked.organization_code is None or (ranked.period_from, ranked.period_to) != (first, last):
            continue
        row = figures.trees.organizations.row(ranked.organization_code, last)
        if isinstance(row, OrganizationRow):
            counted = code == "ranked_organizations" or (ranked.four_good and row.kind in CELL_KINDS)
            yield Thing(figures.organization(row.code), _by_of_organization(row, ranked.grade), counted)


def _members(figures: Figures, code: str, first: date, last: date) -> Iterator[Thing]:
    own = {
        row.dossier_no: row
        for row in figures.world.rankings
        if (row.period_from, row.period_to) == (first, last)
    }
    for member, state in figures.people.counted(last):
        ranked = own.get(member.dossier_no)
        if ranked is None or (code == "exemplary_members" and not ranked.exemplary):
            continue
        yield Thing(figures.person(state), _by_of_member(figures.people, ranked, member, state, last))


def _by_of_member(people: People, ranked: Ranking, member: Member, state: State, day: date) -> By:
    def by(name: str) -> str:
        if name == "grade":
            return ranked.grade or "unknown"
        return people.dimension(name, member, state, day, day)

    return by


def _by_of_organization(row: OrganizationRow, grade: str) -> By:
    return lambda name: (grade if name == "grade" else getattr(row, name)) or "unknown"
