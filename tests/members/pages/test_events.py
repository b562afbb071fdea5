"""What happens to a member: each form works, keeps to its scope, and never doubles."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from members import services
from members.models import Standing, Stretch
from members.pages.acts import ACTS
from members.pages.menu import actions_for
from registry.audit.models import Entry
from tests.world import World

from .officers import SEEN, check, confirm, enter, fields, sign_in

DAY = "01/03/2026"
VOTED = {"voted_on": "20/02/2026", "convened": "3", "present": "3", "in_favour": "2"}
DECIDED = {"decided_on": "25/02/2026", "document_no": "7-QĐ/ĐU"}
# For each address: whom it is about, what is typed, and the kind of event that comes of it.
CASES: dict[str, tuple[str, dict[str, str], str]] = {
    "cong-nhan": ("vinh", {"on": "02/09/2026", **DECIDED}, "recognized"),
    "chuyen-noi-cu-tru": ("an", {"on": DAY, "village": "a1-3"}, "moved"),
    "chuyen-chi-bo": ("an", {"on": DAY, "cell": "CB-A1-2", "village": "a1-2", **DECIDED}, "cell_changed"),
    "chuyen-di": ("an", {"on": DAY, "other_place": "abroad", **DECIDED}, "transferred_out"),
    "tam-vang": ("an", {"on": DAY, "detail": "Học ở Hà Nội"}, "away"),
    "tro-ve": ("an", {"on": DAY}, "back"),
    "mien-sinh-hoat": ("an", {"on": DAY, "detail": "Tuổi cao"}, "exempted"),
    "ky-luat": ("an", {"on": DAY, "detail": "warning", **DECIDED}, "disciplined"),
    "ra-khoi-dang": ("an", {"on": DAY, "kind": "expelled", **DECIDED}, "expelled"),
    "chuyen-den": ("lan", {"on": DAY, "other_place": "other_province", "cell": "CB-CQ"}, "transferred_in"),
    "phuc-hoi": ("binh", {"on": DAY, **DECIDED}, "restored"),
    "ket-nap-lai": (
        "binh",
        {"on": DAY, "cell": "CB-A1-1", "village": "a1-1", **DECIDED, **VOTED},
        "admitted",
    ),
}


@pytest.fixture
def played(world: World) -> World:
    """The world, with one member who was deleted, so that there is somebody to restore."""
    services.leave(member=world.member["binh"], kind="deleted", on=date(2025, 1, 15), by=world.officer)
    return world


def address(world: World, path: str) -> str:
    return f"/dang-vien/{world.member[CASES[path][0]].pk}/{path}/"


def test_every_act_has_a_case() -> None:
    assert {act.path for act in ACTS} == set(CASES)


@pytest.mark.parametrize("path", CASES)
def test_it_works(played: World, path: str) -> None:
    who, typed, kind = CASES[path]
    member = played.member[who]
    client = sign_in(played.officer)
    before = member.events.count()
    answer = enter(client, address(played, path), **typed)
    assert answer.status_code == 302 and answer.url == f"/dang-vien/{member.pk}/"
    event = member.events.latest("pk")
    assert member.events.count() == before + 1
    assert (event.kind, f"{event.effective_on:%d/%m/%Y}") == (kind, typed["on"])
    assert event.recorded_by == played.officer
    for name in ("detail", "other_place", "document_no"):
        assert getattr(event, name) == typed.get(name, "")
    assert (event.cell.code if event.cell else "") == typed.get("cell", "")
    assert (event.village.key if event.village else "") == typed.get("village", "")
    landed = client.get(answer.url).content.decode()
    assert f"/huy/{event.pk}/" in landed


@pytest.mark.parametrize("path", CASES)
def test_the_other_commune_gets_404(played: World, path: str) -> None:
    client = sign_in(played.other_officer)
    assert client.get(address(played, path)).status_code == 404
    assert client.post(address(played, path), CASES[path][1] | {"step": "write"}).status_code == 404


@pytest.mark.parametrize("path", CASES)
def test_a_viewer_may_not(played: World, path: str) -> None:
    client = sign_in(played.viewer)
    assert client.get(address(played, path)).status_code == 403
    assert client.post(address(played, path), CASES[path][1] | {"step": "write"}).status_code == 403


@pytest.mark.parametrize("path", CASES)
def test_sent_twice_it_is_one_event_and_one_landing(played: World, path: str) -> None:
    who, typed, _ = CASES[path]
    client = sign_in(played.officer)
    page = check(client, address(played, path), **typed)
    before = played.member[who].events.count()
    first, second = (confirm(client, page, **SEEN) for _ in range(2))
    assert first.url == second.url
    assert played.member[who].events.count() == before + 1


def test_nobody_signed_in_is_sent_to_sign_in(world: World, client: Client) -> None:
    answer = client.get(address(world, "cong-nhan"))
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/dang-nhap/")


def test_recognition_comes_with_the_day_the_twelve_months_end(world: World) -> None:
    page = sign_in(world.officer).get(address(world, "cong-nhan"))
    assert fields(page)["on"] == "02/09/2026"
    assert "Với đồng chí này là ngày 02/09/2026" in page.content.decode()


def test_recognition_says_what_it_does_to_the_cell(world: World) -> None:
    page = check(sign_in(world.officer), address(world, "cong-nhan"), **CASES["cong-nhan"][1])
    text = page.content.decode()
    assert "Từ ngày 02/09/2026, đồng chí Cà Văn Vinh là đảng viên chính thức." in text
    (effect,) = page.context["effects"]
    assert [
        (line.name, [(label, change) for label, change, _, _ in line.counts]) for line in effect.cells
    ] == [("Chi bộ ghép Nà Tông, Co Mạ", [("chính thức", 1), ("dự bị", -1)])]
    assert effect.villages == []


def test_a_recognition_on_another_day_is_noticed(world: World) -> None:
    typed = CASES["cong-nhan"][1] | {"on": "10/10/2026"}
    page = check(sign_in(world.officer), address(world, "cong-nhan"), **typed)
    assert any("02/09/2026" in warning.message for warning in page.context["warnings"])


def test_a_late_recognition_counts_from_the_day_it_was_due(world: World) -> None:
    enter(sign_in(world.officer), address(world, "cong-nhan"), **CASES["cong-nhan"][1])
    stretches = Stretch.objects.filter(member=world.member["vinh"]).order_by("starts_on")
    assert [(s.starts_on, s.standing) for s in stretches] == [
        (date(2025, 9, 2), Standing.PROBATIONARY),
        (date(2026, 9, 2), Standing.OFFICIAL),
    ]


@pytest.mark.parametrize(
    ("path", "who", "typed", "field", "remedy"),
    [
        ("cong-nhan", "an", {"on": DAY, **DECIDED}, "on", "Chỉ công nhận chính thức cho đảng viên dự bị."),
        ("ra-khoi-dang", "an", {"on": "01/01/2019", "kind": "died"}, "on", "không có trong danh sách"),
        ("ra-khoi-dang", "an", {"on": DAY, "kind": ""}, "kind", "Chọn một trong bốn lý do."),
        ("ra-khoi-dang", "an", {"on": "01/03/2030", "kind": "died"}, "on", "Ngày này chưa đến."),
        ("chuyen-chi-bo", "an", {"on": DAY, "cell": "CB-A1-1"}, "cell", "đã ở nơi được chọn"),
        ("chuyen-chi-bo", "an", {"on": DAY, "cell": "CB-B1-2"}, "cell", "ngoài phạm vi của bạn"),
        ("chuyen-noi-cu-tru", "an", {"on": DAY, "village": ""}, "village", "Chọn thôn, bản."),
        ("chuyen-noi-cu-tru", "an", {"on": DAY, "village": "b2-1"}, "village", "ngoài phạm vi của bạn"),
        ("ky-luat", "an", {"on": DAY, "detail": "", **DECIDED}, "detail", "Chọn hình thức kỷ luật."),
        (
            "ky-luat",
            "vinh",
            {"on": DAY, "detail": "removal", **DECIDED},
            "detail",
            "khiển trách và cảnh cáo",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    world: World, path: str, who: str, typed: dict[str, str], field: str, remedy: str
) -> None:
    before = world.member[who].events.count()
    where = f"/dang-vien/{world.member[who].pk}/{path}/"
    page = check(sign_in(world.officer), where, **typed)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert remedy in page.context["form"].errors[field][0]
    assert remedy in page.content.decode()
    assert world.member[who].events.count() == before


def test_a_back_dated_change_says_until_when_it_holds(world: World) -> None:
    enter(sign_in(world.officer), address(world, "chuyen-chi-bo"), **CASES["chuyen-chi-bo"][1])
    typed = {"on": "01/12/2025", "cell": "CB-A2", "village": "a2-2"}
    page = check(sign_in(world.officer), address(world, "chuyen-chi-bo"), **typed)
    (effect,) = page.context["effects"]
    assert (effect.first, effect.last) == (date(2025, 12, 1), date(2026, 2, 28))


def test_opening_a_form_about_somebody_is_logged(world: World) -> None:
    sign_in(world.officer).get(address(world, "cong-nhan"))
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.object_id) == (
        "members.read",
        world.officer.pk,
        str(world.member["vinh"].pk),
    )
    assert "Vinh" not in str(entry.facts)


def test_the_menu_offers_what_fits(played: World) -> None:
    def offered(who: str, user: str = "officer") -> set[str]:
        member = played.member[who]
        actions = actions_for(getattr(played, user), member, date(2026, 3, 1))
        return {action.url.removeprefix(f"/dang-vien/{member.pk}/").strip("/") for action in actions}

    counted = {"chuyen-noi-cu-tru", "chuyen-chi-bo", "chuyen-di", "gioi-thieu"}
    counted |= {"mien-sinh-hoat", "ky-luat", "ra-khoi-dang"}
    assert offered("an") == counted | {"tam-vang"}
    assert offered("vinh") == counted | {"tam-vang", "cong-nhan"}
    assert offered("lan") == {"chuyen-den"}
    assert offered("binh") == {"phuc-hoi", "ket-nap-lai"}
    assert offered("giang") == set()
    assert offered("an", "viewer") == set()


def test_somebody_away_may_come_back(world: World) -> None:
    enter(sign_in(world.officer), address(world, "tam-vang"), **CASES["tam-vang"][1])
    names = {action.title for action in actions_for(world.officer, world.member["an"], date(2026, 4, 1))}
    assert "Trở về sinh hoạt" in names and "Sinh hoạt tạm thời nơi khác" not in names
