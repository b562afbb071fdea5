"""Corrections: the person, the copies that figures count by, the trail without values."""

from __future__ import annotations

from datetime import date

from members import services
from members.derivation import rewrite
from members.models import Member, Movement, Stretch
from registry.audit.models import Entry

from .rows import counts, refused


def test_a_correction_reaches_what_figures_count_by(world):
    member = world.member["an"]
    services.correct(
        member=member,
        by=world.officer,
        reason="theo căn cước",
        full_name="Lò Văn  Ân",
        gender="female",
        birth_date=date(1971, 1, 1),
        ethnicity="Kinh",
    )
    stored = Member.objects.get(pk=member.pk)
    assert (stored.full_name, stored.search_key) == ("Lò Văn Ân", "lo van an")
    for rows in (Stretch, Movement):
        row = rows.objects.get(member=member)
        assert (row.gender, row.minority, row.birth_date) == ("female", "kinh", date(1971, 1, 1))


def test_the_trail_keeps_which_fields_and_why_and_no_value(world):
    services.correct(
        member=world.member["an"],
        by=world.officer,
        reason="theo căn cước",
        full_name="Lò Văn Ân",
        card_no="7",
    )
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.reason) == ("member.corrected", "theo căn cước")
    assert entry.facts == {"fields": ["card_no", "full_name"]}


def test_a_correction_that_changes_nothing_leaves_no_trace(world):
    before = counts()
    services.correct(member=world.member["an"], by=world.officer, reason="thử", full_name="Lò  Văn An")
    assert counts() == before


def test_what_cannot_be_corrected(world):
    arguments = {"member": world.member["an"], "by": world.officer, "reason": "sửa"}
    assert refused(services.correct, **(arguments | {"reason": ""}), gender="female") == (
        "reason_missing",
        "reason",
    )
    assert refused(services.correct, **arguments, ethnicity="Atlantis") == ("ethnicity_unknown", "ethnicity")
    assert refused(services.correct, **arguments, dossier_no="HS00002") == ("unique", "dossier_no")
    assert refused(services.correct, **arguments, birth_date=date(2010, 5, 20)) == (
        "born_later",
        "birth_date",
    )
    assert refused(services.correct, **arguments, admitted_on=None, birth_date=date(2020, 1, 2)) == (
        "born_later",
        "birth_date",
    )
    assert refused(services.correct, **arguments, citizen_id="011000000002") == ("number_taken", "citizen_id")


def test_no_correction_makes_an_admission_one_of_a_minor(world):
    by = {"by": world.officer}
    person = {"full_name": "Lò Văn Trẻ", "dossier_no": "TRE", "birth_date": date(2003, 5, 20)}
    place = {"cell": world.cell["CB-A1-1"], "village": world.area["a1-1"]}
    admitted = services.admit(member_data=person, on=date(2023, 3, 1), **place, **by)
    arguments = {"member": admitted.member, "reason": "sửa", **by}
    assert refused(services.correct, **arguments, birth_date=date(2005, 4, 1)) == ("too_young", "birth_date")
    services.correct(**arguments, birth_date=date(2005, 3, 31))
    moved = {"event": admitted, "reason": "sửa", **by}
    assert refused(services.replace, **moved, on=date(2023, 2, 28)) == ("too_young", "on")
    assert refused(services.replace, **moved, decided_on=date(2023, 3, 2)) == (
        "decided_after_ceremony",
        "decided_on",
    )
    services.replace(**moved, on=date(2023, 3, 2), decided_on=date(2023, 3, 2))


def test_what_a_file_brought_in_may_be_corrected_otherwise(world):
    by = {"by": world.officer}
    person = {"full_name": "Lò Văn Xưa", "dossier_no": "XUA", "birth_date": date(1940, 5, 20)}
    place = {"cell": world.cell["CB-A1-1"], "village": world.area["a1-1"]}
    admitted = services.admit(member_data=person, on=date(2022, 3, 1), **place, **by)
    # As a file would: warned of, and kept.
    Member.objects.filter(pk=admitted.member_id).update(birth_date=date(2006, 1, 1))
    rewrite([admitted.member_id])
    arguments = {"member": admitted.member, "reason": "sửa", **by}
    services.correct(**arguments, birth_date=date(2006, 2, 1))
    services.replace(event=admitted, reason="sửa", document_no="7-QĐ/TU", **by)


def test_his_own_numbers_are_nobody_elses(world):
    member = world.member["an"]
    services.correct(
        member=member,
        by=world.officer,
        reason="sửa",
        card_no=member.card_no,
        citizen_id="99",
        gender="female",
    )
    corrected = Member.objects.get(pk=member.pk)
    assert (corrected.card_no, corrected.citizen_id) == (member.card_no, "99")


def test_numbers_are_kept_as_text_without_blanks(world):
    services.correct(member=world.member["an"], by=world.officer, reason="sửa", citizen_id="001 085 000 123")
    assert Member.objects.get(pk=world.member["an"].pk).citizen_id == "001085000123"
