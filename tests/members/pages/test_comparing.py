"""The board's pages of numbers that wait: pairs, a decision that is read before it is made, and the rest."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import services
from members.models import Event, Member
from registry.audit.models import Entry, Seen

from .officers import check, confirm, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(world):
    """Somebody of the other commune whose citizen ID the officer enters for somebody new."""
    held = world.member["quy"]
    event = services.transfer_in(
        member_data={
            "dossier_no": "DO-1",
            "full_name": "Lý A Quý",
            "citizen_id": held.citizen_id,
            "birth_date": date(1990, 1, 1),
        },
        cell=world.cell["CB-A1-1"],
        on=date(2026, 6, 1),
        by=world.officer,
    )
    return held, event.member


def test_it_works(world, pair):
    held, new = pair
    client = sign_in(world.staff)
    page = client.get("/doi-chieu/")
    assert page.text.count("Quyết định…") == 1 and held.citizen_id not in page.text
    looked = Entry.objects.filter(action="members.pairs_listed").latest("id")
    seen = set(Seen.objects.filter(entry_id=looked.pk).values_list("member_id", flat=True))
    assert seen == {held.pk, new.pk}
    assert "Quyết định xong 1 cặp" in page.text and "/doi-chieu/con-lai/" not in page.text
    address = f"/doi-chieu/{held.pk}/{new.pk}/"
    assert "Chọn một quyết định" in check(client, address, reason="xem hồ sơ").text
    page = check(client, address + "?moi=1", decision="same-1", reason="xem hồ sơ gốc")
    assert "Hồ sơ 2 bị rút: hủy cả 1 việc đã ghi" in page.text
    assert Event.objects.live().filter(member=new).exists(), "nothing is done before it is confirmed"
    assert confirm(client, page).url == "/doi-chieu/"
    assert not Event.objects.live().filter(member=new).exists()
    assert "Không có cặp nào trùng số" in client.get("/doi-chieu/").text
    assert client.get(address).status_code == 404
    page = client.get(f"/dang-vien/{new.pk}/")
    assert "đã đối chiếu: là số của hồ sơ khác" in page.text


def test_the_rest_is_settled_by_a_page_that_says_how_many(world, pair):
    held, new = pair
    client = sign_in(world.staff)
    page = check(client, f"/doi-chieu/{held.pk}/{new.pk}/", decision="differ-1", reason="xem hồ sơ gốc")
    assert "hai người khác nhau" in page.text
    confirm(client, page)
    assert "/doi-chieu/con-lai/" in client.get("/doi-chieu/").text
    page = check(client, "/doi-chieu/con-lai/")
    waiting = Member.objects.awaiting_comparison().count()
    assert waiting and f"của {waiting} người không trùng với ai" in page.text
    # Somebody else enters a number meanwhile: it was not named, so nothing is written.
    services.correct(member=world.member["an"], by=world.officer, reason="sửa", card_no="910000000777")
    again = client.post(page.request["PATH_INFO"], {"step": "write", "mark": "x"}, follow=True)
    assert Member.objects.awaiting_comparison().count() == waiting + 1
    confirm(client, again)
    assert not Member.objects.awaiting_comparison().exists()
    assert Entry.objects.get(action="numbers.settled").facts["members"] == waiting + 1


def test_whoever_sees_less_is_refused(world, pair):
    held, new = pair
    for user in (world.officer, world.viewer, world.auditor):
        client = sign_in(user)
        for address in ("", "con-lai/", f"{held.pk}/{new.pk}/"):
            assert client.get(f"/doi-chieu/{address}").status_code == 403
        assert "Đối chiếu số" not in client.get("/", follow=True).text


def test_a_pair_costs_as_many_statements_as_many(world):
    client, counts = sign_in(world.staff), []
    for names in (["quy"], ["an", "binh", "chung", "dung"]):
        for name in names:
            services.transfer_in(
                member_data={
                    "dossier_no": f"DO-{name}",
                    "full_name": "Lò Văn Mới",
                    "citizen_id": world.member[name].citizen_id,
                },
                cell=world.cell["CB-DN"],
                on=date(2026, 6, 1),
                by=world.stranger,
            )
        client.get("/doi-chieu/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/doi-chieu/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
