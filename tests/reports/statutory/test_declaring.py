"""Declared lines on their page, their form and in their sheet; and the checks of a pack."""

from __future__ import annotations

import pytest
from django.utils import timezone

from registry.accounts.models import Grant
from registry.audit.models import Entry
from registry.common.refusals import Refused
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.undo import undo
from reports.models import Notice
from reports.periods.books import period, structure_of
from reports.statutory import publications
from reports.statutory.choosing import Edition, shipped
from reports.statutory.declarations import Declarations
from reports.statutory.models import Declared
from reports.statutory.reading import read_layout
from reports.statutory.reminding import late_units, remind
from reports.statutory.services import declare
from tests.imports import samples

pytestmark = pytest.mark.django_db
ABOUT = period("2026-H1")
KY = {"ky": ABOUT.name}


def page(client, user, address, **query):
    client.force_login(user)
    return client.get(address, KY | query)


def test_it_works(client, world):
    declare(unit=world.cell["DU-A"], about=ABOUT, numbers={("2", "foreign_spouse"): 3}, by=world.officer)
    text = page(client, world.staff, "/bieu/khai-bao/").content.decode()
    assert "1 / 2 đơn vị" in text and "0 / 2 đơn vị đã trả lời đủ" in text and "Đảng bộ xã Nậm B" in text
    text = page(client, world.staff, "/bieu/2/").content.decode()
    assert '3<span class="answered" title="số đơn vị đã trả lời">1/2</span>' in text
    entry = Entry.objects.get(action="forms.declared")
    assert (entry.organization_id, entry.facts["period"]) == (world.cell["DU-A"].pk, "2026-H1")


def test_the_other_commune_gets_404(client, world):
    for address in ("/bieu/khai-bao/", "/bieu/khai-bao/nhap/", "/bieu/doi-chieu/"):
        assert page(client, world.officer, address, **{"don-vi": "DU-B"}).status_code == 404
    assert page(client, world.viewer, "/bieu/khai-bao/nhap/", **{"don-vi": "DU-A"}).status_code == 403
    assert "Nhập số của đơn vị này" not in page(client, world.viewer, "/bieu/khai-bao/").content.decode()


def test_numbers_are_entered_changed_and_taken_back(client, world):
    numbers = {("2", "foreign_spouse"): 3, ("3", "foreign_spouse"): 0}
    unit = world.cell["DU-A"]
    assert declare(unit=unit, about=ABOUT, numbers=numbers, by=world.officer) == 2
    assert declare(unit=unit, about=ABOUT, numbers=numbers, by=world.staff) == 0
    changes = {("2", "foreign_spouse"): 5, ("3", "foreign_spouse"): None}
    assert declare(unit=unit, about=ABOUT, numbers=changes, by=world.staff) == 2
    held = Declared.objects.get()
    assert (held.form, held.value, held.recorded_by) == ("2", 5, world.staff)


def test_who_has_not_answered_is_reminded(client, world):
    """Through the inbox, one time until it is read; of whom nobody enters for, that is said."""
    text = page(client, world.staff, "/bieu/khai-bao/").content.decode()
    assert "Nhắc 2 đơn vị qua hộp tin" in text
    assert "Nhắc" not in page(client, world.viewer, "/bieu/khai-bao/").content.decode()

    def remind(user):
        client.force_login(user)
        return client.post(f"/bieu/khai-bao/nhac/?don-vi=TU&ky={ABOUT.name}", follow=True)

    Grant.objects.filter(user=world.other_officer).delete()
    said = remind(world.staff).content.decode()
    assert "Đã nhắc 1 người" in said and "Chưa có ai được giao nhập cho Đảng bộ xã Nậm B" in said
    notice = Notice.objects.get()
    assert notice.to == world.officer and "Còn" in notice.note
    client.force_login(world.officer)
    assert client.get(notice.href).status_code == 200
    assert "Đã nhắc 0 người" in remind(world.staff).content.decode()
    Notice.objects.update(read_at=timezone.now())
    assert "Đã nhắc 1 người" in remind(world.staff).content.decode()
    client.force_login(world.viewer)
    assert client.post("/bieu/khai-bao/nhac/?don-vi=TU").status_code == 403
    assert Entry.objects.filter(action="forms.reminded").count() == 3


def test_who_has_answered_is_not_reminded(world):
    found = Declarations(structure_of(ABOUT), world.cell["TU"].pk, ABOUT)
    lines = [("2", "foreign_spouse")]
    both = late_units(found, world.cell["TU"].pk, ABOUT, lines)
    assert [(late.code, late.lines) for late in both] == [("DU-A", 1), ("DU-B", 1)]
    declare(unit=world.cell["DU-A"], about=ABOUT, numbers={lines[0]: 0}, by=world.officer)
    found = Declarations(structure_of(ABOUT), world.cell["TU"].pk, ABOUT)
    assert [late.code for late in late_units(found, world.cell["TU"].pk, ABOUT, lines)] == ["DU-B"]
    with pytest.raises(Refused):
        remind(unit=world.cell["TU"], about=ABOUT, late=[], by=world.staff)


SHEET = (
    "form,line,organization_code,period_from,period_to,value",
    "2,foreign_spouse,11,2026-01-01,2026-06-30,4",
    "6F,review_due_members,11,2026-01-01,2026-12-31,0",
)


def content(*lines: str) -> samples.Sheets:
    sheets = samples.sheets()
    sheets["declared"] = [line.split(",") for line in (*SHEET, *lines)]
    return sheets


def faults(tmp_path, sheets) -> list[tuple[str, int, str, str]]:
    outcome = load(samples.write_folder(tmp_path / "in", sheets))
    return [(fault.sheet, fault.row, fault.column, fault.code) for fault in outcome.faults]


def test_the_sheet_comes_in_and_goes_out_as_it_came(db, tmp_path):
    assert faults(tmp_path, content("9Z,new_line,11.6,2025-01-01,2025-12-31,7")) == []
    assert Declared.objects.count() == 3
    dump(tmp_path / "out")
    assert load(tmp_path / "out").changes == 0
    written = (tmp_path / "out" / "declared.csv").read_text(encoding="utf-8").splitlines()
    assert written[0] == SHEET[0] and set(SHEET[1:]) < set(written[1:])


def test_what_a_row_may_not_say_is_named(db, tmp_path):
    wrong = content(
        "2,foreign_spouse,11,2026-01-01,2026-06-30,5",
        "2,foreign_spouse,99,2026-01-01,2026-06-30,5",
        "3,foreign_spouse,11,2026-06-30,2026-01-01,5",
        "3,foreign_spouse,11,2026-01-01,2026-06-30,1.5",
        "7,irregular_transfers_in,11.6,2025-01-01,2025-06-30,1",
    )
    assert faults(tmp_path, wrong) == [
        ("declared", 4, "line", "duplicate_row"),
        ("declared", 5, "organization_code", "unknown_organization"),
        ("declared", 6, "period_to", "period_reversed"),
        ("declared", 7, "value", "not_a_count"),
        ("declared", 8, "period_to", "outlives_unit"),
    ]


def test_an_import_is_taken_back(db, tmp_path):
    assert faults(tmp_path, samples.sheets()) == []
    assert faults(tmp_path, content()) == []
    assert Declared.objects.count() == 2
    undo(batch=Batch.objects.latest("created_at"), by=None)
    assert not Declared.objects.exists()


def test_all_checks_of_the_pack_hold(client, world):
    text = page(client, world.staff, "/bieu/doi-chieu/").content.decode()
    assert text.count("khớp</span>") == 5 and "Các số phải bằng nhau đều khớp" in text


def test_a_planted_difference_is_found_with_the_unit_in_which_it_lies(client, world, monkeypatch):
    """A layout that has lost the row of the Thái counts fewer people than there are."""
    text = shipped("4").text.replace("d02 + d03 + d04", "d02 + d04")
    assert text != shipped("4").text

    def planted(form, day, path):
        return Edition(read_layout(text), text) if form == "4" else shipped(form)

    monkeypatch.setattr(publications, "in_force", planted)
    found = page(client, world.staff, "/bieu/doi-chieu/").content.decode()
    assert "1 chỗ không khớp" in found and "không khớp</span>" in found
    assert "Đơn vị có số không khớp" in found and "/bieu/doi-chieu/?don-vi=DU-" in found
