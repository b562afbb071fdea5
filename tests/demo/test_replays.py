"""Every published figure comes out of the ordinary engine, from a register that the import filled."""

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import pytest

from demo.published import FIGURES, of_the_party_tree, published
from demo.scenarios import SCENARIOS
from members.models import Member
from registry.units.models import Area, Organization
from reports.engine.answers import answer
from reports.engine.drill_down import people_of_figure, units_of_figure
from reports.questions import Question, QuestionFault

from .demos import ask, number, taken_in, total

pytestmark = pytest.mark.django_db
LINES = published()


def ids(line):
    """How a line is called in the list of tests."""
    return f"{line.place}, {line.period}: {line.measure}"


def lines_of(*replays, place=""):
    """Run a test once for each published line of these replays."""
    chosen = [line for line in LINES if line.replay in replays and line.place.startswith(place)]
    return pytest.mark.parametrize("line", chosen, ids=ids)


class OnRegister:
    """Tests of one replay, whose register is taken in once for all of them."""

    replay = ""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def register(cls, django_db_setup, django_db_blocker):
        with taken_in(SCENARIOS[cls.replay], django_db_blocker, date(2026, 1, 1)):
            yield

    def stands_on_the_communes_of_today(self, province, communes):
        today = ask("members", area=province, level="commune", on=date(2026, 1, 1))
        assert len(today.rows) == communes
        assert number(today.total) == sum(number(row) for row in today.rows) > 0
        numbers = [member.citizen_id for member in Member.objects.only("citizen_id")]
        assert numbers and all(number.startswith("099") for number in numbers)


def test_the_list_is_whole_and_each_line_has_its_questions():
    assert len(LINES) == 32
    assert {line.line for line in LINES} == set(FIGURES)
    assert {line.replay for line in LINES} == {"dien-bien", "dien-bien-district", "son-la"}


def test_a_figure_that_is_only_near_does_not_agree():
    (share,) = (line for line in LINES if line.measure.startswith("share of all admissions"))
    assert share.agrees_with(100 * 7533 / 16830)
    assert not share.agrees_with(100 * 7534 / 16830)
    (members,) = (line for line in LINES if line.value == 3759)
    assert not members.agrees_with(3760)


class TestDienBien(OnRegister):
    replay = "dien-bien"

    @lines_of("dien-bien")
    def test_the_figure_is_the_published_one(self, line):
        assert line.agrees_with(FIGURES[line.line].compute())

    def test_a_published_figure_that_is_wrong_is_seen(self):
        (line,) = (line for line in LINES if line.value == 926)
        wrong = replace(line, value=line.value + 1)
        assert not wrong.agrees_with(FIGURES[line.line].compute())

    @lines_of("dien-bien", place="Điện Biên (huyện)")
    def test_the_party_tree_says_the_same_of_the_district(self, line):
        figure = of_the_party_tree(FIGURES[line.line], {"H100": "11100"})
        assert line.agrees_with(figure.compute())

    def test_nam_po_cannot_be_asked_on_the_structure_of_2008(self):
        question = Question("villages_without_member", area="H103", on=date(2008, 12, 31))
        with pytest.raises(QuestionFault) as fault:
            answer(question)
        assert fault.value.parameter == "area"

    def test_the_same_villages_lie_in_other_districts_on_each_structure(self):
        """Mường Nhé and Mường Chà had 102 of them; on later districts 57, and Nậm Pồ the other 45."""
        before, later = date(2008, 12, 31), date(2019, 11, 30)

        def blank(district, structure_on):
            return total("villages_without_member", area=district, on=before, structure_on=structure_on)

        then = [blank(district, before) for district in ("H096", "H097")]
        since = [blank(district, later) for district in ("H096", "H097", "H103")]
        assert sum(then) == sum(since) == 102
        assert since == [37, 20, 45]
        assert then[0] > since[0]
        assert then[1] > since[1]

    @pytest.mark.parametrize(
        "structure_on", [date(2008, 12, 31), date(2019, 11, 30), date(2025, 7, 1)], ids=str
    )
    def test_the_province_is_the_sum_of_its_communes_on_any_structure(self, structure_on):
        found = ask(
            "villages_without_member",
            area="T11",
            level="commune",
            on=date(2008, 12, 31),
            structure_on=structure_on,
        )
        assert number(found.total) == sum(number(row) for row in found.rows) == 134

    def test_seventeen_villages_remain_and_all_of_them_in_two_districts(self):
        found = ask("villages_without_member", area="T11", level="district", on=date(2019, 11, 30))
        assert found.total.value == 17
        assert {row.key: row.value for row in found.rows if row.value} == {"H096": 8, "H103": 9}

    def test_the_five_villages_that_were_named_stand_behind_their_figure(self):
        question = Question("villages_without_member", area="H101", on=date(2008, 12, 31))
        villages = Area.objects.filter(pk__in=units_of_figure(question))
        names = sorted(villages.values_list("namings__name", flat=True))
        assert names == sorted(["Thẩm Chấu", "Háng Pa", "Pú Nhi D", "Tà Té D", "Háng Lìa 1"])

    def test_the_list_behind_the_admissions_of_nam_po_is_as_long_as_the_figure(self):
        question = Question("admissions", area="H103", starts=date(2015, 1, 1), ends=date(2019, 11, 30))
        people = people_of_figure(question).values("member").distinct()
        assert people.count() == answer(question).total.value == 926

    def test_the_register_stands_on_the_communes_of_today_too(self):
        self.stands_on_the_communes_of_today("T11", 45)


class TestDistrict(OnRegister):
    replay = "dien-bien-district"
    year: ClassVar[dict[str, Any]] = {"starts": date(2022, 1, 1), "ends": date(2022, 12, 31)}

    @lines_of("dien-bien-district")
    def test_the_figure_is_the_published_one(self, line):
        assert line.agrees_with(FIGURES[line.line].compute())

    def test_the_plan_is_shared_with_a_reserve(self):
        found = ask(
            "targets",
            organization="11100",
            level="grassroots",
            measure="admissions",
            basis="plan",
            **self.year,
        )
        given = [row.value for row in found.rows if row.value is not None]
        assert len(given) == 21
        assert 0 < sum(given) < number(found.total) == 310

    def test_muong_pon_is_above_its_plan(self):
        code = Organization.objects.get(terms__area__key="X03319").code
        reached = ask("attainment", organization=code, measure="admissions", basis="plan", **self.year).total
        assert reached.numerator == 13
        assert number(reached) > 100

    def test_the_register_stands_on_the_communes_of_today_too(self):
        self.stands_on_the_communes_of_today("T11", 45)


class TestSonLa(OnRegister):
    replay = "son-la"

    @lines_of("son-la")
    def test_the_figure_is_the_published_one(self, line):
        assert line.agrees_with(FIGURES[line.line].compute())

    def test_every_village_has_a_member_and_most_heads_are_members(self):
        on = date(2020, 12, 31)
        coverage = ask("post_coverage", area="T14", on=on, post="village_head").total
        assert coverage.denominator == total("villages", area="T14", on=on)
        assert coverage.numerator == total("villages_headed_by_member", area="T14", on=on)
        assert 75 < number(coverage) < 90

    def test_the_register_stands_on_the_communes_of_today_too(self):
        self.stands_on_the_communes_of_today("T14", 75)
