"""Posts of a commune's villages: the table, and the one form on which they are filled."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from members import services as members
from members.models import Post
from registry.audit.models import Entry
from registry.common.refusals import Refused
from reports.engine.answers import answer
from reports.questions import Question
from tests.members.pages.officers import check, confirm, enter, fields, here, sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE = "/chuc-danh/thon-ban/?xa=xa-a&ngay=2026-06-30"
FORM = "/chuc-danh/thon-ban/ghi/?xa=xa-a"
ON = date(2026, 6, 30)


def box(world: World, village: str, post: str, association: str = "", number: int = 0) -> str:
    return f"{post}-{association}-{world.area[village].pk}-{number}"


def holders(page: Any) -> dict[str, list[str]]:
    """Of each village who is named in it."""
    return {
        line.village.key: [seat.holder for seat in line.seats if seat.held]
        for line, _ in page.context["lines"]
    }


def held(world: World, village: str, post: str, association: str = "") -> list[str | None]:
    rows = Post.objects.filter(village=world.area[village], post=post, association=association).on(ON)
    return [row.holder.full_name if row.holder else None for row in rows.order_by("starts_on", "pk")]


@pytest.fixture
def filled(world: World) -> World:
    """Posts of the women's association, one of whose holders is a member, and of one that is not named."""
    for post, association, who in (
        ("association_deputy", "women", "binh"),
        ("association_head", "women", None),
        ("association_head", "", "dao"),
        ("youth_deputy", "", "tam"),
    ):
        members.fill_post(
            village=world.area["a1-1"],
            post=post,
            association=association,
            holder=world.member[who] if who else None,
            on=date(2025, 1, 1),
            by=world.staff,
        )
    return world


def test_it_works(filled: World) -> None:
    page = sign_in(filled.viewer).get(PAGE)
    text = page.content.decode()
    assert holders(page)["a1-1"] == [
        "Lò Văn An",
        "Người ngoài Đảng",
        "Lò Thị Tâm",
        "Người ngoài Đảng",
        "Lò Thị Bình",
        "Vàng Thị Đào",
    ]
    assert holders(page)["b1-1"] == [] and "b2-1" not in holders(page)
    lines = {line.village.key: line for line, _ in page.context["lines"]}
    assert (lines["a1-1"].gaps, lines["b1-1"].gaps) == (7, 12)
    assert "Hội khác, chưa rõ hội" in text and "/chuc-danh/thon-ban/ghi/" not in text
    entry = Entry.objects.filter(action="members.listed").latest("pk")
    assert entry.facts["list"] == "chuc-danh" and entry.facts["rows"] == 4


def test_it_says_what_the_figures_say(filled: World) -> None:
    members.leave(member=filled.member["binh"], kind="died", on=date(2026, 3, 1), by=filled.officer)
    page = sign_in(filled.staff).get(PAGE)
    found = {one.post: (one.members, one.held) for one in page.context["coverage"]}
    for post, counts in found.items():
        total = answer(Question("post_coverage", area="xa-a", on=ON, post=post)).total
        assert counts == (total.numerator or 0, total.denominator or 0), post
    assert found["association"] == (1, 3) and found["village_head"] == (1, 1)
    assert "không còn là đảng viên" in page.content.decode()


def test_the_other_commune_gets_404(world: World) -> None:
    for address in (PAGE, FORM):
        assert sign_in(world.other_officer).get(address).status_code == 404
    assert sign_in(world.viewer).get(FORM).status_code == 403
    own = sign_in(world.other_officer).get("/chuc-danh/thon-ban/?ngay=2026-06-30")
    assert set(holders(own)) == {"b1-2", "b2-1", "b2-2"}, "the own commune needs no choosing"
    chosen = sign_in(world.staff).get("/chuc-danh/thon-ban/?ngay=2026-06-30").context["asked"]
    assert [place.key for place in chosen.communes] == ["xa-a", "xa-b"] and chosen.commune is None


def test_whoever_is_out_of_sight_is_not_named(world: World) -> None:
    Post.objects.filter(village=world.area["a1-1"], post="village_head").update(holder=world.member["quy"])
    for address in (PAGE, FORM):
        shown = sign_in(world.officer).get(address, follow=True).content.decode()
        assert world.member["quy"].full_name not in shown and "ngoài phạm vi của bạn" in shown


def test_a_long_table_comes_in_pages_and_what_stands_above_it_is_of_all(
    filled: World, monkeypatch: Any
) -> None:
    client = sign_in(filled.staff)
    whole = client.get(PAGE)
    monkeypatch.setattr("cells.pages.village_posts.A_PAGE", 4)
    pages = [client.get(f"{PAGE}&sau={start}" if start else PAGE) for start in (0, 4)]
    assert [len(page.context["lines"]) for page in pages] == [4, 2]
    assert holders(pages[0]) | holders(pages[1]) == holders(whole)
    for name in ("coverage", "gaps", "count", "chosen", "columns"):
        assert {repr(page.context[name]) for page in pages} == {repr(whole.context[name])}
    # The trail has those whom each page named, and the file has everybody.
    rows = [entry.facts["rows"] for entry in Entry.objects.filter(action="members.listed").order_by("pk")]
    assert rows[-2] + rows[-1] == rows[-3] and 0 in rows[-2:]
    assert "sau=4" in pages[0].content.decode() and "truoc=4" in pages[1].content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}&dang=xlsx").content))
    assert len(_table(book)) == 1 + 6


def test_filters_and_the_file(filled: World) -> None:
    client = sign_in(filled.staff)
    assert set(holders(client.get(f"{PAGE}&xem=ngoai-dang"))) == {"a1-1"}
    assert len(holders(client.get(f"{PAGE}&xem=trong"))) == 6
    assert client.get(f"{PAGE}&xem=khac").status_code == 400
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}&dang=xlsx").content))
    rows = [dict(zip(heads, row, strict=True)) for heads, *rest in [_table(book)] for row in rest]
    line = next(row for row in rows if row["Trưởng thôn, bản"] == "Lò Văn An")
    assert line["Chi hội phó Hội Phụ nữ"] == "Lò Thị Bình"
    assert line["Chi hội trưởng Hội Phụ nữ"] == "Người ngoài Đảng"
    assert line["Số chức danh để trống"] == 7
    assert Entry.objects.filter(action="members.exported").exists()


def _table(book: Any) -> list[tuple[Any, ...]]:
    rows = list(book.active.iter_rows(values_only=True))
    return rows[next(at for at, row in enumerate(rows) if row[0] == "Thôn, bản") :]


def test_a_commune_is_filled_on_one_page(filled: World) -> None:
    client = sign_in(filled.officer)
    opened = client.get(FORM, follow=True)
    given = fields(opened)
    assert given[box(filled, "a1-1", "village_head")] == "Lò Văn An (1970)"
    near = {line.village.key: names for line, _, names, _ in opened.context["form"].groups()}
    assert "Quàng Văn Chung (1992)" in near["a1-1"] and "Quàng Văn Chung (1992)" not in near["a1-2"]
    typed = {
        "on": "01/03/2026",
        box(filled, "a1-1", "village_head"): "quang van chung",
        box(filled, "a1-1", "front_head"): "Lò Văn An (1970)",
        box(filled, "a1-1", "association_deputy", "women"): "",
        box(filled, "a1-2", "village_head"): "ngoài đảng",
        box(filled, "a1-2", "association_head", "farmers"): "Vàng Thị Đào",
        box(filled, "a1-3", "front_head"): "HS00002",
    }
    page = check(client, FORM, **typed)
    assert "5 chức danh có người giữ mới, 1 chức danh để trống" in page.content.decode()
    assert held(filled, "a1-1", "village_head") == ["Lò Văn An"], "nothing is written before it is confirmed"
    assert confirm(client, page).headers["Location"] == "/chuc-danh/thon-ban/?xa=xa-a"
    assert held(filled, "a1-1", "village_head") == ["Quàng Văn Chung"]
    assert held(filled, "a1-1", "front_head") == ["Lò Văn An"]
    assert held(filled, "a1-1", "association_deputy", "women") == []
    assert held(filled, "a1-2", "village_head") == [None]
    assert held(filled, "a1-2", "association_head", "farmers") == ["Vàng Thị Đào"]
    assert held(filled, "a1-3", "front_head") == ["Lò Thị Bình"]
    former = Post.objects.get(village=filled.area["a1-1"], post="village_head", holder=filled.member["an"])
    assert former.ends_on == date(2026, 3, 1)
    assert Entry.objects.filter(action="post.filled").count() >= 5


def test_two_may_change_places(filled: World) -> None:
    members.fill_post(
        village=filled.area["a1-2"],
        post="village_head",
        holder=filled.member["dung"],
        on=date(2025, 1, 1),
        by=filled.staff,
    )
    typed = {
        box(filled, "a1-1", "village_head"): "Vàng A Dủng",
        box(filled, "a1-2", "village_head"): "Lò Văn An",
    }
    enter(sign_in(filled.officer), FORM, on="01/03/2026", **typed)
    assert held(filled, "a1-1", "village_head") == ["Vàng A Dủng"]
    assert held(filled, "a1-2", "village_head") == ["Lò Văn An"]


@pytest.mark.parametrize(
    ("typed", "on", "says"),
    [
        ("Người Không Có", "01/03/2026", "Không có đảng viên nào như vậy"),
        ("Lý A Quý", "01/03/2026", "Không có đảng viên nào như vậy"),
        ("Lò Thị", "01/03/2026", "Có nhiều đảng viên tên này"),
        ("Lò Thị (1901)", "01/03/2026", "sinh ngày này"),
        ("Quàng Văn Chung", "31/12/2023", "Chọn ngày áp dụng muộn hơn"),
        ("Quàng Văn Chung", "31/12/2099", "Ngày này chưa đến"),
    ],
)
def test_errors_stand_by_their_box(world: World, typed: str, on: str, says: str) -> None:
    name = box(world, "a1-1", "village_head")
    errors = check(sign_in(world.officer), FORM, on=on, **{name: typed}).context["form"].errors
    assert list(errors) == [name] and says in errors[name][0]
    assert held(world, "a1-1", "village_head") == ["Lò Văn An"]


def test_people_of_one_name_are_told_apart(world: World) -> None:
    world.member["chung"].__class__.objects.filter(pk=world.member["chung"].pk).update(
        full_name="Lò Văn An", search_key=world.member["an"].search_key
    )
    client, name = sign_in(world.officer), box(world, "a1-2", "front_head")
    assert check(client, FORM, **{name: "Lò Văn An"}).context["form"].errors
    enter(client, FORM, on="01/03/2026", **{name: "Lò Văn An (30/11/1992)"})
    assert Post.objects.get(village=world.area["a1-2"], post="front_head").holder == world.member["chung"]


def test_what_somebody_else_wrote_meanwhile_is_asked_about(world: World) -> None:
    client, name = sign_in(world.officer), box(world, "a1-1", "front_head")
    page = check(client, FORM, on="01/03/2026", **{name: "Lò Thị Bình"})
    members.fill_post(
        village=world.area["a1-1"],
        post="front_head",
        holder=world.member["chung"],
        on=date(2026, 2, 1),
        by=world.staff,
    )
    answered = client.post(here(page), fields(page) | {"step": "write"}, follow=True)
    assert "có thay đổi" in answered.content.decode()
    assert held(world, "a1-1", "front_head") == ["Quàng Văn Chung"]
    assert f"keep_{name}" in answered.context["answers"].fields


def test_many_villages_come_in_parts(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("cells.pages.village_posts.MOST_VILLAGES", 4)
    client = sign_in(world.officer)
    assert len(client.get(FORM).context["parts"]) == 2
    assert len(client.get(f"{FORM}&phan=2", follow=True).context["form"].lines) == 2
    assert client.get(f"{FORM}&phan=3").status_code == 400


def test_a_refusal_leaves_nothing_and_names_its_box(world: World) -> None:
    an, village = world.member["an"].pk, world.area["a1-2"].pk
    changes = [
        members.PostChange(village, "village_head", "", None, True, an, "one"),
        members.PostChange(village, "youth_deputy", "", None, True, an, "two"),
        members.PostChange(village, "youth_deputy", "", None, True, an, "three"),
    ]
    with pytest.raises(Refused) as refused:
        members.change_posts(changes=changes, on=date(2026, 3, 1), by=world.officer)
    assert (refused.value.code, refused.value.field) == ("holds_already", "three")
    assert not Post.objects.filter(village=village).exists()
