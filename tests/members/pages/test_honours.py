"""Badges, cards and awards on pages: entered, read on the member's page, taken back."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Award, Badge, Card, Member
from tests.world import World

from .officers import SEEN, check, confirm, sign_in

pytestmark = pytest.mark.django_db


def test_it_works(world: World) -> None:
    member = world.member["an"]
    Member.objects.filter(pk=member.pk).update(admitted_on=date(1995, 9, 2))
    client, url = sign_in(world.officer), f"/dang-vien/{member.pk}/"
    assert "Đến mức huy hiệu 30 năm, chưa trao" in client.get(f"{url}?ngay=2026-01-01").text
    typed = {"kind": "awarded", "years": "30", "occasion_on": "03/02/2026", "document_no": "5-QĐ/TU"}
    page = check(client, f"{url}huy-hieu/ghi/", **typed)
    assert "huy hiệu 30 năm: trao tặng ngày 03/02/2026" in page.text and not Badge.objects.exists()
    assert confirm(client, page).url == confirm(client, page).url == f"{url}#khen-thuong"
    badge = Badge.objects.get()
    page = check(client, f"{url}the-dang/ghi/", kind="lost", issued_on="19/05/2026", card_no="0012 3456 7890")
    assert "•••••••••890" in page.text
    confirm(client, page)
    confirm(client, check(client, f"{url}khen-thuong/ghi/", kind="merit", awarded_on="31/12/2025"))
    read = client.get(url).text
    for said in ("Huy hiệu 30 năm: trao tặng", "5-QĐ/TU", "cấp lại do mất ngày 19/05/2026", "Tặng bằng khen"):
        assert said in read, said
    assert "001234567890" not in read and Card.objects.get().card_no == "001234567890"
    confirm(client, check(client, f"{url}huy-hieu/{badge.pk}/bo/", reason="ghi nhầm người"))
    assert not Badge.objects.exists() and Award.objects.get().member == member
    assert client.get(f"{url}huy-hieu/{badge.pk}/bo/").status_code == 404
    assert client.get(f"{url}khac/ghi/").status_code == 404


def test_what_is_noticed_asks_why(world: World) -> None:
    member, client = world.member["an"], sign_in(world.officer)
    typed = {"kind": "early", "years": "30", "occasion_on": "03/02/2026"}
    page = check(client, f"/dang-vien/{member.pk}/huy-hieu/ghi/", **typed)
    assert "Còn hơn 12 tháng mới đủ 30 năm" in page.text
    assert "Chưa ghi" in client.get(confirm(client, page).url).text or not Badge.objects.exists()
    page = check(client, f"/dang-vien/{member.pk}/huy-hieu/ghi/?moi=1", **typed)
    confirm(client, page, **SEEN)
    assert Badge.objects.get().kind == "early"


def test_a_refusal_stands_beside_its_field(world: World) -> None:
    member, client = world.member["an"], sign_in(world.officer)
    typed = {"kind": "awarded", "years": "30", "occasion_on": "03/02/2026"}
    page = check(client, f"/dang-vien/{member.pk}/huy-hieu/ghi/", **typed)
    assert "đến ngày 19/05/2040 mới đủ 30 năm" in page.text


def test_an_organization_is_given_an_award(world: World) -> None:
    client, url = sign_in(world.officer), "/to-chuc/CB-A1-1/khen-thuong/"
    confirm(client, check(client, url, kind="flag", awarded_on="31/12/2025", document_no="9-QĐ/TU"))
    award = Award.objects.get()
    assert award.organization == world.cell["CB-A1-1"]
    page = client.get(url).text
    assert "Tặng cờ ngày 31/12/2025" in page and "9-QĐ/TU" in page
    assert "Khen thưởng" in client.get("/to-chuc/CB-A1-1/").text
    confirm(client, check(client, f"{url}{award.pk}/bo/", reason="ghi nhầm đơn vị"))
    assert not Award.objects.exists()


def test_the_other_commune_gets_404(world: World) -> None:
    client, member = sign_in(world.other_officer), world.member["an"]
    for address in (f"/dang-vien/{member.pk}/huy-hieu/ghi/", "/to-chuc/CB-A1-1/khen-thuong/"):
        assert client.get(address).status_code == 404
        assert sign_in(world.viewer).get(address).status_code == 403
