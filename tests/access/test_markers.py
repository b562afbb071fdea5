"""A word planted in each territory's texts is found in no page, file, error or log of another."""

from __future__ import annotations

import logging
import re
from datetime import date
from urllib.parse import quote

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from members import services as members
from members.pages.acts import ACTS
from registry.accounts.models import Role
from registry.imports.models import BatchFault
from tests.proving import PROVE

from .caching import answers_cached
from .cast import Cast, cast
from .line import ON
from .markers import NOBODYS, A, B, Planted, crawl, free_text, text_of

pytestmark = pytest.mark.django_db

BEFORE = f"ngay={ON}&cau-truc=2025-06-30"
MOST, ALIKE = (2000, 40) if PROVE else (100, 3)

# What of other territories is shown, and why: what it is, and what it is about.
ABOVE_ONE = "What a unit stands under is named on its page, without a link."
STOOD_UNDER = "On a structure of before, a unit's page names what it stood under then, without a link."
DIVIDED = "What a unit was made of, or stood under once, is named in its history, without a link."
SHOWN = {
    ("AreaNaming.name", "tinh"): ABOVE_ONE,
    ("AreaNaming.kind", "tinh"): ABOVE_ONE,
    ("OrganizationTerm.name", "TU"): ABOVE_ONE,
    ("OrganizationTerm.name", "CB-TU"): "The letter of a transfer names both sides to both.",
    ("OrganizationTerm.name", "DB-B1"): DIVIDED,
    ("AreaNaming.name", "xa-b1"): DIVIDED,
    ("AreaNaming.kind", "xa-b1"): DIVIDED,
    **dict.fromkeys([("AreaNaming.name", "huyen-a"), ("AreaNaming.name", "huyen-b")], STOOD_UNDER),
    ("OrganizationTerm.name", "HU-B"): STOOD_UNDER,
    ("User.full_name", "staff"): "Who did something to one's own members and units is named beside it.",
    ("User.full_name", "administrator"): "A page that is refused names who can give the right to it.",
}


# Users of elsewhere are named on the pages of members and in the trail of what was done to one's units only.
NAMES = "User.full_name"
_OF_A_MEMBER = re.compile(r"/dang-vien/\d+/|/nhat-ky/")


@pytest.fixture
def planted(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    players = cast(world, tmp_path)
    for name, by in (("an", world.officer), ("quy", world.other_officer)):
        exempted = members.exempt(member=world.member[name], on=date(2026, 1, 5), by=by)
        members.void(event=exempted, reason="ghi nhầm người", by=by)
    for batch in (players.batch["sibling"], players.batch["parent"], players.actors["officer"].batch):
        BatchFault.objects.create(batch=batch, sheet="members", row=2, code="x", message="Lỗi")
    words = Planted(world)
    with answers_cached():
        yield players, words


def starts() -> list[str]:
    """Where crawling begins."""
    lists = ("home", "members", "villages")
    pages = (*lists, "areas", "organizations", "targets", "runs", "imports", "due")
    forms = ("password", "member_new", "member_arrive", "member_first")
    return [
        *(f"{reverse(name)}?ngay={ON}" for name in pages),
        *(f"{reverse(name)}?ngay={ON}&dang={kind}" for name in lists for kind in ("csv", "xlsx")),
        *(reverse(name) for name in forms),
        f"{reverse('area', args=['b1-1'])}?{BEFORE}",
        f"{reverse('organization', args=['CB-B1-1'])}?{BEFORE}",
    ]


def asked_for_others(players: Cast) -> list[str]:
    """Addresses and searches by which somebody may try to reach what is elsewhere."""
    world = players.world
    member, event = players.member["sibling"], players.event["sibling"]
    tries = [
        reverse(name, args=[member.pk]) for name in ("member", "member_correct", *(act.name for act in ACTS))
    ]
    tries += [reverse(name, args=[member.pk, event.pk]) for name in ("member_void", "member_replace")]
    tries += [reverse("organization", args=[code]) for code in ("DU-B", "CB-B2", "TU")]
    tries += [reverse("area", args=[key]) for key in ("xa-b", "b2-1", "tinh")]
    tries += [reverse("village_posts", args=["b2-1"]), reverse("cell_villages", args=["CB-B2"])]
    tries += [reverse("import", args=[players.batch[target].pk]) for target in ("sibling", "parent")]
    for words in (
        world.member["quy"].full_name,
        "Phổ",
        "HS00014",
        "Nậm B",
        "Si Pa",
        "DU-B",
        "90202",
        "910000000014",
    ):
        tries += [f"/tim/?q={quote(words)}", f"/dang-vien/?q={quote(words)}&trang-thai=tat-ca"]
    tries += [f"/dang-vien/?sau={member.pk}", f"/dang-vien/?truoc={member.pk}"]
    for code in ("DU-B", "TU"):
        tries += [f"/chi-tieu/?don-vi={code}", f"/chi-tieu/giao/?don-vi={code}", f"/?don-vi={code}"]
        tries.append(f"/danh-sach/?indicator=members&on={ON}&organization={code}")
    tries += [f"/danh-sach/?indicator=members&on={ON}&area=tinh", f"/thon-ban/?xa=xa-b&ngay={ON}"]
    return tries


def found_of(words: Planted, addresses, mine: str) -> set[str]:
    leaks = set()
    for address, text in addresses:
        for owner, where, about in words.foreign(text, mine):
            beside_a_deed = where != NAMES or about == "administrator" or _OF_A_MEMBER.match(address)
            if (where, about) not in SHOWN or not beside_a_deed:
                leaks.add(f"{owner}: {where} of {about} on {address}")
    return leaks


def test_words_stand_in_every_text_of_every_territory(planted):
    _, words = planted
    planned = set(words._owners())
    for model in apps.get_models():
        if model._meta.app_label not in ("audit", "common", "auth", "contenttypes") and not model._meta.proxy:
            known = model.__name__ in planned | NOBODYS or not free_text(model)
            assert known, f"Whose is a row of {model.__name__}? Say so in tests/access/markers.py."
    for territory in (A, B):
        kinds = {kind for owner, kind in words.counts if owner == territory}
        assert kinds >= {"AreaNaming", "OrganizationTerm", "Member", "Event", "Batch", "User"}, territory
    assert len(words.words) > 300


@pytest.mark.parametrize("who", [*Role.values, "stranger"])
def test_no_word_of_another_territory_is_shown(planted, who, caplog):
    players, words = planted
    actor, mine = players.actors[who], A
    with caplog.at_level(logging.INFO):
        pages = list(crawl(actor.browser, starts(), most=MOST, alike=ALIKE))
        pages += [(address, text_of(actor.browser.get(address))) for address in asked_for_others(players)]
    leaks = found_of(words, pages, mine)
    assert not leaks, f"{len(leaks)}:\n" + "\n".join(sorted(leaks)[:40])
    assert not words.foreign(caplog.text, ""), "A log holds no text of any territory."
    if who in (Role.STAFF, Role.OFFICER, Role.VIEWER):
        assert len(pages) > 120
        assert words.foreign("\n".join(text for _, text in pages), B), "One's own words are seen."


PICKING = [*(act.name for act in ACTS), "member_new", "member_arrive", "member_first", "village_posts"]


@pytest.mark.parametrize("part", range(3))
def test_pickers_offer_nothing_of_another_territory(planted, part):
    players, words = planted
    browser = players.actors["officer"].browser
    of_a_member, of_a_village = [players.member["own"].pk], ["a1-1"]
    arguments = {act.name: of_a_member for act in ACTS} | {"village_posts": of_a_village}
    pages = []
    for name in PICKING[part::3]:
        address = reverse(name, args=arguments.get(name, []))
        for sought in ("chi bộ", "bản", "lò", "quý", "HS00014", "CB-B2", "b2-1"):
            typed = {f"{field}_words": sought for field in ("cell", "village", "holder")} | {"find": "1"}
            pages.append((address, text_of(browser.post(address, typed))))
        for cell, village in (("CB-B2", "b2-1"), ("KHONG", "khong")):
            typed = {
                "step": "check",
                "on": "01/06/2026",
                "cell": cell,
                "village": village,
                "full_name": "Lò Văn Thử",
            }
            pages.append((address, text_of(browser.post(address, typed))))
    leaks = found_of(words, pages, A)
    assert not leaks, "\n".join(sorted(leaks))
    assert len(pages) > 33


def test_machines_are_told_nothing_of_another_territory(planted):
    players, words = planted
    client = players.actors["summary client"].browser
    pages = []
    roots = [f"organization={code}" for code in ("DU-A", "DU-B", "TU")]
    roots += [f"area={key}" for key in ("xa-a", "xa-b", "90202")]
    for indicator in ("members", "villages", "cells", "targets", "transfers_in", "balance"):
        for root in roots:
            for days in ("from=2025-01-01&to=2025-12-31", "on=2026-06-30"):
                for form in ("json", "csv", "xlsx"):
                    address = f"/api/v1/summaries/{indicator}/?{root}&{days}&format={form}"
                    pages.append((address, text_of(client.get(address))))
    leaks = found_of(words, pages, A)
    assert not leaks, "\n".join(sorted(leaks))


def test_the_finder_finds_a_planted_leak(planted):
    players, words = planted
    client = Client()
    client.force_login(players.world.other_officer)
    pages = list(crawl(client, starts(), most=30, alike=2))
    assert found_of(words, pages, A)
