"""The register of villages: each on its rung, with the three readings side by side, narrowed as is asked."""

import csv
import re
from datetime import date
from html import unescape
from io import StringIO

import pytest

from cells import services as cells
from cells.services import Charge
from members import services as members
from members.models import Assignment
from registry.units.official import centroids
from registry.units.structure import forest
from reports.engine.last_members import last_days
from reports.models import BoardReading, Reading
from reports.pages.village_choices import CONDITIONS
from tests.web.pages import DAY, add_people, get, queries, signed_in

pytestmark = pytest.mark.django_db

PATH = "/thon-ban/"
OFFICIAL = {"cach-tinh": "chinh-thuc"}


def lines(response):
    return {line.place.key: line for line in response.context["lines"]}


def keys(user, **asked):
    return set(lines(get(user, PATH, **asked)))


def test_it_works(world):
    response = get(world.staff, PATH)
    assert response.status_code == 200
    found = lines(response)
    assert len(found) == 9 == response.context["figures"]["villages"].total.value
    rungs = {key: line.state.rung for key, line in found.items()}
    assert rungs == {
        "a1-1": "own",
        "a1-2": "own",
        "a1-3": "none",
        "a2-1": "one_two",
        "a2-2": "one_two",
        "b1-1": "own",
        "b1-2": "own",
        "b2-1": "own",
        "b2-2": "none",
    }
    # Somebody lives in a1-3 whose cell does not serve it.
    assert [(s.resident, s.own, s.local) for s in (found[key].state for key in ("a1-1", "a1-3"))] == [
        (4, 4, 4),
        (1, 0, 0),
    ]
    assert "Bản Đề Dê" in response.text and "theo cách tính" in response.text


def test_the_other_commune_gets_404(world):
    assert get(world.officer, PATH, xa="xa-b").status_code == 404
    assert keys(world.officer) == {"a1-1", "a1-2", "a1-3", "a2-1", "a2-2", "b1-1"}
    assert get(world.stranger, PATH).status_code == 200


def test_each_choice_lists_as_many_as_its_figure_says(world):
    """On the structure of today and on that before the reform, in the province and in one commune."""
    members.correct(member=world.member["quy"], by=world.staff, reason="Cán bộ tăng cường", local=False)
    members.leave(member=world.member["oanh"], kind="died", on=date(2026, 5, 1), by=world.staff)
    members.leave(member=world.member["pho"], kind="left", on=date(2026, 2, 1), by=world.staff)
    members.leave(member=world.member["uyen"], kind="left", on=date(2026, 2, 1), by=world.staff)
    for asked in ({}, {"xa": "xa-b"}, {"cau-truc": "2025-06-30"}, {"ngay": "2025-06-30"}):
        context = get(world.staff, PATH, **asked).context
        figures = context["figures"]
        for rung in context["rungs"]:
            shown = get(world.staff, PATH, bac=rung.code, **asked).context["found"]
            assert shown == (rung.row.value if rung.row else 0), (asked, rung.code)
        assert context["found"] == sum(rung.row.value for rung in context["rungs"] if rung.row)
        for reading in ("resident", "own", "local"):
            shown = get(world.staff, PATH, **{"cach-tinh": reading}, **asked).context["found"]
            assert shown == figures[f"villages_without_member_{reading}"].total.value, (asked, reading)
        for code, (figure, _) in CONDITIONS.items():
            shown = get(world.staff, PATH, dien=code, **asked).context["found"]
            assert shown == figures[figure].total.value, (asked, code)
    assert keys(world.staff, dien="tro-lai") == {"b1-2"}
    assert keys(world.staff, dien="tang-cuong") == {"b2-1"}


def test_readings_differ_and_the_boards_own_is_marked(world):
    assert keys(world.staff, **OFFICIAL) == {"a1-3", "b2-2"}
    assert keys(world.staff, **{"cach-tinh": "resident"}) == {"b2-2"}
    BoardReading.objects.create(in_force_from=date(2026, 1, 1), reading="resident")
    response = get(world.staff, PATH, **OFFICIAL)
    assert set(lines(response)) == {"b2-2"}
    assert [code for code, _, is_official, _ in response.context["readings"] if is_official] == ["resident"]


@pytest.mark.parametrize("name", ["bac", "cach-tinh", "dien", "chuong-trinh", "nguyen-nhan"])
def test_what_is_no_choice_is_refused(world, name):
    assert get(world.staff, PATH, **{name: "moi"}).status_code == 400


def test_programmes_narrow_the_list(world):
    village, by = world.area["b2-2"], world.staff
    programme = cells.open_programme(
        village=village,
        charge=Charge("no_source", world.cell["DU-B"], aim_on=date(2026, 12, 31)),
        on=date(2026, 1, 5),
        by=by,
    )
    assert keys(world.staff, **{"chuong-trinh": "mo"}) == {"b2-2"}
    assert keys(world.staff, **{"nguyen-nhan": "no_source"}) == {"b2-2"}
    assert keys(world.staff, **{"nguyen-nhan": "merged"}) == set()
    assert len(keys(world.staff, **{"chuong-trinh": "chua-co"})) == 8
    assert keys(world.staff, ngay="2026-01-04", **{"chuong-trinh": "mo"}) == set()
    cells.close_programme(programme=programme, on=date(2026, 6, 1), by=by)
    assert keys(world.staff, **{"chuong-trinh": "da-dong"}) == {"b2-2"}
    assert keys(world.staff, **{"nguyen-nhan": "no_source"}) == set()
    assert keys(world.staff, ngay="2026-05-31", **{"chuong-trinh": "mo"}) == {"b2-2"}


def test_the_file_has_all_of_the_list(world):
    cells.open_programme(
        village=world.area["b2-2"],
        charge=Charge("no_source", world.cell["DU-B"], aim_on=date(2026, 12, 31)),
        on=date(2026, 1, 5),
        by=world.staff,
    )
    text = get(world.staff, PATH, dang="csv", **OFFICIAL).content.decode()
    heads, *rows = csv.reader(StringIO(text[1:]))
    named = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [row["Khóa"] for row in named] == ["a1-3", "b2-2"]
    assert named[1]["Nguyên nhân"] == "Chưa có nguồn kết nạp" and named[1]["Chương trình"] == "đang mở"
    assert named[1]["Tổ chức phụ trách"] == "Đảng bộ xã Nậm B"
    assert named[0]["Đảng viên cư trú"] == "1" and named[0]["Đảng viên của mình"] == "0"


def test_posted_cadres_do_not_count_by_the_local_reading(world):
    members.correct(member=world.member["quy"], by=world.staff, reason="Cán bộ tăng cường", local=False)
    members.leave(member=world.member["oanh"], kind="died", on=date(2026, 5, 1), by=world.staff)
    assert "b2-1" in keys(world.staff, **{"cach-tinh": "local"})
    assert "b2-1" not in keys(world.staff, **{"cach-tinh": "own"})


def test_whoever_is_posted_to_the_village_does_not_count_there_while_they_are(world):
    members.leave(member=world.member["oanh"], kind="died", on=date(2026, 5, 1), by=world.staff)
    quy, village = world.member["quy"], world.area["b2-1"]

    def without(reading, day):
        return "b2-1" in keys(world.staff, ngay=day, **{"cach-tinh": reading})

    days = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 9, 1)}
    # Posted to another village counts for nothing in one's own.
    Assignment.objects.create(member=quy, task="posted_to_village", village=world.area["b2-2"], **days)
    Assignment.objects.create(member=quy, task="in_charge_of_village", village=village, **days)
    assert not without("local", "2026-07-01")
    Assignment.objects.create(member=quy, task="posted_to_village", village=village, **days)
    assert without("local", "2026-07-01") and not without("own", "2026-07-01")
    assert last_days(forest().on(date(2026, 7, 1)), [village.pk], "local") == {village.pk: date(2026, 5, 31)}
    assert not without("local", "2026-09-01")
    assert last_days(forest().on(date(2026, 9, 1)), [village.pk], "local") == {village.pk: date(2026, 9, 1)}


def test_a_commune_narrows_the_list(world):
    assert keys(world.staff, xa="xa-b", **OFFICIAL) == {"b2-2"}
    assert [place.key for place in get(world.staff, PATH).context["communes"]] == ["xa-a", "xa-b"]


def test_who_leads_and_serves_is_told(world):
    line = lines(get(world.staff, PATH))["b2-2"]
    assert line.heads == [("Trưởng thôn, bản", "other"), ("Trưởng ban mặt trận", "")]
    assert line.facts.cells == [] and line.commune.key == "xa-b"


def test_since_when_follows_the_reading(world):
    members.leave(member=world.member["quy"], kind="left", on=date(2026, 3, 10), by=world.staff)
    members.transfer_out(
        member=world.member["oanh"], other_place="abroad", on=date(2026, 2, 1), by=world.staff
    )
    found = lines(get(world.staff, PATH))
    assert found["b2-1"].last_day == date(2026, 3, 9) and found["a1-1"].last_day is None
    # Somebody lives in a1-3, but never in a cell that served it; nobody ever lived in b2-2.
    assert found["a1-3"].last_day is None and found["b2-2"].last_day is None
    resident = last_days(forest().on(DAY), [world.area["a1-3"].pk], "resident")
    assert resident[world.area["a1-3"].pk] >= DAY


def test_a_day_before_the_register_has_no_figure_and_says_when_it_begins(world):
    response = get(world.staff, PATH, ngay="2019-12-31")
    assert "Sổ chưa bắt đầu ghi vào ngày này" in response.text and "không tồn tại" not in response.text
    (href,) = re.findall(r'href="([^"]+)">Xem ngày 01/01/2020<', response.text)
    assert signed_in(world.staff).get(PATH + href).context["found"]


@pytest.mark.parametrize(
    ("user", "asked", "name"),
    [("staff", {"xa": "xa-a"}, "Nậm A"), ("officer", {}, "Đảng bộ xã Nậm A")],
)
def test_a_unit_that_does_not_stand_is_told_of_and_not_left_out(world, user, asked, name):
    asked |= {"ngay": "2026-06-30", "cau-truc": "2025-06-30"}
    response = get(getattr(world, user), PATH, **asked)
    assert f"{name} không tồn tại vào ngày cơ cấu 30/06/2025" in response.text
    assert "lines" not in response.context and "chưa bắt đầu ghi" not in response.text
    (href,) = re.findall(r'href="([^"]+)">Xem theo cơ cấu hiện nay<', response.text)
    found = set(lines(signed_in(getattr(world, user)).get(unescape(href))))
    assert "a1-1" in found and "b2-1" not in found


def test_queries_do_not_grow_with_rows(world):
    few = queries(world.staff, PATH, xa="xa-b")
    assert queries(world.staff, PATH) <= few
    add_people(world, 10)
    assert queries(world.staff, PATH) <= few


@pytest.mark.parametrize("asked", [{}, {"dien": "nguy-co"}, {"dien": "tro-lai"}, {"cach-tinh": "local"}])
def test_the_map_shows_the_figure_by_which_the_register_is_narrowed(world, monkeypatch, asked):
    """Of the communes of this province no centre is known; they are given one here."""
    centre = next(iter(centroids().values()))
    monkeypatch.setattr("reports.pages.map.centroids", lambda: dict.fromkeys(("xa-a", "xa-b"), centre))
    monkeypatch.setattr("reports.pages.map.FEWEST", 2)
    response = get(world.staff, PATH, bando="1", **asked)
    found = {dot.line.name: dot.line for dot in response.context["map"].dots}
    assert set(found) == {"Nậm A", "Nậm B"}
    code = response.context["map_of"].code
    assert code in CONDITIONS.get(asked.get("dien"), (code,))
    for line in found.values():
        opened = signed_in(world.staff).get(line.href)
        assert len(opened.context.get("lines", ())) == line.row.value


def test_there_is_a_map_of_several_communes_only(world):
    assert "map" not in get(world.staff, PATH).context, "it is asked for"
    assert "map" not in get(world.staff, PATH, xa="xa-a", bando="1").context
    assert get(world.officer, PATH, bando="1").context["map"] is None
    assert get(world.staff, PATH, bando="1").context["map"].without_centre == ["Nậm A", "Nậm B"]


def test_what_the_register_is_narrowed_by_stands_above_it_in_words(world):
    def lede(**asked):
        return (
            get(world.staff, PATH, ngay="2026-06-30", **asked)
            .text.partition('id="lede">')[2]
            .partition("</p>")[0]
        )

    said = lede(**{"cach-tinh": "local", "chuong-trinh": "chua-co"})
    assert f"lọc theo chưa có đảng viên, theo cách tính: {Reading('local').label}; " in said
    assert "chương trình: Chưa từng mở" in said
    assert "lọc theo" not in lede()
