"""The pages of areas and of Party organizations: path, figures, history, and what became of what ended."""

from datetime import date

import pytest

from members import services as members
from tests.web.pages import ON, add_people, get, queries, signed_in

pytestmark = pytest.mark.django_db


def test_it_works(world):
    for path in (
        "/dia-ban/tinh/",
        "/dia-ban/xa-a/",
        "/dia-ban/a1-1/",
        "/to-chuc/TU/",
        "/to-chuc/DU-A/",
        "/to-chuc/CB-A1-1/",
    ):
        assert get(world.staff, path).status_code == 200, path


@pytest.mark.parametrize(
    "path",
    [
        "/dia-ban/xa-b/",
        "/dia-ban/b2-2/",
        "/dia-ban/tinh/",
        "/to-chuc/DU-B/",
        "/to-chuc/CB-B2/",
        "/to-chuc/TU/",
    ],
)
def test_the_other_commune_gets_404(world, path):
    assert get(world.officer, path).status_code == 404
    assert get(world.stranger, path).status_code == 404


def test_what_does_not_exist_looks_like_what_is_out_of_sight(world):
    nothing, hidden = get(world.officer, "/to-chuc/KHONG-CO/"), get(world.officer, "/to-chuc/DU-B/")
    assert nothing.status_code == hidden.status_code == 404
    assert nothing.text.count("<p>") == hidden.text.count("<p>")


def test_the_doors_lead_to_the_users_own_units(world):
    browser = signed_in(world.officer)
    assert browser.get("/to-chuc/?ngay=2026-06-30").headers["Location"] == "/to-chuc/DU-A/?ngay=2026-06-30"
    assert browser.get("/dia-ban/").headers["Location"] == "/dia-ban/xa-a/"
    assert "Đơn vị của bạn không phụ trách" in signed_in(world.stranger).get("/dia-ban/").text


def test_the_way_down_links_only_to_what_the_user_sees(world):
    crumbs = get(world.officer, "/to-chuc/CB-A2/").context["crumbs"]
    assert crumbs == [("Đảng bộ tỉnh Mường Xa", ""), ("Đảng bộ xã Nậm A", f"/to-chuc/DU-A/?ngay={ON}")]
    assert [name for name, _ in get(world.staff, "/dia-ban/a2-1/").context["crumbs"]] == ["Mường Xa", "Nậm A"]


def test_a_province_breaks_down_by_what_stood_on_the_structure_date(world):
    def below(**dates):
        return [line.row.key for line in get(world.staff, "/dia-ban/tinh/", **dates).context["lines"]]

    assert below() == ["xa-a", "xa-b"]
    assert below(**{"cau-truc": "2025-06-30"}) == ["huyen-a", "huyen-b"]


def test_a_commune_with_cells_right_below_lists_the_cells(world):
    lines = get(world.staff, "/to-chuc/DU-A/").context["lines"]
    assert {line.row.key for line in lines} == {"CB-A1-1", "CB-A1-2", "CB-A2", "CB-B1-1", "CB-CQ"}
    assert sum(line.cells["members"].value for line in lines) == 11


def test_columns_that_would_say_nothing_are_left_out(world):
    # Cells have no cells below them, and the villages lie right under the commune's own committee.
    cells = get(world.staff, "/to-chuc/DU-A/").context["lines"][0].answers
    communes = get(world.staff, "/to-chuc/TU/").context["lines"][0].answers
    assert not {"cells", "villages_without_member"} & set(cells)
    assert {"cells", "villages_without_member"} <= set(communes)


def test_children_add_up_to_their_parent(world):
    for path in ("/dia-ban/tinh/", "/dia-ban/xa-a/", "/to-chuc/TU/", "/to-chuc/DU-A/"):
        context = get(world.staff, path).context
        for name in ("members", "admissions"):
            total = context["board"].answers[name].total.value
            rows = [line.cells[name] for line in context["lines"]]
            assert sum(row.value for row in rows if row is not None) == total, (path, name)


def test_a_commune_that_went_into_another_says_where(world):
    response = get(world.staff, "/dia-ban/xa-a1/")
    assert response.status_code == 200
    assert "không tồn tại vào ngày cơ cấu 30/06/2026" in response.text
    assert [place.key for place, _ in response.context["successors"]] == ["xa-a"]
    assert get(world.staff, "/dia-ban/xa-a1/", **{"cau-truc": "2025-06-30"}).context["board"] is not None


@pytest.mark.parametrize(
    ("path", "sources", "above"),
    [
        ("/to-chuc/DU-A/", {"HU-A", "DB-A1", "DB-A2", "DB-B1"}, ["Đảng bộ tỉnh Mường Xa"]),
        ("/dia-ban/xa-a/", {"xa-a1", "xa-a2", "xa-b1"}, ["Mường Xa", "Nậm A"]),
    ],
)
def test_a_unit_that_is_still_to_come_says_when_and_from_what(world, path, sources, above):
    """All that it will come from, whichever is marked main; and it stands under none of them yet."""
    response = get(world.staff, path, **{"cau-truc": "2025-06-30"})
    assert "đơn vị được lập ngày 01/07/2025" in response.text and "đơn vị được lập từ: " in response.text
    assert "nay thuộc" not in response.text
    assert {place.key for place, _ in response.context["successors"]} == sources
    crumbs = response.context["crumbs"]
    assert [name for name, _ in crumbs] == above
    assert all(way.endswith(f"/?ngay={ON}&cau-truc=2025-06-30") for _, way in crumbs)


def test_the_ledger_and_the_names_are_told(world):
    text = get(world.staff, "/dia-ban/xa-b1/", **{"cau-truc": "2025-06-30"}).text
    assert "Chia tách" in text and "Nghị quyết số 1661" in text and "Quyết định 10" in text
    assert "Xã B Một" in text


def test_a_village_tells_who_serves_and_leads_it(world):
    response = get(world.staff, "/dia-ban/a1-1/")
    assert [cell.code for cell in response.context["own"].cells] == ["CB-A1-1"]
    assert "Lò Văn An" in response.text and "người ngoài Đảng" in response.text


def test_only_writers_are_offered_the_posts(world):
    assert "/dia-ban/a1-1/chuc-danh/" in get(world.officer, "/dia-ban/a1-1/").text
    assert "/dia-ban/a1-1/chuc-danh/" not in get(world.viewer, "/dia-ban/a1-1/").text


def test_a_cell_lists_its_members_and_villages(world):
    response = get(world.staff, "/to-chuc/CB-A2/")
    assert {person.member.full_name for person in response.context["people"]} == {
        "Cà Thị Hạnh",
        "Cà Văn Vinh",
    }
    assert [village.key for village in response.context["villages"]] == ["a2-1", "a2-2"]
    assert "chi bộ ghép" in response.text


def test_a_cell_of_few_official_members_is_warned_of(world):
    warning = "Chi bộ có dưới 3 đảng viên chính thức"
    assert warning in get(world.staff, "/to-chuc/CB-A2/").text
    assert warning not in get(world.staff, "/to-chuc/CB-A1-1/").text


def test_the_balance_adds_up(world):
    def balance(**dates):
        return {
            line: row.value for line, _, row in get(world.staff, "/to-chuc/DU-B/", **dates).context["balance"]
        }

    lines = balance(ngay="2025-12-31")
    # One came from the other commune of the province.
    assert lines == {"opening": 4, "admitted": 0, "transferred_in_province": 1, "closing": 5}


def test_a_cell_shows_where_it_stood(world):
    text = get(world.staff, "/to-chuc/CB-B1-1/").text
    assert "Đảng bộ xã B Một" in text and "Đảng bộ xã Nậm A" in text


def test_queries_do_not_grow_with_people(world):
    for path in ("/dia-ban/xa-a/", "/to-chuc/DU-A/", "/to-chuc/CB-A1-1/", "/dia-ban/a1-1/"):
        few = queries(world.staff, path)
        add_people(world, 20) if path == "/dia-ban/xa-a/" else None
        assert queries(world.staff, path) == few, path


def test_a_list_of_two_and_of_twenty_take_as_many_queries(world):
    two = queries(world.staff, "/to-chuc/CB-B1-2/")
    add_people(world, 20, cell="CB-B1-2", village="b1-2")
    assert queries(world.staff, "/to-chuc/CB-B1-2/") == two


def test_who_left_is_not_on_the_list_of_the_cell(world):
    members.leave(member=world.member["hanh"], kind="left", on=date(2026, 3, 1), by=world.officer)
    listed = get(world.staff, "/to-chuc/CB-A2/").context["people"]
    assert {person.member.full_name for person in listed} == {"Cà Văn Vinh"}
