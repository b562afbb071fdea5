"""Asks the database in the name of a user: the web role, with the ranges of units that today's grants open.

What each role may do and which rows a context opens stands in :mod:`.row_security`, how a role is taken on in
:mod:`registry.common.database_roles`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from registry.accounts.models import User
from registry.common import database_roles
from registry.common.database_roles import NOTHING
from registry.servers.roles import WEB

from . import scopes

# Each numbering of a tree counts one up, so that no ranges outlive their numbers.
_VERSION = "SELECT coalesce(sum(version), 0) FROM public.units_treenumbering"
_SIGHT = """
-- The ranges below some organizations, and below the areas that the organizations in them lead on the day.
-- Indexes: organization_by_place, units_organizationterm by organization.
WITH cells AS (
    SELECT range_agg(int8range(place, last_place, '[]')) AS ranges
    FROM public.units_organizationnumber WHERE unit_id = ANY (%(roots)s)
),
areas AS (
    SELECT range_agg(int8range(area.place, area.last_place, '[]')) AS ranges
    FROM cells
    CROSS JOIN unnest(cells.ranges) AS own
    JOIN public.units_organizationnumber unit ON unit.place >= lower(own) AND unit.place < upper(own)
    JOIN public.units_organizationterm term
        ON term.organization_id = unit.unit_id AND term.starts_on <= %(day)s AND term.ends_on > %(day)s
    JOIN public.units_areanumber area ON area.unit_id = term.area_id
)
SELECT coalesce((SELECT ranges::text FROM cells), ''), coalesce((SELECT ranges::text FROM areas), '')
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """The ranges of cells and areas that a user's grants open today."""

    cells: str = ""
    areas: str = ""


def _sight(roots: list[int]) -> Sight:
    if not roots:
        return Sight()
    with connection.cursor() as cursor:
        cursor.execute(_SIGHT, {"roots": roots, "day": localdate()})
        return Sight(*cursor.fetchone())


def context_of(user: Any) -> dict[str, str]:
    """What the policies read when ``user`` acts: who it is and the ranges of today's grants."""
    if not isinstance(user, User) or not user.is_active:
        return dict(NOTHING)
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        version = cursor.fetchone()[0]

    def sight(roles: tuple[str, ...]) -> Sight:
        found: Sight = scopes.cached(
            ("sight", user.pk, localdate(), version, roles),
            lambda: _sight(scopes.root_ids(user, roles=roles)),
        )
        return found

    people, trail, accounts = (
        sight(roles) for roles in (scopes.READERS, scopes.AUDITORS, scopes.ADMINISTRATORS)
    )
    return {
        "user": str(user.pk),
        "cells": people.cells,
        "areas": people.areas,
        "audits": trail.cells,
        "accounts": accounts.cells,
    }


@contextmanager
def as_user(user: Any) -> Iterator[None]:
    """Ask with the rights of ``user`` as of today; a nobody (anonymous, ended) sees no person."""
    with ExitStack() as stack:
        if not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
        stack.enter_context(database_roles.act(WEB, context_of(user)))
        yield
