"""How far posts are held by members: unit by unit, who lags first, the same by every way to the figures."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

from members import services as members
from registry.accounts.access import clients
from registry.accounts.models import Grant, Role, User
from registry.units import numbering
from registry.units.models import Organization
from reports.engine.answers import answer
from reports.questions import Question
from reports.targets.models import Target
from tests.members.pages.officers import sign_in
from tests.oracle.small import AREAS, Register, small
from tests.oracle.world import AreaRow, Event, Post
from tests.oracle.world import World as Drawn
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 30)
PAGE = "/chuc-danh/?ngay=2026-06-30"
POSTS = ("village_head", "front_head", "association", "youth_secretary")


@pytest.fixture
def filled(world: World) -> World:
    """Associations in both communes, one head of three a member; a secretary in the first."""
    for village, post, association, who in (
        ("a1-1", "association_head", "women", "binh"),
        ("a1-2", "association_deputy", "farmers", None),
        ("b2-1", "association_head", "elders", None),
        ("a1-1", "youth_secretary", "", "chung"),
    ):
        members.fill_post(
            village=world.area[village],
            post=post,
            association=association,
            holder=world.member[who] if who else None,
            on=date(2025, 9, 1),
            by=world.staff,
        )
    return world


def target(world: World, code: str, value: int, post: str = "village_head", basis: str = "plan") -> None:
    Target.objects.create(
        period_from=date(2026, 1, 1),
        period_to=date(2026, 12, 31),
        measure=f"post_coverage:{post}",
        basis=basis,
        issuer=None,
        recipient=world.cell[code],
        value=Decimal(value),
        in_force_from=date(2026, 1, 1),
    )


def listed(page: Any) -> list[str]:
    return [line.row.key for line in page.context["lines"]]


def test_it_works(filled: World) -> None:
    page = sign_in(filled.viewer).get(PAGE)
    assert page.status_code == 200 and set(listed(page)) >= {"DU-A", "DU-B"}
    for line in page.context["lines"]:
        for post in POSTS:
            asked = Question(
                "post_coverage", organization="TU", on=ON, level=page.context["level"], post=post
            )
            row = next(row for row in answer(asked).rows if row.key == line.row.key)
            own = line.posts[post].row
            assert (own.value, own.numerator, own.denominator) == (row.value, row.numerator, row.denominator)
    text = page.content.decode()
    assert "/chuc-danh/thon-ban/?ngay=2026-06-30&amp;xa=xa-a" in text
    assert "post=association&amp;key=DU-A&amp;part=denominator" in text.replace(
        "&amp;level=superior_committee", ""
    )


def test_each_number_opens_its_list(filled: World) -> None:
    client = sign_in(filled.staff)
    for post, counts in (("village_head", (2, 3)), ("association", (1, 3))):
        for part, count in zip(("numerator", "denominator"), counts, strict=True):
            address = f"/danh-sach/?indicator=post_coverage&organization=TU&on={ON}&post={post}&part={part}"
            opened = client.get(address)
            assert opened.context["counted"] == count and len(opened.context["posts"]) == count


def test_who_lags_stands_first(filled: World) -> None:
    client = sign_in(filled.staff)
    assert listed(client.get(PAGE))[:2] == ["DU-B", "DU-A"], "the smaller share of village heads"
    assert listed(client.get(f"{PAGE}&xep=name"))[:2] == ["DU-A", "DU-B"]
    assert listed(client.get(f"{PAGE}&xep=-village_head"))[:2] == ["DU-A", "DU-B"]
    target(filled, "DU-B", 50)
    target(filled, "DU-A", 100, "association")
    target(filled, "DU-A", 10, "association", "resolution")
    page = client.get(PAGE)
    lines = {line.row.key: line for line in page.context["lines"]}
    assert listed(page)[0] == "DU-A" and lines["DU-A"].shortfall == 50
    assert lines["DU-B"].posts["village_head"].aimed == 50 and lines["DU-B"].shortfall == 0
    assert "thiếu 50,0 điểm" in page.content.decode()


def test_the_map_names_the_communes_without_a_centre(filled: World) -> None:
    page = sign_in(filled.staff).get(f"{PAGE}&don-vi=dia-ban:tinh")
    assert page.context["map"].without_centre == ["Nậm A", "Nậm B"]
    assert "chưa biết tọa độ chính thức: Nậm A, Nậm B" in page.content.decode()


def test_the_other_commune_gets_404(filled: World) -> None:
    for unit in ("DU-A", "TU", "dia-ban:xa-a", "KHONG-CO"):
        assert sign_in(filled.other_officer).get(f"{PAGE}&don-vi={unit}").status_code == 404
    own = sign_in(filled.other_officer).get(PAGE)
    assert own.context["place"].key == "DU-B" and own.context["level"] == "grassroots"


def test_areas_levels_and_the_file(filled: World) -> None:
    client = sign_in(filled.staff)
    page = client.get(f"{PAGE}&don-vi=dia-ban:tinh")
    assert set(listed(page)) == {"xa-a", "xa-b"} and page.context["level"] == "commune"
    earlier = client.get("/chuc-danh/?ngay=2025-01-01&don-vi=dia-ban:tinh")
    assert earlier.context["level"] == "district" and set(earlier.context["levels"]) == {
        "district",
        "commune",
    }
    assert client.get(f"{PAGE}&cap=village").status_code == 400
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}&dang=xlsx").content))
    rows = {row[0]: row for row in book.active.iter_rows(values_only=True) if row[0]}
    assert rows["Đảng bộ xã Nậm A"][1:4] == (100, 1, 1)
    assert rows["Tổng số"][1:4] == (66.7, 2, 3)


def published() -> Drawn:
    """A hundred villages: 92 heads, 300 of 400 of the associations together, 57 secretaries are members."""
    villages = [f"ban_{n:03}" for n in range(100)]
    areas = [row for row in AREAS if row.level != "village"]
    areas += [
        AreaRow(key, "village", f"Bản {key}", "mai" if n < 60 else "son") for n, key in enumerate(villages)
    ]
    world = small(events=tuple(Event(f"{n:03}", "admitted", date(2024, 1, 1), "M1") for n in range(100)))
    world.areas[:] = areas
    world.cell_villages.clear()
    # Heads and deputies are each covered otherwise than both together.
    shares = (("village_head", 1, 92), ("youth_secretary", 1, 57))
    shares += (("association_head", 2, 190), ("association_deputy", 2, 110))
    for post, times, covered in shares:
        for n in range(100 * times):
            who = f"{n % 100:03}" if n < covered else None
            world.posts.append(Post(villages[n // times], post, who, date(2024, 2, 1)))
    return world


def test_a_district_as_it_was_published(client: Any) -> None:
    register = Register(published())
    numbering.ensure()
    user = User.objects.create(username="ban")
    root = Organization.objects.get(code="DB")
    Grant.objects.create(user=user, role=Role.STAFF, organization=root)
    token = clients.issue(
        name="tổng hợp", organization_id=root.pk, by=user, exact=clients.Exact("để thử", date(2099, 12, 31))
    )
    page = sign_in(user).get(PAGE)
    shown = {cell.answer.question.post: cell for cell in page.context["totals"]}
    for post, share, held in (
        ("village_head", 92, 100),
        ("association", 75, 400),
        ("youth_secretary", 57, 100),
    ):
        total = register.answer("post_coverage", "DB", on=ON, post=post).total
        assert (total.value, total.denominator) == (share, held)
        assert (shown[post].row.value, shown[post].row.denominator) == (share, held)
        assert f">{share},0%<" in page.content.decode()
        out = StringIO()
        call_command("summary", "post_coverage", organization="DB", on=str(ON), post=post, stdout=out)
        assert json.loads(out.getvalue())["total"]["value"] == share
        asked = {"organization": "DB", "on": ON, "post": post}
        pulled = client.get(
            "/api/v1/summaries/post_coverage/", asked, headers={"authorization": f"Bearer {token}"}
        )
        assert pulled.json()["total"]["value"] == share
        figure = sign_in(user).get(f"/so-lieu/post_coverage/?ngay={ON}&chuc-danh={post}&cap=chung")
        assert f">{share},0%<" in figure.content.decode()
