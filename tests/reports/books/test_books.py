"""Books: each lists whom its figures count, on random worlds too, and says of what and when it is."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from members import services
from members.models import Member
from registry.audit.models import Entry
from registry.common.database_roles import as_machine
from registry.units.structure import forest
from reports.books import pages
from reports.books.catalogue import BOOKS
from reports.books.entries import all_entries, questions_of, rows_of
from tests.histories import HOT_DAYS, worlds
from tests.oracle.answers import Oracle
from tests.oracle.store import load
from tests.oracle.world import holds
from tests.web.pages import get, queries

pytestmark = pytest.mark.django_db
YEAR = {"don-vi": "TU", "tu": "2020-01-01", "den": "2026-06-30"}


@pytest.fixture
def register(world):
    """Something for every book: given, exempted, away, deleted, gone to another province."""
    who, by = world.member, world.staff
    day = date(2026, 2, 3)
    services.record_badges(
        members=[who["an"]], kind="early", years=30, occasion_on=day, by=by,
        filing=services.Filing(date(2026, 1, 5), "5-QĐ/TU"),
    )  # fmt: skip
    services.issue_cards(members=[who["an"], who["dao"]], kind="new", issued_on=day, by=by)
    services.give_award(to=who["dao"], kind="merit", awarded_on=day, by=by)
    Member.objects.filter(pk=who["hanh"].pk).update(admitted_on=date(1990, 1, 1))
    services.transfer_in(
        member_data={"full_name": "Lò Văn Đến", "dossier_no": "DEN-1"},
        cell=world.cell["CB-A1-1"],
        other_place="other_province",
        on=day,
        by=by,
    )
    services.away(member=who["nam"], on=day, by=by)
    services.exempt(member=who["pho"], on=day, until=date(2027, 2, 2), by=by)
    services.leave(member=who["minh"], kind="deleted", on=day, by=by)
    services.leave(member=who["khang"], kind="expelled", on=day, by=by)
    return world


def table(page):
    """The rows of a file."""
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(page))).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("path", BOOKS)
def test_a_book_is_as_long_as_its_figures_on_screen_and_as_a_file(register, path):
    page = get(register.staff, f"/so-sach/{path}/", **YEAR)
    counted, lines = page.context["counted"], page.context["lines"]
    assert len(lines) == counted.number > 0
    assert "Đảng bộ tỉnh Mường Xa" in page.text and "Số liệu tạm tính" in page.text
    file = get(register.staff, f"/so-sach/{path}/", **YEAR, dang="xlsx")
    rows = table(file)
    head = next(number for number, row in enumerate(rows) if row[0] == "STT")
    assert [row[0] for row in rows[:4]][:2] == [BOOKS[path].title, "Đảng bộ tỉnh Mường Xa"]
    assert rows[head][1:] == [column.head for column in BOOKS[path].columns]
    assert [row[0] for row in rows[head + 1 :]] == list(range(1, len(lines) + 1))
    names = [cells[0][1] for _, _, cells in lines]
    assert [row[1] for row in rows[head + 1 :]] == names
    seen = Entry.objects.filter(action="members.exported").latest("pk")
    assert (seen.facts["rows"], seen.facts["list"]) == (len(lines), f"so-{path}")


def test_what_lines_say(register):
    said = {}
    for path in BOOKS:
        page = get(register.staff, f"/so-sach/{path}/", **YEAR)
        said[path] = [dict(cells) for _, _, cells in page.context["lines"]]
    (badge,) = said["huy-hieu-da-tang"]
    assert (badge["Mức"], badge["Hình thức"], badge["Số quyết định"]) == ("30 năm", "Tặng sớm", "5-QĐ/TU")
    assert badge["Chi bộ"] == "Chi bộ bản Nà Tông"
    assert {one["Số thẻ"] for one in said["the-dang"]} == {"•••••••••001", "•••••••••005"}
    (exempt,) = said["mien-sinh-hoat"]
    assert (exempt["Từ ngày"], exempt["Đến hết ngày"]) == ("03/02/2026", "02/02/2027")
    assert {one["Hình thức"] for one in said["ra-khoi-dang"]} == {"Xóa tên", "Khai trừ"}
    assert [one["Nơi đi, nơi đến"] for one in said["chuyen-den"]] == ["Tỉnh khác"]
    assert "Tỉnh khác" in {one["Nơi đi, nơi đến"] for one in said["chuyen-di"]}
    (due,) = said["huy-hieu-den-han"]
    assert (due["Họ và tên"], due["Mức"]) == ("Cà Thị Hạnh", "30 năm")
    inside = get(register.staff, "/so-sach/chuyen-den/", **{**YEAR, "don-vi": "CB-B2"})
    (moved,) = [dict(cells) for _, _, cells in inside.context["lines"]]
    assert moved["Nơi đi, nơi đến"] == "Chi bộ bản Nậm Pồ → Chi bộ bản Si Pa"


def test_a_book_of_a_part_is_of_those_in_sight(register):
    page = get(register.officer, "/so-sach/danh-sach/", **{**YEAR, "don-vi": "DU-A"})
    assert len(page.context["lines"]) == page.context["counted"].number
    # Whoever was there and is now out of sight is counted and not named.
    asked = {"don-vi": "HU-B", "tu": "2025-01-01", "den": "2025-06-30"}
    page = get(register.other_officer, "/so-sach/danh-sach/", **asked)
    assert len(page.context["lines"]) < page.context["counted"].number
    assert "Trong phạm vi của bạn" in page.text


def test_before_the_register_nothing_is_listed(register):
    page = get(register.staff, "/so-sach/ket-nap/", **{**YEAR, "tu": "2019-01-01"})
    assert page.context["counted"].number is None and "Chưa có số liệu" in page.text


def test_periods_and_bad_ones(register):
    page = get(register.staff, "/so-sach/", **{"don-vi": "DU-A", "ky": "2025"})
    assert (page.context["first"], page.context["last"]) == (date(2025, 1, 1), date(2025, 12, 31))
    for bad in ({"ky": "2025-13"}, {"tu": "2026-02-01", "den": "2026-01-01"}, {"den": "31/02/2026"}):
        assert get(register.staff, "/so-sach/ket-nap/", **bad).status_code == 400, bad
    assert get(register.staff, "/so-sach/khong-co/").status_code == 404
    assert "Chưa có đơn vị" in get(register.staff, "/so-sach/").text or page.status_code == 200
    csv = get(register.staff, "/so-sach/ket-nap/", **YEAR, dang="csv")
    assert csv["Content-Type"].startswith("text/csv")


def test_queries_do_not_grow_with_rows(register, monkeypatch):
    asked = {"don-vi": "TU", "den": "2026-06-30"}
    get(register.staff, "/so-sach/danh-sach/", **asked)
    many = queries(register.staff, "/so-sach/danh-sach/", **asked)
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    assert queries(register.staff, "/so-sach/danh-sach/", **asked) <= many


@pytest.mark.prove
@settings(max_examples=max(settings().max_examples // 4, 4))
@given(data=st.data())
def test_on_random_worlds_what_a_book_lists_equals_its_figures(db, data):
    world = data.draw(worlds())
    with transaction.atomic():
        load(world)
        oracle = Oracle(world)
        first = data.draw(st.sampled_from(HOT_DAYS))
        last = data.draw(st.sampled_from([day for day in HOT_DAYS if day >= first]))
        standing = [row.code for row in world.organizations if holds(row, last)]
        code = data.draw(st.sampled_from(standing))
        for book in BOOKS.values():
            questions = questions_of(book, code, first, last)
            counted = [oracle.answer(question).total for question in questions]
            with as_machine():
                rows = rows_of(book, questions)
                listed = len(list(all_entries(forest().on(last), rows, last)))
            if all(figure.value is not None for figure in counted):
                assert listed == sum(figure.value for figure in counted), (book.path, code, first, last)
        transaction.set_rollback(True)
