"""One condition makes a figure: taken out, the live answer and the stored month change alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry.units.structure import forest
from registry.units.tree import Tree
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answer
from reports.indicator import STORABLE
from reports.questions import Question
from reports.stored import plan, runs
from reports.stored.checking import NOT_STORED, answered, key_of, recounted
from reports.stored.measures import codes, definition
from reports.stored.models import FigureRun, MonthFigure
from reports.stored.trends import trend

pytestmark = pytest.mark.django_db

MONTH_END = date(2025, 9, 30)
# For each family an indicator whose condition leaves somebody or something out in the small province.
OF_FAMILY = {
    Family.STOCK: "minority_members",
    Family.FLOW: "women_admissions",
    Family.VILLAGES: "villages_without_own_cell",
    Family.ORGANIZATIONS: "joint_cells",
    Family.VILLAGES_CHANGED: "villages_cleared",
    Family.POSTS: "post_coverage",
}


@pytest.fixture(autouse=True)
def few_months(settings):
    """From January 2025 on."""
    settings.FIGURE_YEARS = date.today().year - 2025


def store():
    run = runs.work(runs.ask(kind="changed", by=None).pk)
    assert run is not None and run.state == "done", run and run.error
    return run


def declare(monkeypatch, *indicators):
    for indicator in indicators:
        monkeypatch.setitem(INDICATORS, indicator.code, indicator)


def live(code):
    """The figure of the whole province in the month as it is asked for, as far as it can be stored."""
    return answered("area", "tinh", MONTH_END)[code]


def stored(world, code):
    """The figure of the whole province in the month as it is stored."""
    (point,) = trend("area", world.area["tinh"].pk, [code], MONTH_END, MONTH_END)
    return point.values[code]


@pytest.mark.parametrize("family", STORABLE)
def test_taking_a_condition_out_changes_the_live_answer_and_the_stored_month_alike(
    world, monkeypatch, family
):
    whole = INDICATORS[OF_FAMILY[family]]
    assert whole.family == family and whole.stored and whole.counts != "true"
    store()
    before = live(whole.code)
    assert stored(world, whole.code) == before
    declare(monkeypatch, replace(whole, counts="true"))
    assert live(whole.code) > before
    store()
    assert stored(world, whole.code) == live(whole.code)


@pytest.mark.parametrize("family", [Family.VILLAGES_CHANGED, Family.POSTS])
def test_taking_a_condition_out_changes_the_live_answer_of_what_is_not_stored(world, monkeypatch, family):
    whole = INDICATORS[OF_FAMILY[family]]

    def counted():
        days = {"starts": date(2025, 1, 1), "ends": MONTH_END} if whole.period else {"on": MONTH_END}
        post = "village_head" if family == Family.POSTS else None
        row = answer(Question(whole.code, area="tinh", post=post, **days)).total
        return row.numerator if whole.is_ratio else row.value

    before = counted()
    declare(monkeypatch, replace(whole, counts="true"))
    assert counted() > before


@pytest.mark.parametrize("code", ["transfers_in", "transfers_out"])
def test_a_condition_holds_for_transfers_across_a_boundary_too(world, monkeypatch, code):
    """Oanh, a woman, goes from one commune to another on 1 October 2025."""

    def counted():
        days = {"starts": date(2025, 10, 1), "ends": date(2025, 10, 31)}
        return sum(row.value for row in answer(Question(code, area="tinh", level="commune", **days)).rows)

    assert counted() == 1
    declare(monkeypatch, replace(INDICATORS[code], counts="placed.gender = 'male'"))
    assert counted() == 0


def test_whatever_can_be_stored_is_stored_as_it_is_answered(world, monkeypatch):
    """An indicator with a trend is one entry of the catalogue: nothing else knows which are stored."""
    more = [
        replace(one, stored=True)
        for one in INDICATORS.values()
        if one.family in STORABLE and not one.stored and not one.sums
    ]
    declare(monkeypatch, *more)
    assert {"villages_without_member_local", "villages_headed_by_member", "enterprise_cells_founded"} <= set(
        codes()
    )
    assert store().codes == codes()
    for month_end in (date(2025, 2, 28), MONTH_END):
        structure = forest().on(month_end)
        for row in MonthFigure.objects.select_related("run").filter(month_end=month_end):
            key = key_of(structure, row.tree, row.unit)
            assert row.by_code() == answered(row.tree, key, month_end), (month_end, key)
        assert not list(recounted([month_end]))
    for tree, unit in ((Tree.TERRITORY, world.area["tinh"].pk), (Tree.PARTY, world.cell["TU"].pk)):
        (point,) = trend(tree, unit, [one.code for one in more], MONTH_END, MONTH_END)
        assert point.values["members_probationary"] == 2 and None not in point.values.values()


class TestAnotherDefinition:
    """Each run is committed, as in life: a snapshot sees nothing of its own transaction."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_what_was_stored_before_an_indicator_was_added_is_counted_again(self, world, monkeypatch):
        store()
        assert store().months == 0
        new = replace(
            INDICATORS["members_probationary"], code="new", counts="placed.standing = 'probationary'"
        )
        declare(monkeypatch, replace(new, stored=True))
        assert stored(world, "new") is None
        assert ("new", NOT_STORED) in {(one.measure, one.stored) for one in recounted([MONTH_END])}
        assert store().months == len(plan.months())
        assert stored(world, "new") == live("new") == 2
        assert store().months == 0

    def test_what_was_stored_by_another_condition_is_counted_again(self, world, monkeypatch):
        store()
        assert store().months == 0
        declare(monkeypatch, replace(INDICATORS["cells"], counts="kind = 'cell'"))
        assert store().months == len(plan.months())


def test_a_run_of_an_older_version_is_gone_on_with_by_what_is_declared_now(world, monkeypatch):
    """Its worker died half way, and the program was renewed in the meantime."""
    with monkeypatch.context() as older:
        declare(older, replace(INDICATORS["members"], stored=False))
        run = store()
        assert "members" not in run.codes
    half = plan.months()[:6]
    MonthFigure.objects.exclude(month_end__in=half).delete()
    FigureRun.objects.update(
        state="running", finished_at=None, lease_until=timezone.now() - timedelta(seconds=1)
    )
    run = runs.work(run.pk)
    assert run.state == "done" and run.codes == codes() and run.definition == definition()
    assert set(MonthFigure.objects.values_list("month_end", flat=True)) == set(plan.months())
    assert stored(world, "members") == live("members")
    assert not list(recounted(half))


@pytest.mark.parametrize("family", [*(family for family in Family if family not in STORABLE), "mean"])
def test_what_does_not_add_up_from_the_leaves_cannot_be_stored(family):
    one = next(one for one in INDICATORS.values() if family in (one.family, "mean" if one.sums else None))
    with pytest.raises(ValueError, match=one.code):
        replace(one, stored=True)
