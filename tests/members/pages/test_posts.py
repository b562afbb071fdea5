"""Who holds a village's posts."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Post
from tests.world import World

from .officers import check, confirm, enter, fields, send, sign_in

ADDRESS = "/dia-ban/a1-1/chuc-danh/"


def new_head(world: World) -> dict[str, str]:
    """What is typed to make somebody the village's head."""
    holder = str(world.member["binh"].pk)
    return {"post": "village_head", "who": "member", "holder": holder, "on": "01/03/2026"}


def test_it_works(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **new_head(world))
    assert "Người đang giữ thôi giữ từ ngày đó." in page.content.decode()
    answer = confirm(client, page)
    assert answer.url == ADDRESS
    heads = Post.objects.filter(village=world.area["a1-1"], post="village_head").order_by("starts_on")
    assert [(row.holder.dossier_no, row.starts_on) for row in heads] == [
        ("HS00001", date(2024, 1, 1)),
        ("HS00002", date(2026, 3, 1)),
    ]
    assert heads[0].ends_on == date(2026, 3, 1)
    assert "Lò Thị Bình" in client.get(ADDRESS).content.decode()


def test_the_undo_takes_the_new_holder_away_again(world: World) -> None:
    client = sign_in(world.officer)
    enter(client, ADDRESS, **new_head(world))
    new = Post.objects.get(holder=world.member["binh"])
    undo = f"/dia-ban/a1-1/chuc-danh/{new.pk}/thoi-giu/?ghi-nham=1"
    assert undo in client.get(ADDRESS).content.decode()
    assert fields(client.get(undo))["on"] == "01/03/2026"
    assert enter(client, undo).url == ADDRESS
    assert not Post.objects.filter(holder=world.member["binh"]).exists()


def test_the_holder_need_not_be_a_member(world: World) -> None:
    enter(sign_in(world.officer), ADDRESS, **new_head(world) | {"who": "not_a_member", "holder": ""})
    assert Post.objects.get(post="village_head", starts_on=date(2026, 3, 1)).holder is None


def test_sent_twice_it_is_one_row_and_one_landing(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **new_head(world) | {"post": "association_head"})
    first, second = (confirm(client, page) for _ in range(2))
    assert first.url == second.url
    assert Post.objects.filter(post="association_head").count() == 1


def test_a_holder_is_found_by_name_without_a_script(world: World) -> None:
    client = sign_in(world.officer)
    given = fields(client.get(ADDRESS)) | {"post": "front_head", "holder_words": "lo thi", "on": "01/03/2026"}
    page = send(client, ADDRESS, given | {"find": "holder"})
    text = page.content.decode()
    assert "Lò Thị Bình" in text and "Lò Thị Tâm" in text and "Giàng Thị Oanh" not in text
    assert fields(page)["post"] == "front_head" and fields(page)["on"] == "01/03/2026"
    assert page.context["form"].errors == {}


@pytest.mark.parametrize(
    ("typed", "field", "remedy"),
    [
        ({"holder": ""}, "holder", "Tìm rồi chọn đảng viên"),
        ({"holder": "", "holder_words": "lo"}, "holder", "Có nhiều kết quả"),
        ({"holder": "", "holder_words": "khong co ai"}, "holder", "Không có đảng viên nào như vậy"),
        ({"holder": "pho"}, "holder", "trong phạm vi của bạn"),
        ({"post": ""}, "post", "Chọn chức danh."),
        ({"on": "01/01/2024"}, "on", "đã có người giữ từ chính ngày này"),
        ({"holder": "an"}, "holder", "đang giữ chức danh này"),
    ],
)
def test_errors_stand_by_their_field(world: World, typed: dict[str, str], field: str, remedy: str) -> None:
    client = sign_in(world.officer)
    if named := world.member.get(typed.get("holder", "")):
        typed = typed | {"holder": str(named.pk)}
    given = fields(client.get(ADDRESS)) | new_head(world) | typed
    if given["holder"] == "":
        del given["holder"]
    page = send(client, ADDRESS, given | {"step": "check"})
    assert list(page.context["form"].errors) == [field]
    assert remedy in page.context["form"].errors[field][0]


def test_words_that_fit_one_choose_that_one(world: World) -> None:
    client = sign_in(world.officer)
    given = fields(client.get(ADDRESS)) | new_head(world) | {"holder_words": "bình lò"}
    del given["holder"]
    page = send(client, ADDRESS, given | {"step": "check"})
    named = "đồng chí Lò Thị Bình (sinh 14/07/1985, Chi bộ bản Nà Tông, hồ sơ ••••002) giữ chức danh"
    assert named in page.content.decode()
    confirm(client, page)
    assert Post.objects.filter(holder=world.member["binh"], post="village_head").exists()


def test_scope(world: World) -> None:
    post = Post.objects.get(village=world.area["a1-1"], post="village_head")
    for address in (ADDRESS, f"{ADDRESS}{post.pk}/thoi-giu/"):
        assert sign_in(world.officer).get(address).status_code == 200
        assert sign_in(world.other_officer).get(address).status_code == 404
        assert sign_in(world.viewer).get(address).status_code == 403
        assert sign_in(world.viewer).post(address, new_head(world) | {"step": "write"}).status_code == 403
    assert sign_in(world.officer).get("/dia-ban/xa-a/chuc-danh/").status_code == 404
    other = Post.objects.get(village=world.area["b2-1"])
    assert sign_in(world.officer).get(f"{ADDRESS}{other.pk}/thoi-giu/").status_code == 404


def test_a_holder_out_of_sight_is_not_named(world: World) -> None:
    Post.objects.filter(village=world.area["a1-1"], post="village_head").update(holder=world.member["pho"])
    text = sign_in(world.officer).get(ADDRESS).content.decode()
    assert "Hạng A Phổ" not in text and "Đảng viên ngoài phạm vi của bạn" in text
