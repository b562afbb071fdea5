"""Meetings and rankings: their sheets, what the database holds of them, who sees them, and their end."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cells.models import Meeting, Ranking
from members import services as members
from registry.accounts.access.database_roles import as_user
from registry.common.refusals import Refused
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.undo import undo
from registry.units import organization_acts
from tests.imports import samples
from tests.imports.samples import lines, send

__all__ = ["send"]

pytestmark = pytest.mark.django_db

MEETINGS = (
    "cell_code,held_on,kind,convened,present,model,grade",
    "11.4,2025-03-03,regular,10,9,,",
    "11.4,2025-03-03,Chuyên đề,10,8,có,Khá",
    "11.5,2025-03-04,,,,no,",
    "11.7,2025-06-30,extraordinary,3,3,,",
)
RANKINGS = (
    "organization_code,dossier_no,period_kind,period_from,period_to,grade,exemplary,four_good",
    "11.4,,year,2025-01-01,2025-12-31,excellent,,yes",
    "11.6,,Năm,2025-01-01,2025-12-31,Hoàn thành tốt,,",
    ",0001,year,2025-01-01,2025-12-31,excellent,yes,",
    ",0001,quarter,2025-01-01,2025-03-31,good,,",
    ",0004,year,2025-01-01,2025-12-31,,,",
)


def whole():
    return samples.sheets() | {"meetings": lines(*MEETINGS), "rankings": lines(*RANKINGS)}


def test_they_come_in_and_go_out_again(send, tmp_path):
    content = whole()
    assert send(**content).faults == []
    assert send(**content).changes == 0
    dump(tmp_path / "first")
    assert (tmp_path / "first" / "meetings.csv").read_text().splitlines()[1:3] == [
        "11.4,2025-03-03,regular,10,9,,",
        "11.4,2025-03-03,thematic,10,8,yes,fair",
    ]
    assert (tmp_path / "first" / "rankings.csv").read_text().splitlines()[1] == (
        "11.4,,year,2025-01-01,2025-12-31,excellent,,yes"
    )
    assert load(tmp_path / "first").changes == 0
    content["meetings"][1][4] = "7"
    content["rankings"][4][5] = "completed"
    outcome = send(meetings=content["meetings"], rankings=content["rankings"])
    assert (outcome.counts["meetings"].updated, outcome.counts["rankings"].updated) == (1, 1)
    assert Meeting.objects.get(present=7).kind == "regular"


def test_an_import_of_them_is_taken_back(send, django_user_model):
    assert send(**samples.sheets()).ok
    assert send(meetings=lines(*MEETINGS[:2])).ok
    content = whole()
    content["meetings"][1][4] = "7"
    outcome = send(meetings=content["meetings"], rankings=content["rankings"])
    by = django_user_model.objects.create(username="a")
    undo(Batch.objects.get(pk=outcome.batch), by=by)
    assert list(Meeting.objects.values_list("present", flat=True)) == [9] and not Ranking.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "row", "faults"),
    [
        ("meetings", "11.4,2025-04-03,regular,10,11,,", [(6, "more_than_convened")]),
        ("meetings", "11.4,2025-04-03,regular,10.5,9,,", [(6, "not_whole")]),
        ("meetings", "11.4,2025-04-03,regular,9999999999,9,,", [(6, "too_many_convened")]),
        ("meetings", "11.4,2025-03-03,regular,10,9,,", [(6, "duplicate_row")]),
        ("meetings", "11.9,2025-04-03,regular,,,,", [(6, "unknown_cell")]),
        ("meetings", "11.3,2025-04-03,regular,,,,", [(6, "not_a_cell_that_day")]),
        ("meetings", "11.7,2025-07-01,regular,,,,", [(6, "not_a_cell_that_day")]),
        ("meetings", "11.4,,regular,,,,", [(6, "required")]),
        ("rankings", "11.4,0001,year,2024-01-01,2024-12-31,good,,", [(7, "one_of_two")]),
        ("rankings", ",,year,2024-01-01,2024-12-31,good,,", [(7, "one_of_two")]),
        ("rankings", "11.4,,other,2025-01-01,2025-12-31,good,,", [(7, "duplicate_row")]),
        ("rankings", "11.4,,year,2024-12-31,2024-01-01,good,,", [(7, "period_reversed")]),
        ("rankings", "11.4,,year,2024-01-01,2024-12-31,good,yes,", [(7, "exemplary_is_a_member")]),
        ("rankings", ",0001,year,2024-01-01,2024-12-31,good,,yes", [(7, "four_good_is_a_cell")]),
        ("rankings", "11.9,,year,2024-01-01,2024-12-31,good,,", [(7, "unknown_organization")]),
        ("rankings", ",0009,year,2024-01-01,2024-12-31,good,,", [(7, "unknown_member")]),
        ("rankings", "11.7,,year,2025-01-01,2025-12-31,good,,", [(7, "ended_by_then")]),
    ],
)
def test_each_rule_is_named(send, sheet, row, faults):
    content = whole()
    content[sheet].append(row.split(","))
    assert sorted((f.row, f.code) for f in send(**content).faults) == faults


def test_a_period_may_begin_before_its_organization(send):
    content = whole()
    content["rankings"].append("11.6,,half,2025-01-01,2025-12-30,good,,".replace("half", "other").split(","))
    assert send(**content).faults == []


def test_what_is_no_cell_is_only_warned_of(send):
    content = whole()
    content["rankings"].append("11.3,,year,2025-01-01,2025-12-31,good,,yes".split(","))
    outcome = send(**content)
    assert outcome.ok and [(f.row, f.code) for f in outcome.warnings if f.sheet == "rankings"] == [
        (7, "four_good_of_no_cell")
    ]


def test_a_unit_is_not_cut_short_beneath_them(send):
    assert send(**whole()).ok
    organizations = samples.sheets()["organizations"]
    ended = [organizations[0], [*organizations[8][:7], "2025-12-30", ""]]
    assert {f.code for f in send(organizations=ended).faults} == {"dependents_outlive"}


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("meeting_present_are_convened", {"convened": 3, "present": 4}),
        ("meeting_kind_is_known", {"kind": "party"}),
        ("meeting_grade_is_known", {"grade": "best"}),
    ],
)
def test_constraints_of_a_meeting(world, constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Meeting.objects.create(cell=world.cell["CB-A1-1"], held_on=date(2026, 1, 3), **values)


@pytest.mark.parametrize(
    ("constraint", "of", "values"),
    [
        ("ranking_is_of_one", "neither", {}),
        ("ranking_is_of_one", "both", {}),
        ("ranking_exemplary_is_a_member", "organization", {"exemplary": True}),
        ("ranking_four_good_is_a_cell", "member", {"four_good": True}),
        ("ranking_grade_is_known", "member", {"grade": "fair"}),
        ("ranking_period_runs_forward", "member", {"period_from": date(2026, 1, 1)}),
        ("ranking_of_an_organization", "organization", {"period_kind": "other"}),
        ("ranking_of_a_member", "member", {"period_kind": "other"}),
    ],
)
def test_constraints_of_a_ranking(world, constraint, of, values):
    cell, member = world.cell["CB-A1-1"], world.member["an"]
    year = {"period_kind": "year", "period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31)}
    Ranking.objects.create(organization=cell, **year)
    Ranking.objects.create(member=member, **year)
    whose = {
        "organization": cell if of in ("organization", "both") else None,
        "member": member if of in ("member", "both") else None,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Ranking.objects.create(**year | whose | values)


def test_they_are_seen_with_their_cell_or_their_member(world):
    year = {"period_kind": "year", "period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31)}
    for code in ("CB-A1-1", "CB-B2"):
        Meeting.objects.create(cell=world.cell[code], held_on=date(2026, 1, 3))
        Ranking.objects.create(organization=world.cell[code], **year)
    for name in ("an", "quy"):
        Ranking.objects.create(member=world.member[name], **year)
    with as_user(world.officer):
        assert {m.cell_id for m in Meeting.objects.all()} == {world.cell["CB-A1-1"].pk}
        seen = {(r.organization_id, r.member_id) for r in Ranking.objects.all()}
    assert seen == {(world.cell["CB-A1-1"].pk, None), (None, world.member["an"].pk)}
    with as_user(None):
        assert not Meeting.objects.exists() and not Ranking.objects.exists()
    with as_user(world.staff):
        assert (Meeting.objects.count(), Ranking.objects.count()) == (2, 4)


def test_who_is_erased_is_ranked_nowhere(world):
    event = members.admit(
        member_data={"dossier_no": "NHAM", "full_name": "Hờ Thị Xóa"},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 11, 1),
        by=world.officer,
    )
    Ranking.objects.create(
        member=event.member,
        period_kind="year",
        period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31),
        grade="good",
    )
    members.void(event=event, reason="ghi nhầm", by=world.officer)
    assert members.erase(member=event.member, reason="ghi nhầm hồ sơ", by=world.staff).copies >= 1
    assert not Ranking.objects.exists()


@pytest.mark.parametrize(("what", "code"), [("meeting", "met_later"), ("ranking", "ranked_later")])
def test_an_organization_does_not_end_before_what_is_noted_of_it(world, what, code):
    cell = world.cell["CB-DN"]
    if what == "meeting":
        Meeting.objects.create(cell=cell, held_on=date(2026, 5, 1))
    else:
        Ranking.objects.create(
            organization=cell, period_kind="month", period_from=date(2026, 5, 1), period_to=date(2026, 5, 31)
        )
    merge = {"sources": [cell], "into": world.cell["CB-CQ"], "by": world.staff}
    with pytest.raises(Refused) as refused:
        organization_acts.merge_organizations(**merge, on=date(2026, 5, 1))
    assert refused.value.code == code
    organization_acts.merge_organizations(**merge, on=date(2026, 6, 1))
