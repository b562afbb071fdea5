"""Badges, cards and awards in and out of the register, and what they hold to."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from members.models import Award, Badge, Card, Member
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.undo import undo
from tests.imports import samples
from tests.imports.samples import lines, send

__all__ = ["send"]

pytestmark = pytest.mark.django_db

BADGES = (
    "dossier_no,years,occasion_on,kind,decided_on,document_no,number",
    "0001,30,2021-02-03,Trao tặng,2021-01-10,05-QĐ/TU,HH-301",
    "0001,Huy hiệu 40 năm tuổi Đảng,02/09/2025,early,,,",
    "0001,30,2022-05-01,lost,,,HH-301",
    "0003,30,,awarded,2019-01-10,,",
    "0003,40,2026-02-03,proposed,,,",
)
CARDS = (
    "dossier_no,kind,issued_on,issued_at,card_no",
    "0001,new,2015-05-19,Tỉnh ủy Điện Biên,0012 3456 7890",
    "0001,Cấp lại do mất,2023-05-19,Tỉnh ủy Điện Biên,001234567891",
    "0002,new,2021-07-01,,",
    "0002,new,2021-07-01,,001234567892",
)
AWARDS = (
    "organization_code,dossier_no,awarded_on,kind,document_no",
    "11.4,,2024-12-31,Tặng cờ,01-QĐ/TU",
    "11.2,,2025-12-31,merit,02-QĐ/TU",
    ",0001,2024-12-31,Giấy khen,03-QĐ/HU",
    ",0001,2024-12-31,Giấy khen,04-QĐ/HU",
)
FILES = {"badges": 6, "cards": 5, "awards": 5}


def whole():
    """The sample with the three sheets."""
    given = {"badges": lines(*BADGES), "cards": lines(*CARDS), "awards": lines(*AWARDS)}
    return samples.sheets() | given


def test_they_come_in_and_go_out_again(send, tmp_path):
    content = whole()
    assert send(**content).faults == []
    assert send(**content).changes == 0
    dump(tmp_path / "first")
    for sheet, rows in FILES.items():
        assert (tmp_path / "first" / f"{sheet}.csv").read_text().count("\n") == rows, sheet
    assert load(tmp_path / "first").changes == 0
    # One row says something else, another is new; a number written otherwise is the same number.
    content["badges"][1][5] = "06-QĐ/TU"
    content["badges"].append(["0002", "30", "2026-05-19", "posthumous", "", "", ""])
    content["cards"][1][4] = "0012.3456.7890"
    content["cards"][2][4] = "001234567899"
    content["awards"].append(["", "0002", "2025-12-31", "merit", ""])
    outcome = send(**{sheet: content[sheet] for sheet in FILES})
    counts = {sheet: (outcome.counts[sheet].inserted, outcome.counts[sheet].updated) for sheet in FILES}
    assert counts == {"badges": (1, 1), "cards": (0, 1), "awards": (1, 0)}


def test_numbers_of_cards_stand_in_clear_nowhere(send):
    assert send(**whole()).ok
    member = Member.objects.get(dossier_no="0001")
    numbers = [card.card_no for card in member.cards.order_by("issued_on")]
    assert numbers == ["001234567890", "001234567891"]
    assert Card.objects.get(card_no="001234567890").member == member
    with connection.cursor() as cursor:
        cursor.execute("SELECT card::text FROM members_card AS card")
        assert not any("345678" in row for (row,) in cursor.fetchall())


def test_an_import_of_them_is_taken_back(send, django_user_model):
    assert send(**samples.sheets()).ok
    content = whole()
    given = {sheet: content[sheet] for sheet in FILES}
    by = django_user_model.objects.create(username="a")
    undo(Batch.objects.get(pk=send(**given).batch), by=by)
    assert not (Badge.objects.exists() or Card.objects.exists() or Award.objects.exists())
    assert send(**given).ok
    content["cards"][1][3] = "Huyện ủy Mường Ảng"
    undo(Batch.objects.get(pk=send(cards=content["cards"]).batch), by=by)
    assert set(Card.objects.values_list("issued_at", flat=True)) == {"Tỉnh ủy Điện Biên", ""}
    assert Card.objects.get(card_no="001234567890").card_no == "001234567890"


@pytest.mark.parametrize(
    ("sheet", "row", "faults"),
    [
        ("badges", "0001,30,2014-12-31,awarded,,,", [(7, "before_entry")]),
        ("badges", "0001,30,2015-01-01,awarded,,,", []),
        ("badges", "0001,35,2021-02-03,awarded,,,", [(7, "unknown_value")]),
        ("badges", "0001,,2021-02-03,given,,,", [(7, "required"), (7, "unknown_value")]),
        ("badges", "0009,30,2021-02-03,awarded,,,", [(7, "unknown_member")]),
        ("badges", "0003,30,,awarded,2019-01-10,,", [(7, "duplicate_row")]),
        ("cards", "0002,new,2021-07-01,,0012 3456 7892", [(6, "duplicate_row")]),
        ("cards", "0002,new,2021-07-01,,1234", [(6, "wrong_length")]),
        ("cards", "0009,new,2021-07-01,,", [(6, "unknown_member")]),
        ("awards", "11.4,0001,2024-12-31,flag,", [(6, "one_of_both")]),
        ("awards", ",,2024-12-31,flag,", [(6, "one_of_both")]),
        ("awards", "11.9,,2024-12-31,flag,", [(6, "unknown_organization")]),
        ("awards", "11.6,,2025-07-31,flag,", [(6, "not_standing_then")]),
        ("awards", "11.4,,2024-12-31,flag,01-QĐ/TU", [(6, "duplicate_row")]),
    ],
)
def test_each_rule_is_named(send, sheet, row, faults):
    content = whole()
    content[sheet].append(row.split(","))
    assert sorted((f.row, f.code) for f in send(**content).faults) == faults


def test_what_the_register_holds_is_held_to(send):
    assert send(**whole()).ok
    organizations = samples.sheets()["organizations"]
    shorter = [organizations[0], [*organizations[3][:7], "2025-11-30", ""]]
    assert "dependents_outlive" in {f.code for f in send(organizations=shorter).faults}
    # The holder's first entry is read from the register, too.
    early = lines(BADGES[0], "0002,30,2020-05-31,awarded,,,")
    assert [f.code for f in send(badges=early).faults] == ["before_entry"]
    card, award = Card.objects.exclude(card_no="").first(), Award.objects.get(kind="flag")
    for rows, changed, name in (
        (Badge, {"kind": "given"}, "badge_kind"),
        (Badge, {"years": 35}, "badge_is_of_a_step"),
        (Card, {"kind": "given"}, "card_kind"),
        (Card, {"card_no_index": None}, "card_number_is_sealed"),
        (Award, {"kind": "given"}, "award_kind"),
        (Award, {"member": card.member}, "award_is_of_a_member"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            (rows.objects.filter(pk=award.pk) if rows is Award else rows.objects.all()).update(**changed)
    assert Badge.objects.filter(occasion_on=date(2025, 9, 2)).get().kind == "early"
