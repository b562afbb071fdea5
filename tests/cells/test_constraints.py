"""What the database itself holds of Party organizations, each rule by its name."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from cells.models import CellVillage
from registry.units.models import Organization, OrganizationChange, OrganizationTerm

DAY = date(2026, 3, 1)


def broken(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(("constraint", "code"), [("organization_has_a_code", ""), ("code", "TU")])
def test_of_an_organization(world, constraint, code):
    with broken(constraint):
        Organization.objects.create(code=code)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("organization_term_starts_before_it_ends", {"ends_on": DAY}),
        ("organization_has_a_name", {"name": ""}),
        ("organization_kind_is_known", {"kind": "club"}),
        ("organization_sector_is_known", {"sector": "moon"}),
        ("organization_is_not_its_own_parent", {"parent": "DB-A1"}),
        ("organization_term_holds_one_at_a_time", {"organization": "DU-A"}),
    ],
)
def test_of_a_term(world, constraint, fields):
    values = {"organization": "DB-A1", "parent": "TU", "kind": "cell", "name": "x", "starts_on": DAY} | fields
    for column in ("organization", "parent"):
        values[column] = world.cell[values[column]]
    with broken(constraint):
        OrganizationTerm.objects.create(**values)


def test_of_the_ledger(world):
    with broken("organization_change_has_both_ends_or_a_reason_for_one"):
        OrganizationChange.objects.create(changed_on=DAY, kind="merge", source=world.cell["TU"])


def test_of_a_service(world):
    with broken("cell_village_starts_before_it_ends"):
        CellVillage.objects.create(
            cell=world.cell["CB-B2"], village=world.area["b2-2"], starts_on=DAY, ends_on=DAY
        )
