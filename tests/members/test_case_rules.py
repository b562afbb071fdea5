"""What the rules say of a case: each rule on the day on which it turns, by the rule set of the act's day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from members.case_rules import ceremony_due_on, decision_due_on, findings, is_enough, of_step
from members.holidays import FIRST_YEAR, LAST_YEAR, TET, usual
from members.models import Case, CaseStep
from members.rules import RULE_SETS, is_too_young, months_of_age, rules_on
from registry.common.dates import DAY, working_days_after, working_days_between
from registry.common.values import PartialDay, Precision

BORN = date(2000, 3, 15)
OFF = frozenset(day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in usual(year))


def case(born: date | None = BORN) -> Case:
    return Case(full_name="Lò Văn An", birth_date=born, opened_on=date(2024, 1, 1))


def step(kind: str, on: date | None, **said) -> CaseStep:
    said.setdefault("result", "yes")
    if kind.endswith("_vote"):
        said = {"convened": 9, "present": 9, "in_favour": 9, **said}
    return CaseStep(step=kind, done_on=on, **said)


def codes(*steps: CaseStep, born: date | None = BORN, today: date = date(2025, 3, 1)) -> dict[str, str]:
    return {one.code: one.weight.value for one in findings(case(born), steps, today, OFF)}


VOTED = date(2025, 2, 10)


def test_age_is_judged_by_month_on_the_day_the_cell_votes():
    vote = step("cell_vote", VOTED)
    assert codes(vote, born=date(2007, 2, 28)).get("too_young") is None, "18 in that month"
    assert codes(vote, born=date(2007, 3, 1))["too_young"] == "impossible"
    assert codes(vote, born=date(1965, 2, 1)).get("too_old") is None, "60 in that month"
    assert codes(vote, born=date(1965, 1, 31))["too_old"] == "unusual"
    # Whoever came of age since has been too young on that day.
    assert codes(vote, born=date(2007, 3, 1), today=date(2026, 1, 1))["too_young"] == "impossible"
    assert codes(born=date(2007, 4, 1))["too_young"] == "missing"
    assert codes(born=None)["age_unknown"] == "missing"
    assert months_of_age(date(2000, 12, 31), date(2001, 1, 1)) == 1
    year = PartialDay(date(2007, 7, 1), Precision.YEAR)
    assert not is_too_young(year, date(2025, 1, 1)) and is_too_young(year, date(2024, 12, 31))


def test_a_certificate_counts_for_60_months_on_the_day_of_the_vote():
    vote = step("cell_vote", VOTED)
    assert "certificate_expired" not in codes(step("certificate", date(2020, 2, 10)), vote)
    assert codes(step("certificate", date(2020, 2, 9)), vote)["certificate_expired"] == "impossible"
    assert codes(step("certificate", date(2020, 2, 9)))["certificate_expired"] == "missing"
    renewed = (step("certificate", date(2020, 2, 9)), step("certificate", date(2025, 1, 5)))
    assert "certificate_expired" not in codes(*renewed, vote)


@pytest.mark.parametrize(
    ("kind", "convened", "least"),
    [
        ("cell_vote", 9, 6),
        ("cell_vote", 10, 7),
        ("cell_vote", 11, 8),
        ("cell_vote", 3, 2),
        ("committee_vote", 13, 9),
        ("committee_vote", 15, 10),
        ("sub_committee_vote", 9, 5),
        ("sub_committee_vote", 10, 6),
    ],
)
def test_enough_votes_are_two_thirds_and_in_a_sub_committee_more_than_half(kind, convened, least):
    rules = rules_on(VOTED)
    assert is_enough(kind, least, convened, rules) and not is_enough(kind, least - 1, convened, rules)
    few = step(kind, VOTED, convened=convened, present=convened, in_favour=least - 1)
    assert codes(few)["too_few_votes"] == "impossible"
    assert "too_few_votes" not in codes(
        step(kind, VOTED, convened=convened, present=convened, in_favour=least)
    )
    failed = step(kind, VOTED, convened=convened, present=convened, in_favour=0, result="no")
    assert "too_few_votes" not in codes(failed)


def test_two_thirds_of_those_convened_must_be_there():
    assert codes(step("cell_vote", VOTED, present=5, in_favour=5))["too_few_present"] == "impossible"
    assert "too_few_present" not in codes(step("cell_vote", VOTED, present=6, in_favour=6))
    assert codes(step("cell_vote", VOTED, convened=None))["votes_unknown"] == "missing"


def test_the_order_of_vote_decision_and_ceremony():
    vote, decision = step("cell_vote", VOTED), step("decision", VOTED)
    assert "vote_before_decision" not in codes(vote, decision)
    assert codes(step("cell_vote", VOTED + DAY), decision)["vote_before_decision"] == "impossible"
    assert codes(step("cell_vote", VOTED, result="no"), decision)["vote_before_decision"] == "impossible"
    assert codes(step("committee_vote", VOTED))["vote_before_committee"] == "impossible"
    assert codes(vote, step("ceremony", VOTED))["decision_before_ceremony"] == "impossible"
    # A step is judged for what is new with it.
    added = step("decision", VOTED - DAY)
    assert [one.code for one in of_step(case(), [vote], added)] == ["vote_before_decision"]
    assert of_step(case(), [vote], decision) == []


def test_what_is_left_out_is_missing_and_a_sub_committee_need_not_be():
    found = [one for one in findings(case(), [step("committee_vote", VOTED)], VOTED, OFF)]
    left_out = {one.step.value for one in found if one.code == "step_left_out"}
    assert "cell_vote" in left_out and "application" in left_out
    assert "sub_committee_vote" not in left_out and "decision" not in left_out
    assert "step_left_out" not in codes()


def test_each_finding_names_its_source_and_its_remedy():
    steps = [step("certificate", date(2015, 1, 1)), step("committee_vote", date(2026, 5, 4), in_favour=1)]
    for one in findings(case(date(2009, 1, 1)), steps, date(2026, 8, 3), OFF):
        assert one.source and one.remedy and one.message
        assert one.step


def test_the_rule_set_is_that_of_the_acts_day():
    eves = {one.in_force_from: rules_on(one.in_force_from - DAY) for one in RULE_SETS[1:]}
    for before, one in pairwise(RULE_SETS):
        assert rules_on(one.in_force_from) is one and eves[one.in_force_from] is before
    assert rules_on(date(2025, 6, 30)).decided_by == "ban thường vụ huyện ủy và tương đương"
    assert rules_on(date(2025, 7, 1)).decided_by == "ban thường vụ đảng ủy xã, phường"
    assert rules_on(date(2026, 7, 26)).decided_by == "ban thường vụ đảng ủy cơ sở xã, phường"
    assert [one.ceremony_from_issue for one in RULE_SETS] == [False] * 4 + [True]
    assert [one.verified for one in RULE_SETS] == [True, True, True, False, False]
    vote = step("committee_vote", date(2026, 4, 7))
    (found,) = [one for one in findings(case(), [vote], VOTED, OFF) if one.code == "vote_before_committee"]
    assert "294-QĐ/TW" in found.source and "chưa đối chiếu" not in found.source
    vote = step("committee_vote", date(2026, 4, 8))
    (found,) = [one for one in findings(case(), [vote], VOTED, OFF) if one.code == "vote_before_committee"]
    assert found.source == "Quy định 20-QĐ/TW, Hướng dẫn 01-HD/TW, chưa đối chiếu bản gốc"


def test_working_days_go_round_tet():
    # From Monday 20 January 2025; Tết is off from 25 January to 2 February.
    assert working_days_after(date(2025, 1, 20), 4, OFF) == date(2025, 1, 24)
    assert working_days_after(date(2025, 1, 20), 5, OFF) == date(2025, 2, 3)
    # The 30th and the 60th working day, each with its neighbour.
    assert working_days_after(date(2025, 1, 20), 30, OFF) == date(2025, 3, 10)
    assert working_days_after(date(2025, 1, 20), 60, OFF) == date(2025, 4, 22)
    assert working_days_between(date(2025, 1, 20), date(2025, 3, 10), OFF) == 30
    assert working_days_between(date(2025, 1, 20), date(2025, 4, 22), OFF) == 60
    # A plain count, day by day, for every start of a year.
    for start in (date(2024, 1, 1) + n * DAY for n in range(366)):
        day, left = start, 60
        while left:
            day += DAY
            left -= day.weekday() < 5 and day not in OFF
        assert decision_due_on(start, OFF) == day


def test_a_decision_and_a_ceremony_are_late_on_the_day_after_the_last():
    vote = step("cell_vote", date(2025, 1, 20))
    due = date(2025, 4, 22)
    assert decision_due_on(date(2025, 1, 20), OFF) == due
    assert "decision_late" not in codes(vote, today=due)
    assert codes(vote, today=due + DAY)["decision_late"] == "late"
    assert "decision_late" not in codes(vote, step("decision", due), today=due)
    assert codes(vote, step("decision", due + DAY), today=date(2026, 1, 1))["decision_late"] == "late"
    decided = (vote, step("decision", date(2025, 1, 20)))
    last = ceremony_due_on(date(2025, 1, 20), OFF)
    assert last == date(2025, 3, 10)
    assert "ceremony_late" not in codes(*decided, today=last)
    assert codes(*decided, today=last + DAY)["ceremony_late"] == "late"
    assert "ceremony_late" not in codes(*decided, step("ceremony", last), today=date(2026, 1, 1))
    review = step("review", date(2025, 1, 15))
    assert "review_late" not in codes(review, today=date(2025, 7, 15))
    assert codes(review, today=date(2025, 7, 16))["review_late"] == "late"


def test_tet_of_every_year_is_there_and_a_holiday_on_a_weekend_is_made_up_for():
    first_days = {
        2016: date(2016, 2, 8),
        2020: date(2020, 1, 25),
        2023: date(2023, 1, 22),
        2025: date(2025, 1, 29),
        2026: date(2026, 2, 17),
        2028: date(2028, 1, 26),
        2030: date(2030, 2, 2),
    }
    for year, day in first_days.items():
        assert usual(year)[day] == TET
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        off = [day for day in usual(year) if day.weekday() < 5]
        # Five days of Tết, five others; since 2021 one more.
        assert len(off) == 10 + (year >= 2021), year
    # 30 April and 1 May 2022 were a weekend; 2 and 3 May were off.
    assert {date(2022, 5, 2), date(2022, 5, 3)} <= set(usual(2022))
    assert usual(2031) == {}
