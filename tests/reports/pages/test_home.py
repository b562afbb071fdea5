"""The home page: figures of the user's organization, targets by unit, the dates that every page respects."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
from django.utils import timezone

from members.models import Movement
from registry.accounts.access.places import organization_place
from registry.accounts.models import Grant
from registry.common.moments import Moment
from registry.units.models import Organization
from registry.units.structure import forest
from reports.calendar import last_day_of
from reports.engine.answers import answer
from reports.pages import home
from reports.pages.lagging import paces_of, past_seasons
from reports.periods.models import Closing
from reports.questions import Question
from reports.stored.trends import Point
from reports.targets.models import Target
from tests.web.pages import ON, add_people, get, queries, signed_in

pytestmark = pytest.mark.django_db


def give(code, basis, value=None, narrative="", year=2025):
    Target.objects.create(
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        measure="admissions",
        basis=basis,
        recipient=Organization.objects.get(code=code),
        value=value,
        narrative=narrative,
        in_force_from=date(year, 1, 1),
    )


def rows(response, name="units"):
    return {line.row.key: line for line in response.context[name]}


def test_it_works(world):
    response = get(world.staff, "/")
    assert response.status_code == 200
    board = response.context["board"]
    # 18 were recorded or admitted, one died and one moved away.
    assert board.members.total.value == 16
    assert "Đảng bộ tỉnh Mường Xa" in response.text and "Số liệu đến hết ngày 30/06/2026" in response.text
    assert set(rows(response)) == {"DU-A", "DU-B"}


def test_the_other_commune_is_not_on_an_officers_page(world):
    text = get(world.officer, "/").text
    assert "Đảng bộ xã Nậm A" in text
    assert "Nậm B" not in text


def test_who_was_given_no_unit_is_told_what_to_do(world):
    response = get(world.stranger, "/")
    assert response.status_code == 200
    assert "Chưa có đơn vị nào trong phạm vi của bạn" in response.text


def test_both_bases_stand_side_by_side(world):
    give("TU", "resolution", 200)
    give("TU", "plan", 4)
    give("DU-A", "resolution", 1)
    give("DU-A", "plan", narrative="Vượt chỉ tiêu")
    response = get(world.staff, "/", ngay="2025-12-31")
    board = response.context["board"]
    assert board.admissions.total.value == 1
    assert (board.resolution.total.value, board.plan.total.value) == (0.5, 25.0)
    line = rows(response)["DU-A"]
    assert line.cells["resolution"].value == 100.0
    assert line.cells["plan"].status == "not_applicable"
    assert rows(response)["DU-B"].cells["resolution"].status == "not_reported"
    for words in ("0,5%", "25,0%", "giao bằng lời", "chưa giao"):
        assert words in response.text


def test_who_lags_stands_first_and_a_basis_that_gives_nothing_has_no_column(world):
    give("DU-A", "plan", 2)
    give("DU-B", "plan", 30)
    response = get(world.staff, "/", ngay="2025-12-31")
    paces = response.context["paces"]
    done = {key: line.cells["admissions"].value for key, line in rows(response).items()}
    assert {key: pace.shortfall for key, pace in paces.items()} == {
        "DU-A": 2 - done["DU-A"],
        "DU-B": 30 - done["DU-B"],
    }
    assert [line.row.key for line in response.context["units"]] == ["DU-B", "DU-A"]
    assert "thiếu 30" in response.text and "chưa kết nạp" in response.text
    assert response.context["bases"] == {"plan": "Kế hoạch"}
    by_name = get(world.staff, "/", ngay="2025-12-31", xep="name")
    assert [line.row.key for line in by_name.context["units"]] == ["DU-A", "DU-B"]


def test_what_is_of_no_unit_for_certain_lags_behind_nothing(world):
    give("DU-A", "plan", 30)
    board = get(world.staff, "/", ngay="2025-12-31").context["board"]
    assert set(paces_of(board)) == {"DU-A"}
    answers = {
        name: replace(answer, rows=[replace(row, key="unallocated") for row in answer.rows])
        for name, answer in board.answers.items()
    }
    assert paces_of(SimpleNamespace(answers=answers, moment=board.moment, **answers)) == {}


def test_the_order_by_lag_turns_round(world):
    give("DU-A", "plan", 30)
    give("DU-B", "plan", 2)
    asked = {"ngay": "2025-12-31"}
    orders = {order: get(world.staff, "/", xep=order, **asked).context["units"] for order in ("-lag", "lag")}
    assert [line.row.key for line in orders["-lag"]] == ["DU-A", "DU-B"]
    assert [line.row.key for line in orders["lag"]] == ["DU-B", "DU-A"]


def test_a_young_register_is_asked_about_its_own_days_alone(world):
    """Of before its first day nothing is reported; that is no reason to show nothing of after it."""
    began = Movement.objects.filter(kind="first_recorded").order_by("happened_on").first().happened_on
    for months, shown in ((3, 4), (40, 24)):
        year, month = divmod(began.year * 12 + began.month - 1 + months, 12)
        board = get(world.staff, "/", ngay=date(year, month + 1, 28).isoformat()).context["board"]
        assert board.by_month.total.value is not None and board.by_month.period["from"] >= began.isoformat()
        charted = get(world.staff, "/", ngay=date(year, month + 1, 28).isoformat()).context["charts"][1].chart
        assert charted is not None and len(charted.points) == shown
    structure = forest().on(date(2026, 6, 30))
    place, moment = (
        organization_place(structure, world.cell["TU"].pk),
        Moment(date(2026, 6, 30), date(2026, 6, 30)),
    )
    asked = {
        first: past_seasons(place, moment, "cell", first)
        for first in (date(2020, 5, 1), date(2024, 1, 1), date(2024, 5, 1), date(2025, 5, 1))
    }
    assert [question and question.starts.year for question in asked.values()] == [2023, 2024, 2025, None]


def test_zero_none_and_not_known_look_different(world):
    before = get(world.staff, "/", ngay="2019-06-30")
    assert before.context["board"].members.total.status == "not_reported"
    assert "chưa có số liệu" in before.text
    assert '<span class="zero">0</span>' in get(world.staff, "/").text


def test_before_the_first_day_home_says_that_the_register_had_not_begun(world):
    response = get(world.staff, "/", ngay="2019-06-30")
    assert "Sổ chưa bắt đầu ghi vào ngày này." in response.text and "01/01/2020" in response.text
    assert "chạy hằng đêm" not in response.text and not response.context["changes"]
    total = response.text.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert total.count("chưa có số liệu") == 2
    begun = get(world.staff, "/", ngay="2020-01-01")
    assert "Sổ chưa bắt đầu ghi vào ngày này" not in begun.text and begun.context["begins_on"] is None


def test_the_structure_date_places_people_in_the_units_of_that_day(world):
    response = get(world.staff, "/", **{"cau-truc": "2025-06-30"})
    assert set(rows(response)) == {"HU-A", "HU-B"}
    assert response.context["board"].members.total.value == 16
    assert "theo cơ cấu ngày 30/06/2025" in response.text


def test_a_unit_that_did_not_stand_yet_says_so(world):
    response = get(world.officer, "/", ngay="2024-12-31")
    assert response.status_code == 200
    assert "không tồn tại vào ngày cơ cấu" in response.text
    today = timezone.localdate()
    [way] = re.findall(r'href="([^"]+)">Xem theo cơ cấu hiện nay<', unescape(response.text))
    assert way == f"/?ngay=2024-12-31&cau-truc={today}"
    assert signed_in(world.officer).get(way).context["board"].members.total.value is not None


def test_every_link_keeps_both_dates(world):
    text = get(world.staff, "/", **{"cau-truc": "2025-06-30"}).text
    assert f"/to-chuc/HU-A/?ngay={ON}&amp;cau-truc=2025-06-30" in text
    assert f"/thon-ban/?ngay={ON}&amp;cau-truc=2025-06-30&amp;cach-tinh=chinh-thuc" in text


@pytest.mark.parametrize("day", ["31/02/2025", "hôm qua", "2025-13-01"])
def test_a_day_that_is_none_is_told_of(world, day):
    response = get(world.staff, "/", ngay=day)
    assert response.status_code == 400
    assert "không phải là một ngày" in response.text


@pytest.mark.parametrize("day", ["01/01/1900", "0001-01-01", "9999-12-31"])
def test_of_a_day_that_cannot_be_seen_is_told_which_can(world, day):
    response = get(world.staff, "/", ngay=day)
    assert response.status_code == 400 and "không phải là một ngày" not in response.text
    assert "Hãy chọn ngày từ 03/02/1930 đến 31/12/2199" in response.text


def test_each_commune_with_villages_without_a_member_is_named(world):
    # Who lives in a1-3 belongs to a cell that does not serve it; nobody lives in b2-2.
    lines = get(world.staff, "/").context["without"]
    assert {line.row.key: line.cells["villages_without_member"].value for line in lines} == {
        "xa-a": 1,
        "xa-b": 1,
    }


def test_a_table_sorts_by_any_figure(world):
    greatest = [line.row.key for line in get(world.staff, "/", xep="-members").context["units"]]
    least = [line.row.key for line in get(world.staff, "/", xep="members").context["units"]]
    assert greatest == least[::-1] == ["DU-A", "DU-B"]
    assert [line.row.key for line in get(world.staff, "/", xep="-name").context["units"]] == ["DU-B", "DU-A"]
    assert get(world.staff, "/", xep="khong-co").status_code == 200


def test_the_trend_of_admissions_adds_up(world):
    response = get(world.staff, "/", ngay="2025-12-31")
    bars = next(trend for trend in response.context["charts"] if trend.kind == "bars").chart.points
    assert len(bars) == 24
    assert sum(bar.value for bar in bars) == 3
    assert bars[-1].now and bars[-1].label == "tháng 12/2025"


def test_who_has_several_units_chooses_one(world):
    Grant.objects.create(user=world.officer, role="viewer", organization=world.cell["CB-B2"])
    assert get(world.officer, "/").context["place"].code == "DU-A"
    assert get(world.officer, "/", **{"don-vi": "CB-B2"}).context["place"].code == "CB-B2"
    # A unit that is not the user's is not chosen.
    assert get(world.officer, "/", **{"don-vi": "DU-B"}).context["place"].code == "DU-A"


def test_queries_do_not_grow_with_people_or_units(world):
    add_people(world, 2, cell="CB-A1-2")
    few = queries(world.staff, "/")
    add_people(world, 20)
    assert queries(world.staff, "/") == few


def test_what_changed_since_the_month_before_adds_up_and_leads_to_why(world):
    response = get(world.staff, "/", ngay="2026-03-31")
    board, lines = response.context["board"], response.context["changes"]
    assert response.context["earlier"].day == date(2026, 2, 28) and "28/02/2026" in response.text
    by_code = {line.now.indicator: line for line in lines}
    assert list(by_code) == ["members", "admissions", "cells", "villages_without_member"]
    for code in ("members", "cells", "villages_without_member"):
        root = {"organization": "TU", "structure_on": date(2026, 3, 31)}
        before = answer(Question(code, on=date(2026, 2, 28), **root)).total.value
        assert by_code[code].change == board.answers[code].total.value - before
        why = signed_in(world.staff).get(by_code[code].why).context["why"]
        assert why.after - why.before == by_code[code].change
    admitted = by_code["admissions"].now
    assert (admitted.period["from"], admitted.period["to"]) == ("2026-03-01", "2026-03-31")


def test_what_changed_goes_back_to_the_last_closing(world):
    now = timezone.now()
    periods = (("2025-Q3", 7, 9), ("2025-Q4", 10, 12))
    for name, first, last in periods:
        Closing.objects.create(
            period=name,
            first=date(2025, first, 1),
            last=last_day_of("month", date(2025, last, 1)),
            organization=world.cell["TU"],
            closed_at=now,
            known_until=now,
            reopened_at=now if name == "2025-Q4" else None,
            reopened_by=world.staff if name == "2025-Q4" else None,
            reopen_reason="sửa số" if name == "2025-Q4" else "",
        )
    # The last that is in force; that of the province is the last of a commune, too.
    for user in (world.staff, world.officer):
        earlier = get(user, "/").context["earlier"]
        assert earlier.day == date(2025, 9, 30) and earlier.is_closing, user
    assert not get(world.staff, "/", ngay="2025-09-30").context["earlier"].is_closing


def test_last_year_stands_beside_this_one(world):
    response = get(world.staff, "/")
    then = response.context["then"]
    asked = Question("members", on=date(2025, 6, 30), structure_on=date(2026, 6, 30), organization="TU")
    assert then["members"].total.value == answer(asked).total.value
    assert response.text.count("so-sanh=nam-truoc") == 6


def test_villages_without_a_member_are_drawn_by_month(world, monkeypatch):
    ends = [date(2026, 4, 30), date(2026, 5, 31)]
    stored = [Point(end, True, {"members": 9, "villages_without_member": 4}) for end in ends]
    monkeypatch.setattr(home, "trend", lambda *asked: stored)
    drawn = get(world.staff, "/").context["without_chart"].chart
    assert drawn is not None and drawn.last.label == "tháng 6/2026"
    assert drawn.last.value == get(world.staff, "/").context["board"].villages_without_member.total.value
    assert [point.value for point in drawn.points[:2]] == [4, 4]
    assert "Thôn, bản chưa có đảng viên cuối tháng" in get(world.staff, "/").text


@pytest.mark.parametrize("code", ["CB-CQ", "CB-A1-1", "CB-A2"])
def test_a_unit_without_villages_of_its_own_says_nothing_of_them(world, code):
    Grant.objects.filter(user=world.officer).delete()
    Grant.objects.create(user=world.officer, role="viewer", organization=world.cell[code])
    for path in ("/", f"/to-chuc/{code}/"):
        response = get(world.officer, path)
        assert not response.context["board"].has_villages and "chưa có đảng viên</p>" not in response.text
        assert "Chi bộ ghép</p>" not in response.text and "trong 0 thôn, bản" not in response.text
    assert ("a1-1" in response.text) == (code == "CB-A1-1")
