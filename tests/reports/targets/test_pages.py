"""The pages of targets: what is shown, who may hand on, and that it takes two steps and a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from registry.audit.models import Entry
from reports.targets.cascade import Subject
from reports.targets.models import Target
from reports.targets.services import Given, reallocate, set_target
from tests.members.pages.officers import confirm, fields, send, sign_in
from tests.world import World

YEAR = Subject(date(2026, 1, 1), date(2026, 12, 31), "admissions", "plan")
PAGE, EDIT = "/chi-tieu/", "/chi-tieu/giao/"
DATES = "ngay=2026-03-01"
OF_PROVINCE = f"?don-vi=TU&ky=2026-01-01..2026-12-31&chi-tieu=admissions&can-cu=plan&{DATES}"
OF_COMMUNE = OF_PROVINCE.replace("TU", "DU-A", 1)


@pytest.fixture
def handed_on(world: World) -> World:
    """The province has 20, of which the communes got 12 and 6."""
    reallocate(
        subject=YEAR,
        unit=world.cell["TU"],
        own=Decimal(20),
        amounts={world.cell["DU-A"].pk: Decimal(12), world.cell["DU-B"].pk: Decimal(6)},
        document_no="15-KH/TU",
        in_force_from=date(2026, 1, 5),
        by=world.staff,
    )
    return world


def box(world: World, code: str) -> str:
    return f"so-{world.cell[code].pk}"


def check(client: Any, address: str, **typed: str) -> Any:
    opened = client.get(address, follow=True)
    return send(client, address, fields(opened) | typed | {"step": "check"})


def test_it_works(handed_on: World) -> None:
    page = sign_in(handed_on.staff).get(PAGE + OF_PROVINCE)
    own = page.context["own"].line
    assert (own.value, own.handed_on, own.reserve) == (20, 18, 2)
    lines = {row.line.unit.key: row for row in page.context["lines"]}
    assert (lines["DU-A"].line.value, lines["DU-B"].line.value) == (12, 6)
    text = page.content.decode()
    assert "15-KH/TU" in text and "Dự phòng" in text
    assert "don-vi=DU-A&amp;ky=2026-01-01..2026-12-31" in text and "ngay=2026-03-01" in text


def test_attained_is_counted_up_to_the_page_s_day(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    address = f"{PAGE}?don-vi=TU&ky=2025-01-01..2025-12-31&chi-tieu=admissions&can-cu=plan"
    for day, done in (("2025-09-01", 0), ("2025-09-02", 1)):
        page = client.get(f"{address}&ngay={day}")
        assert page.context["own"].reached.row.value == done
    assert client.get(f"{address}&ngay=2024-12-31&cau-truc=2026-01-01").context["own"].reached is None


def test_without_an_address_it_is_the_user_s_unit_and_the_year(handed_on: World) -> None:
    for user, code in ((handed_on.staff, "TU"), (handed_on.officer, "DU-A"), (handed_on.viewer, "TU")):
        choice = sign_in(user).get(PAGE).context["choice"]
        assert choice.place.code == code
        assert choice.subject.period_from == date(localdate().year, 1, 1)


@pytest.mark.parametrize("page", [PAGE, EDIT])
def test_the_other_commune_gets_404(handed_on: World, page: str) -> None:
    client = sign_in(handed_on.other_officer)
    assert client.get(page + OF_COMMUNE).status_code == 404
    assert client.get(page + OF_PROVINCE).status_code == 404
    assert client.post(page + OF_COMMUNE, {"step": "write"}).status_code in (404, 405)


def test_a_viewer_may_look_and_not_hand_on(handed_on: World) -> None:
    client = sign_in(handed_on.viewer)
    assert "Giao chỉ tiêu" not in client.get(PAGE + OF_PROVINCE).content.decode()
    assert client.get(EDIT + OF_PROVINCE).status_code == 403
    before = Target.objects.count()
    typed = {box(handed_on, "DU-A"): "1", box(handed_on, "DU-B"): "1", "in_force_from": "01/03/2026"}
    assert client.post(EDIT + OF_PROVINCE, typed | {"step": "write"}).status_code == 403
    assert Target.objects.count() == before


def test_who_has_no_unit_is_told_so(world: World) -> None:
    page = sign_in(world.stranger).get(PAGE)
    assert page.status_code == 200 and "Không có đơn vị nào" in page.content.decode()


def test_handing_on_works(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    page = check(client, EDIT + OF_PROVINCE, **{box(handed_on, "DU-A"): "13", "document_no": "30-KH/TU"})
    assert [(c.name, str(c.before), str(c.after)) for c in page.context["changes"]] == [
        ("Đảng bộ xã Nậm A", "12", "13")
    ]
    assert [one.reserve for one in page.context["sums"]] == [1]
    assert Target.objects.count() == 3
    answer = confirm(client, page)
    assert answer.status_code == 302 and answer.url.startswith(PAGE) and "don-vi=TU" in answer.url
    row = Target.objects.get(recipient=handed_on.cell["DU-A"], in_force_from=date(2026, 3, 1))
    assert row.value == 13
    assert (row.document_no, row.issuer) == ("30-KH/TU", handed_on.cell["TU"])
    assert "Đã ghi chỉ tiêu của 1 đơn vị." in client.get(answer.url).content.decode()


def test_sent_twice_it_is_written_once(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    page = check(client, EDIT + OF_PROVINCE, **{box(handed_on, "DU-A"): "13"})
    first, second = (confirm(client, page) for _ in range(2))
    assert first.url == second.url
    assert Target.objects.count() == 4
    assert Entry.objects.filter(action="targets.set").count() == 2


def test_an_officer_hands_on_the_commune_s_target_but_does_not_set_it(handed_on: World) -> None:
    client = sign_in(handed_on.officer)
    opened = client.get(EDIT + OF_COMMUNE)
    assert "own" not in fields(opened)
    page = check(client, EDIT + OF_COMMUNE, own="99", **{box(handed_on, "CB-A1-1"): "7"})
    assert confirm(client, page).status_code == 302
    assert Target.objects.get(recipient=handed_on.cell["CB-A1-1"]).value == 7
    assert Target.objects.get(recipient=handed_on.cell["DU-A"]).value == 12
    assert client.get(EDIT + OF_PROVINCE).status_code == 404


def test_handing_on_too_much_asks_for_a_reason(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    page = check(client, EDIT + OF_PROVINCE, **{box(handed_on, "DU-A"): "19"})
    assert [(o.name, o.excess) for o in page.context["over"]] == [("Đảng bộ tỉnh Mường Xa", 5)]
    missed = client.get(confirm(client, page).url)
    assert missed.context["answers"].errors["over_reason"]
    assert Target.objects.count() == 3
    answer = confirm(client, missed, over_reason="phấn đấu vượt kế hoạch")
    assert answer.status_code == 302
    text = client.get(answer.url).content.decode()
    assert "Giao vượt" in text and "phấn đấu vượt kế hoạch" in text
    assert Entry.objects.filter(action="targets.set").latest("pk").reason == "phấn đấu vượt kế hoạch"


@pytest.mark.parametrize(
    ("field", "typed", "remedy"),
    [
        ("DU-A", "12,5", "Ghi số nguyên không âm, ví dụ 12."),
        ("DU-A", "7,125%", "Ghi một tỷ lệ, ví dụ 33,5."),
        ("DU-A", "-3", "Ghi số nguyên không âm, ví dụ 12."),
        ("DU-A", "99999999", "Số quá lớn: kiểm tra lại."),
        ("DU-A", "", "Đang giao 12: ghi 0 nếu không giao nữa."),
        ("in_force_from", "", "Ghi ngày văn bản có hiệu lực."),
        ("in_force_from", "32/01/2026", "không có ngày 32"),
        ("in_force_from", "01/01/2027", "Kỳ đã hết ngày 31/12/2026"),
        ("in_force_from", "01/06/2025", "Chỉ giao được cho tổ chức trực thuộc vào ngày có hiệu lực."),
    ],
)
def test_errors_stand_by_their_field(handed_on: World, field: str, typed: str, remedy: str) -> None:
    name = box(handed_on, field) if field.startswith("DU") else field
    given = {box(handed_on, "DU-A"): "13", name: typed}
    page = check(sign_in(handed_on.staff), EDIT + OF_PROVINCE, **given)
    errors = page.context["form"].errors
    assert list(errors) == [name] and remedy in errors[name][0]
    assert fields(page)[name] == typed
    assert remedy in page.content.decode()


def test_changing_ones_mind_brings_back_what_was_typed(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    page = check(client, EDIT + OF_PROVINCE, **{box(handed_on, "DU-A"): "13", "document_no": "30-KH"})
    back = fields(client.get(page.context["edit"]))
    assert (back[box(handed_on, "DU-A")], back["document_no"]) == ("13", "30-KH")


def test_two_who_hand_on_to_different_units_both_have_their_way(handed_on: World) -> None:
    mine, theirs = sign_in(handed_on.staff), sign_in(handed_on.staff)
    page = check(mine, EDIT + OF_PROVINCE, **{box(handed_on, "DU-A"): "13"})
    reallocate(
        subject=YEAR,
        unit=handed_on.cell["TU"],
        amounts={handed_on.cell["DU-B"].pk: Decimal(5), handed_on.cell["DU-A"].pk: Decimal(11)},
        document_no="",
        in_force_from=date(2026, 3, 1),
        by=handed_on.staff,
    )
    shown = mine.get(confirm(mine, page).url)
    (conflict,) = shown.context["form"].conflicts()
    assert (conflict.theirs, conflict.mine) == ("11", "13")
    confirm(mine, shown, **{f"keep_{conflict.name}": "mine"})
    lines = theirs.get(PAGE + OF_PROVINCE).context["lines"]
    assert {row.line.unit.key: row.line.value for row in lines} == {"DU-A": 13, "DU-B": 5}


def test_a_target_in_words_is_shown(handed_on: World) -> None:
    set_target(
        subject=YEAR,
        recipient=handed_on.cell["DU-B"],
        amount="phấn đấu vượt",
        document_no="",
        in_force_from=date(2026, 2, 1),
        by=handed_on.staff,
    )
    assert "«phấn đấu vượt»" in sign_in(handed_on.staff).get(PAGE + OF_PROVINCE).content.decode()
    assert "«phấn đấu vượt»" in sign_in(handed_on.staff).get(EDIT + OF_PROVINCE).content.decode()


@pytest.mark.parametrize(
    "bad", ["ky=2026", "ky=2026-12-31..2026-01-01", "chi-tieu=mean_age", "can-cu=wish", "ngay=mai"]
)
def test_a_bad_address_is_named(handed_on: World, bad: str) -> None:
    assert sign_in(handed_on.staff).get(f"{PAGE}?{bad}").status_code == 400


def test_the_number_of_queries_does_not_grow(handed_on: World) -> None:
    client = sign_in(handed_on.staff)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    few = queries(PAGE + OF_COMMUNE)
    reallocate(
        subject=YEAR,
        unit=handed_on.cell["DU-A"],
        amounts={handed_on.cell[code].pk: Decimal(2) for code in ("CB-A1-1", "CB-A1-2", "CB-A2", "CB-CQ")},
        document_no="",
        in_force_from=date(2026, 1, 6),
        by=handed_on.staff,
    )
    assert queries(PAGE + OF_COMMUNE) == few


def test_a_part_of_the_members_is_typed_with_its_sign_and_words_stay(handed_on: World) -> None:
    words = Given(Decimal("12.5"), "phấn đấu vượt", sense="at_most")
    Target.objects.filter(recipient=handed_on.cell["DU-A"]).update(
        value=words.value, narrative=words.words, sense=words.sense
    )
    client = sign_in(handed_on.staff)
    assert fields(client.get(EDIT + OF_PROVINCE))[box(handed_on, "DU-A")] == "≤12,5"
    page = check(client, EDIT + OF_PROVINCE, **{box(handed_on, "DU-A"): "<= 7%"})
    assert [str(c.after) for c in page.context["changes"]] == ["≤7%"]
    (sums,) = page.context["sums"]
    assert sums.handed_on == sums.value - sums.reserve
    text = client.get(confirm(client, page).url).content.decode()
    row = Target.objects.get(recipient=handed_on.cell["DU-A"], in_force_from=date(2026, 3, 1))
    assert (row.value, row.unit, row.narrative, row.sense) == (
        7,
        "percent_of_members",
        words.words,
        "at_most",
    )
    for shown in ("nhiều nhất", "7&nbsp;% đảng viên đầu kỳ", "«phấn đấu vượt»"):
        assert shown in text
    assert fields(client.get(EDIT + OF_PROVINCE))[box(handed_on, "DU-A")] == "≤7%"


def test_a_share_is_handed_on_in_percent_and_has_no_sum(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    asked = OF_PROVINCE.replace("chi-tieu=admissions", "chi-tieu=post_coverage:village_head")
    assert asked != OF_PROVINCE
    page = check(client, EDIT + asked, **{"own": "100", box(handed_on, "DU-A"): "33,5"})
    assert page.context["sums"] == []
    text = client.get(confirm(client, page).url).content.decode()
    assert "100&nbsp;%" in text and "33,5&nbsp;%" in text and "tỷ lệ không cộng" in text
    errors = check(client, EDIT + asked, **{box(handed_on, "DU-A"): "101"}).context["form"].errors
    assert errors == {box(handed_on, "DU-A"): ["Chỉ tiêu này là một tỷ lệ: ghi từ 0 đến 100."]}


def test_where_a_target_cannot_be_told_the_page_says_so(handed_on: World) -> None:
    """DB-B1 was divided between DU-A and DU-B, neither marked main."""
    year = {"period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31)}
    for code, value in (("DB-B1", 4), ("DU-A", 10)):
        Target.objects.create(
            **year,
            **{"measure": "admissions", "basis": "plan", "value": value},
            recipient=handed_on.cell[code],
            in_force_from=date(2025, 1, 1),
        )
    asked = "?ky=2025-01-01..2025-12-31&chi-tieu=admissions&can-cu=plan&ngay=2025-08-01&don-vi="
    client = sign_in(handed_on.staff)
    told = "Chưa xác định được mức đạt trên cơ cấu này"
    assert told in client.get(f"{PAGE}{asked}DU-A").content.decode()
    assert client.get(f"{PAGE}{asked}TU").content.decode().count(told) == 2
    assert "Chỉ tiêu chưa rõ thuộc về đơn vị nào: 1" in client.get(f"{PAGE}{asked}TU").content.decode()
