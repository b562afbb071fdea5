"""Stored month-end figures equal the engine's answers, for every unit and after every kind of change."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cells import services as cells
from members import services as members
from members.derivation import rewrite
from members.models import Assignment
from members.services.filing import Filing
from members.versions import _OF_A_MEMBER
from registry.common.models import Write
from registry.units import services as areas
from registry.units.structure import forest
from registry.units.tree import Tree
from reports.catalogue import INDICATORS
from reports.models import BoardReading
from reports.stored import plan, runs
from reports.stored.checking import answered, asked_again, key_of, recounted
from reports.stored.counting import TREES
from reports.stored.measures import codes, stored_indicators
from reports.stored.models import FigureRun, MonthFigure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_months")]


# The month before the reform, the month of it, one in which somebody was admitted.
TELLING = [date(2025, 2, 28), date(2025, 6, 30), date(2025, 7, 31), date(2025, 9, 30)]


def store(kind="changed"):
    run = runs.work(runs.ask(kind=kind, by=None).pk)
    assert run is not None and run.state == "done", run and run.error
    return run


def check(*arguments):
    out = io.StringIO()
    call_command("rollup", "--check", "--sample", "0", *arguments, stdout=out)
    return out.getvalue()


def place_of(code):
    """Where the figure of an indicator stands in a stored row, as PostgreSQL counts."""
    return codes().index(code) + 1


def test_what_is_stored_is_what_the_catalogue_marks_so(world):
    run = store()
    assert run.codes == codes() == [code for code, one in INDICATORS.items() if one.stored]
    for row in MonthFigure.objects.select_related("run"):
        assert list(row.by_code()) == run.codes and len(row.figures) == len(run.codes)
        unknown = {code for code, figure in row.by_code().items() if figure is None}
        assert unknown <= {one.code for one in stored_indicators() if one.of_people}


def test_what_lasts_from_a_day_says_since_when_figures_change(world):
    member, day = world.member["quy"], date(2025, 8, 15)
    BoardReading.objects.create(in_force_from=date(2020, 1, 1), reading="local")
    store()
    Assignment.objects.create(
        member=member, task="posted_to_village", village=world.area["b2-1"], starts_on=day
    )
    members.state_facts(member=member, on=day, by=world.officer, retired=True)
    written = Write.objects.filter(relation__in=["members_assignment", "members_profile"])
    assert {row.relation: row.since for row in written.filter(since__isnull=False)} == {
        "members_assignment": day,
        "members_profile": day,
    }
    with pytest.raises(CommandError):
        check()
    store()
    check()


@pytest.mark.parametrize("month_end", TELLING)
def test_every_unit_equals_the_engines_answer(world, month_end):
    store()
    structure = forest().on(month_end)
    compared = 0
    for tree in TREES:
        standing = (structure.areas if tree == Tree.TERRITORY else structure.party).standing
        stored = {
            row.unit: row.by_code()
            for row in MonthFigure.objects.select_related("run").filter(month_end=month_end, tree=tree)
        }
        assert set(stored) == set(standing)
        for unit in standing:
            expected = answered(tree, key_of(structure, tree, unit), month_end)
            assert stored[unit] == expected, key_of(structure, tree, unit)
            compared += 1
    assert compared > 20


def test_each_measure_is_somewhere_not_zero(world, settings):
    """So that the comparison above compares something."""
    settings.FIGURE_YEARS = date.today().year - 2024
    members.leave(member=world.member["pho"], kind="deleted", on=date(2025, 3, 3), by=world.staff)
    members.leave(member=world.member["quy"], kind="expelled", on=date(2025, 3, 3), by=world.staff)
    members.leave(member=world.member["nam"], kind="left", on=date(2025, 3, 3), by=world.staff)
    members.restore(member=world.member["pho"], on=date(2025, 5, 5), by=world.staff)
    # Admitted again, and into the cell of an enterprise.
    members.admit(member=world.member["nam"], cell=world.cell["CB-DN"], on=date(2025, 8, 5), by=world.staff)
    for name in ("dung", "dao"):
        members.change_cell(
            member=world.member[name],
            cell=world.cell["CB-A2"],
            village=world.area["a2-2"],
            on=date(2025, 8, 1),
            by=world.staff,
        )
    store()
    with connection.cursor() as cursor:
        for code in codes():
            cursor.execute("SELECT max(figures[%s]) FROM stored_monthfigure", [place_of(code)])
            assert cursor.fetchone()[0] > 0, code
    check()
    for month_end in (date(2025, 3, 31), date(2025, 5, 31), date(2025, 8, 31)):
        assert not list(asked_again([month_end], 5, seed=1))


def test_before_the_register_people_are_not_reported_and_villages_are(world, settings):
    """Somebody was admitted before the province's register begins."""
    settings.FIGURE_YEARS = 20
    members.admit(
        member_data={"dossier_no": "CU1", "full_name": "Lò Văn Cũ", "gender": "male"},
        cell=world.cell["CB-A1-1"],
        village=world.area["a1-1"],
        on=date(2019, 5, 5),
        filing=Filing(decided_on=date(2019, 5, 5)),
        by=world.staff,
    )
    store()
    row = MonthFigure.objects.get(month_end=date(2019, 12, 31), tree="area", unit=world.area["tinh"].pk)
    found = row.by_code()
    assert [found[code] for code in ("members", "admissions", "villages", "cells")] == [None, None, 9, 8]
    assert not list(asked_again([date(2019, 12, 31)], 6, seed=2))
    row = MonthFigure.objects.get(month_end=date(2020, 1, 31), tree="area", unit=world.area["tinh"].pk)
    assert row.by_code()["members"] == 15


def test_the_months_are_those_that_are_over_and_not_too_long_ago(world, settings):
    settings.FIGURE_YEARS = 1
    months = plan.months()
    assert months[0] == date(date.today().year - 1, 1, 31)
    assert months[-1] < date.today()
    store()
    assert set(MonthFigure.objects.values_list("month_end", flat=True)) == set(months)
    settings.FIGURE_YEARS = 0
    store()
    assert set(MonthFigure.objects.values_list("month_end", flat=True)) == set(plan.months())


def test_an_empty_register_stores_nothing(db):
    assert (store().months, MonthFigure.objects.count()) == (0, 0)


# Which months a run counts.


def counted(change):
    """The months that are counted because of ``change``."""
    store()
    change()
    run = store()
    return sorted(set(MonthFigure.objects.filter(run=run).values_list("month_end", flat=True)))


class TestChanges:
    """Each change is committed, as in life: a snapshot sees nothing of its own transaction."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_nothing_changed_nothing_counted(self, world):
        assert counted(lambda: None) == []

    def test_an_event_counts_from_its_month_on(self, world):
        def change():
            members.leave(member=world.member["an"], kind="died", on=date(2026, 3, 15), by=world.staff)

        months = counted(change)
        assert months[0] == date(2026, 3, 31) and months == [m for m in plan.months() if m >= months[0]]
        check()

    def test_voiding_an_event_counts_from_its_month_on(self, world):
        months = counted(lambda: members.void(event=world.event["vinh"], reason="nhầm", by=world.staff))
        assert months[0] == date(2025, 9, 30)
        check()

    def test_an_event_that_takes_effect_later_counts_nothing(self, world):
        def change():
            members.leave(member=world.member["an"], kind="died", on=date.today(), by=world.staff)

        assert counted(change) == []
        check()

    def test_a_correction_counts_from_the_members_first_day(self, world):
        months = counted(
            lambda: members.correct(
                member=world.member["vinh"], by=world.staff, gender="female", reason="nhầm"
            )
        )
        assert months[0] == date(2025, 9, 30)
        check()

    def test_a_change_of_cell_counts_from_its_month_on(self, world):
        def change():
            members.change_cell(
                member=world.member["an"], cell=world.cell["CB-B2"], on=date(2026, 3, 15), by=world.staff
            )

        assert counted(change)[0] == date(2026, 3, 31)
        check()

    def test_a_name_put_right_counts_nothing(self, world):
        def change():
            members.correct(member=world.member["vinh"], by=world.staff, full_name="Vừ A Vĩnh", reason="nhầm")

        assert counted(change) == []
        check()

    @pytest.mark.parametrize("column", _OF_A_MEMBER)
    def test_each_column_that_figures_read_is_looked_at(self, world, column):
        """A column that figures begin to read is to be named in the trigger, too."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_functiondef('members_were_corrected'::regproc)")
            assert f"changed.{column}" in cursor.fetchone()[0]

    def test_a_first_record_counts_everything(self, world):
        def change():
            members.first_record(
                member_data={"dossier_no": "M1", "full_name": "Lò Văn Mới"},
                cell=world.cell["CB-A1-1"],
                village=world.area["a1-1"],
                on=date(2026, 2, 2),
                by=world.staff,
            )

        assert counted(change) == plan.months()
        check()

    def test_structure_villages_served_and_the_reading_count_everything(self, world):
        for change in (
            lambda: areas.rename_area(
                area=world.area["xa-a"], name="Tên mới", on=date(2026, 1, 1), by=world.staff
            ),
            lambda: cells.serve_village(
                cell=world.cell["CB-B2"], village=world.area["b2-2"], on=date(2026, 1, 1), by=world.staff
            ),
            lambda: BoardReading.objects.create(in_force_from=date(2026, 1, 1), reading="local"),
        ):
            assert counted(change) == plan.months()
            check()

    def test_a_stretch_rewritten_without_an_event_counts_everything(self, world):
        assert counted(lambda: transaction.atomic(rewrite)([world.member["an"].pk])) == plan.months()

    def test_posts_and_logins_count_nothing(self, world):
        def change():
            members.fill_post(
                village=world.area["a1-2"],
                post="village_head",
                holder=None,
                on=date(2025, 1, 1),
                by=world.staff,
            )
            world.staff.save()

        assert counted(change) == []

    def test_another_cluster_counts_everything(self, world):
        def change():
            FigureRun.objects.update(snapshot="1" + FigureRun.objects.get().snapshot)

        assert counted(change) == plan.months()

    def test_what_commits_after_the_run_is_found_by_the_next(self, world):
        """An event written before the run looked, and committed after it was done."""
        from tests.parallel import in_another_connection

        store()
        with in_another_connection() as other:
            other.execute(
                "UPDATE members_event SET voided_at = now(), void_reason = 'nhầm' WHERE id = %s",
                [world.event["vinh"].pk],
            )
            assert store().months == 0
            other.execute("COMMIT")
        run = store()
        assert MonthFigure.objects.filter(run=run).order_by("month_end")[0].month_end == date(2025, 9, 30)

    def test_full_counts_everything_again(self, world):
        store()
        assert store("full").months == len(plan.months())


# The check finds what is wrong.


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            "UPDATE stored_monthfigure SET figures[{women}] = figures[{women}] + 1 WHERE {row}",
            "2025-09-30,area,tinh,women_share,7,6",
        ),
        (
            "UPDATE stored_monthfigure SET figures[{women}] = NULL WHERE {row}",
            "2025-09-30,area,tinh,women_share,,6",
        ),
        ("DELETE FROM stored_monthfigure WHERE {row}", "2025-09-30,area,tinh,*,không lưu,có"),
    ],
)
def test_the_check_names_a_planted_fault(world, fault, told):
    store()
    check()
    row = f"month_end = '2025-09-30' AND tree = 'area' AND unit = {world.area['tinh'].pk}"
    with connection.cursor() as cursor:
        cursor.execute(fault.format(row=row, women=place_of("women_share")))
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("rollup", "--check", "--sample", "0", stdout=out)
    assert caught.value.returncode == 1
    assert out.getvalue().splitlines() == ["month_end,tree,unit,measure,stored,counted", told]


def test_the_check_names_a_unit_that_does_not_stand(world):
    store()
    MonthFigure.objects.create(
        month_end=date(2025, 9, 30),
        tree="area",
        unit=world.area["xa-a1"].pk,
        run=FigureRun.objects.get(),
        figures=[None if one.of_people else 0 for one in stored_indicators()],
    )
    assert [d.unit for d in recounted([date(2025, 9, 30)])] == ["xa-a1"]


def test_the_check_asks_the_engine_too(world):
    store()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stored_monthfigure SET figures[%s] = 99 WHERE month_end = '2025-09-30'",
            [place_of("women_share")],
        )
    found = list(asked_again([date(2025, 9, 30)], 2, seed=3))
    assert {(d.measure, d.stored) for d in found} == {("women_share", 99)} and len(found) == 2
    store("full")
    out = io.StringIO()
    call_command("rollup", "--check", "--sample", "2", "--seed", "5", stdout=out)
    assert "--seed 5" in out.getvalue()


def test_the_command_stores_and_says_so(world):
    for arguments in ([], ["--full"]):
        out = io.StringIO()
        call_command("rollup", *arguments, stdout=out)
        assert f"Đã lưu {len(plan.months())} tháng" in out.getvalue()


def test_the_command_says_that_a_run_failed(world, monkeypatch):
    def fail(*args):
        raise ValueError("hết chỗ")

    monkeypatch.setattr(runs, "store", fail)
    with pytest.raises(CommandError, match="hết chỗ"):
        call_command("rollup")
    assert FigureRun.objects.get().state == "failed"
