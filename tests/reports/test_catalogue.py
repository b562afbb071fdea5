"""The catalogue says what the documentation says, and nothing in it is only half declared."""

from pathlib import Path

import pytest

from reports.catalogue import COUNTING, INDICATORS, Family
from reports.engine import cases
from reports.engine.people_sql import DIMENSIONS
from reports.management.commands.describe_indicators import page

PROMISED = """
members members_official members_probationary minority_members minority_share women_share
youth_share admissions minority_admissions minority_admission_share women_admissions
village_admissions village_admission_share recognitions transfers_in transfers_out restored deleted
left expelled deaths balance villages villages_without_member villages_without_member_resident
villages_without_member_own villages_without_member_local villages_cleared villages_relapsed
villages_without_own_cell villages_ready_for_cell cells joint_cells cells_under_three
grassroots_organizations enterprise_cells enterprise_cells_founded post_coverage targets attainment
""".split()


def test_every_promised_indicator_is_declared():
    assert set(PROMISED) <= set(INDICATORS)


def test_the_documentation_is_the_catalogue():
    written = Path(__file__).parents[2] / "docs" / "indicators.md"
    assert written.read_text(encoding="utf-8") == page(), (
        "run: manage.py describe_indicators > docs/indicators.md"
    )


def test_shares_cannot_be_targets():
    assert {code for code in INDICATORS if INDICATORS[code].is_ratio}.isdisjoint(COUNTING)
    assert "admissions" in COUNTING


@pytest.mark.parametrize("code", INDICATORS)
def test_every_dimension_of_people_has_its_query(code):
    indicator = INDICATORS[code]
    if indicator.unit == "people" and indicator.dimensions:
        known = cases.DIMENSIONS if indicator.family == Family.CASES else DIMENSIONS
        assert set(indicator.dimensions) <= set(known)
