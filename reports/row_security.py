"""Who may do what with the board's reading, with groups of units and with questions that were saved."""

from __future__ import annotations

from collections.abc import Callable

from registry.common.declared.row_security import (
    EVERYTHING,
    READ,
    TableAccess,
    area_in_sight,
    of_context,
    organization_in_sight,
)


def _each_in_sight(in_sight: Callable[[str], str]) -> str:
    """Does the user see each of the units in ``together``?"""
    return f"NOT EXISTS (SELECT FROM unnest(together) AS other(unit) WHERE NOT {in_sight('other.unit')})"


# The machine, which is nobody and sees everything, puts notices in and removes old ones.
_MACHINE = f"{of_context('user')} IS NULL AND {of_context('cells')} = '{EVERYTHING}'"

TABLES = (
    TableAccess("reports_boardreading", counter=READ, summary=READ),
    # Whose a question is, is asked by the queries: it names units by their codes and holds no figure.
    TableAccess("reports_savedquestion"),
    # Of which organization's it is asked by the queries more narrowly: of those where a right begins.
    TableAccess(
        "reports_unitgroup",
        seen=f"owner_id = {of_context('user')}::bigint OR {organization_in_sight('shared_in_id')}",
    ),
    TableAccess(
        "reports_notice",
        web="SELECT, INSERT, DELETE, UPDATE (read_at, question_id)",
        # One's own, as long as one sees the units that it is about.
        seen=f"to_id::text = {of_context('user')} AND (organization IS NULL OR"
        f" {organization_in_sight('organization')} AND {_each_in_sight(organization_in_sight)})"
        f" AND (area IS NULL OR {area_in_sight('area')} AND {_each_in_sight(area_in_sight)}) OR {_MACHINE}",
    ),
    TableAccess("reports_noticelook", web="SELECT, INSERT, UPDATE", seen=_MACHINE),
    TableAccess(
        "reports_unwantednotice",
        web="SELECT, INSERT, DELETE",
        seen=f"user_id::text = {of_context('user')} OR {_MACHINE}",
    ),
)
