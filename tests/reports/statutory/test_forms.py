"""Forms of the small province: their numbers are the catalogue's, on screen, as XLSX and as PDF."""

from __future__ import annotations

import re
import warnings
from datetime import date
from html import unescape
from io import BytesIO

import openpyxl
import pytest
import python_calamine
from django.db import IntegrityError, transaction

from members import services as members
from reports.engine.answers import answer, answers
from reports.periods.books import period, structure_of
from reports.periods.published import questions_of
from reports.questions import Question
from reports.statutory import filling
from reports.statutory.choosing import FORMS, in_force
from reports.statutory.filling import Of, fill
from reports.statutory.forms import CellState, Filled
from reports.statutory.layout import Expression
from reports.statutory.models import Declared, PublishedForm
from reports.statutory.pdf import as_pdf, as_pictures
from reports.statutory.publications import published
from reports.statutory.workbook import as_xlsx
from tests.work import close

from .evaluating import recalculated, written

pytestmark = pytest.mark.django_db
ABOUT = period("2025-H2")


def filled(world, form: str, unit: str = "TU", about=ABOUT) -> Filled:
    of = Of(world.cell[unit].pk, about)
    edition = in_force(form, about.last, of.path)
    return published(form, of.book) or fill(edition.layout, edition.text, of)


def number(form: Filled, row: str, column: str = "this"):
    cell = form.cell(row, column)
    assert cell is not None
    return cell.value


def asked(code: str, unit: str = "TU", about=ABOUT, **more) -> dict:
    found = answer(Question(code, organization=unit, starts=about.first, ends=about.last, **more))
    return {row.by: row.value for row in found.rows}


def test_the_balance_is_form_one(world):
    form = filled(world, "1")
    lines = asked("balance")
    assert number(form, "A") == lines["opening"] + lines["first_recorded"] > 0
    assert number(form, "B1") == lines["admitted"] and number(form, "C1") == lines["died"]
    assert number(form, "D") == lines["closing"] > 0
    assert number(form, "B") - number(form, "C") == number(form, "D") - number(form, "A")
    before = asked("balance", about=period("2024-H2"))
    assert number(form, "D", "before") == before["closing"]
    assert form.cell("D", "ratio").value == 100 * lines["closing"] / before["closing"]
    assert form.face.status == "provisional" and not form.face.notes


def test_who_is_recorded_first_is_in_the_opening_and_said(world):
    form = filled(world, "1", about=period("2020-H1"))
    recorded = asked("balance", about=period("2020-H1"))["first_recorded"]
    assert recorded > 0 and number(form, "A") == recorded and number(form, "B") == 0
    assert any(
        f"lần đầu trong kỳ, không phải kết nạp hay chuyển đến: {recorded}" in n for n in form.face.notes
    )


def test_totals_of_forms_are_each_other(world):
    for unit in ("TU", "DU-A", "DU-B"):
        forms = {form: filled(world, form, unit) for form in ("1", "2", "2B", "3", "4", "5")}
        members = answer(Question("members", organization=unit, on=ABOUT.last)).total.value
        assert members == number(forms["1"], "D") == number(forms["3"], "I")
        assert members == number(forms["4"], "I", "total") == number(forms["5"], "T", "members")
        assert number(forms["1"], "B1") == number(forms["2"], "I") == number(forms["2B"], "I", "total")


def test_organizations_are_told_apart_by_kind(world):
    form = filled(world, "2", about=period("2024"))
    committees = asked("grassroots_with_admission", about=period("2024"), by="kind")
    assert number(form, "III1") == 4 and number(form, "III2") == 2 and number(form, "III") == 6
    assert number(form, "III1a") == committees.get("grassroots_committee", 0)
    five = filled(world, "5", about=period("2024"))
    assert number(five, "T", "grassroots") == 6 and number(five, "T", "committees") == 4


def test_a_period_before_the_register_has_no_numbers(world):
    form = filled(world, "3", about=period("2019"))
    assert form.cell("I", "this").state == CellState.NOT_REPORTED and form.cell("I", "ratio").value is None
    assert any("chưa có sổ" in note for note in form.face.notes)


def test_a_unit_that_did_not_stand_a_year_ago_is_read_on_its_own_structure(world):
    form = filled(world, "3", "DU-A")
    whole = answer(Question("members", organization="DU-A", on=date(2024, 12, 31), structure_on=ABOUT.last))
    assert number(form, "I", "before") == whole.total.value


def declared(world, unit: str, value: int, about=ABOUT, form="2", line="foreign_spouse") -> None:
    Declared.objects.create(
        form=form,
        line=line,
        organization=world.cell[unit],
        period_from=about.first,
        period_to=about.last,
        value=value,
    )


def test_what_units_declare_is_added_up_and_who_has_not_answered_is_counted(world):
    line = filled(world, "2").cell("foreign_spouse", "this")
    assert (line.state, line.answered, line.asked) == (CellState.UNANSWERED, 0, 2)
    declared(world, "DU-A", 2)
    declared(world, "CB-A1-1", 40)  # below a unit that speaks for all of its own
    declared(world, "CB-B2", 5)
    declared(world, "DU-B", 9, period("2025"))
    line = filled(world, "2").cell("foreign_spouse", "this")
    assert (line.value, line.answered, line.asked) == (7, 1, 2)
    assert filled(world, "2", "DU-B").cell("foreign_spouse", "this").value == 5
    assert any("ô ít nhất có 0 / 2 đơn vị trả lời" in note for note in filled(world, "2").face.notes)
    declared(world, "TU", 11)
    line = filled(world, "2").cell("foreign_spouse", "this")
    assert (line.value, line.answered, line.asked) == (11, 2, 2)


def test_a_closed_period_is_as_published(world):
    about = period("2025-Q3")
    before = {form: filled(world, form, about=about) for form in FORMS}
    close(about=about, organization=world.cell["TU"], by=world.staff, reason="các xã chưa kịp")
    papers = {form: as_pdf(filled(world, form, about=about)) for form in FORMS}
    members.leave(member=world.member["an"], kind="died", on=date(2025, 8, 1), by=world.staff)
    declared(world, "TU", 3, about)
    for form in FORMS:
        now = filled(world, form, about=about)
        assert now.face.status == "final" and now.cells == before[form].cells
        assert as_pdf(now) == papers[form]
    # The same period a year later is asked of what was published then.
    later = filled(world, "1", about=period("2026-Q3"))
    assert number(later, "C1", "before") == number(before["1"], "C1") == 0
    assert filled(world, "1", "DU-A", about).face.status == "final"
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedForm.objects.all().delete()


def test_forms_of_a_closing_ask_nothing_that_it_has_answered(world, monkeypatch):
    about, unit, asked_again = period("2025-Q3"), world.cell["DU-A"], []

    def noted(questions):
        asked_again.extend(questions)
        return answers(questions)

    monkeypatch.setattr(filling, "answers", noted)
    close(about=about, organization=unit, by=world.staff)
    answered = questions_of(structure_of(about), unit.pk, about.first, about.last)
    assert asked_again and set(asked_again).isdisjoint(answered)


def test_sheets_recalculate_to_what_was_written(world):
    book = as_xlsx(*(filled(world, form) for form in FORMS))
    assert recalculated(book) == written(book)
    assert {name: len(cells) > 0 for name, cells in written(book).items()}["Biểu 1"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(openpyxl.load_workbook(BytesIO(book)).sheetnames) == len(FORMS)
        read = python_calamine.load_workbook(BytesIO(book)).get_sheet_by_name("Biểu 1").to_python()
    assert ["D - Đảng viên trong danh sách cuối kỳ báo cáo", number(filled(world, "1"), "D")] in [
        row[:2] for row in read
    ]


def test_on_paper_each_form_takes_the_pages_that_its_layout_says(world):
    for form in ("1", "2", "4", "7"):
        made = filled(world, form)
        assert len(as_pictures(made)) == made.layout.pages, form
        assert as_pdf(made).startswith(b"%PDF") and as_pdf(made) == as_pdf(made)


def test_a_form_is_stored_and_read_again(world):
    for form in ("1", "2", "4"):
        made = filled(world, form)
        again = Filled.read(made.written())
        assert again.written() == made.written() and again == made


def page(client, user, address, **query):
    client.force_login(user)
    return client.get(address, {"ky": ABOUT.name, **query})


def test_it_works(client, world):
    text = page(client, world.staff, "/bieu/").content.decode()
    assert "Biểu số 6F" in text and "chưa kiểm chứng" in text
    text = page(client, world.staff, "/bieu/1/").content.decode()
    assert "Số tạm tính" in text and "mẫu chưa kiểm chứng" in text
    assert "D - Đảng viên trong danh sách cuối kỳ báo cáo" in text
    sent = page(client, world.staff, "/bieu/1/", dang="pdf")
    assert sent["Content-Type"] == "application/pdf" and "bieu-1-tu-" in sent["Content-Disposition"]
    assert page(client, world.staff, "/bieu/1/", dang="doc").status_code == 400
    assert page(client, world.staff, "/bieu/9/").status_code == 404


def test_the_other_commune_gets_404(client, world):
    assert page(client, world.officer, "/bieu/1/", **{"don-vi": "DU-B"}).status_code == 404
    assert page(client, world.officer, "/bieu/1/", **{"don-vi": "DU-A"}).status_code == 200
    assert "không có vào ngày" in page(client, world.staff, "/bieu/1/", **{"don-vi": "HU-A"}).content.decode()
    cell = page(client, world.staff, "/bieu/", ky="2024", **{"don-vi": "CB-A1-1"})
    assert "tổ chức cơ sở đảng" in cell.content.decode()


def test_each_number_opens_a_list_of_as_many(client, world):
    followed = 0
    for form in ("1", "2", "3", "4", "5"):
        text = page(client, world.staff, f"/bieu/{form}/", ky="2025").content.decode()
        for href, shown in re.findall(r'<td class="num"><a href="([^"]+)">([\d.]+)</a>', text):
            listed = client.get(unescape(href))
            assert listed.status_code == 200, href
            assert listed.context["counted"] == int(shown.replace(".", "")), href
            followed += 1
    assert followed > 40


def test_every_expression_of_a_layout_is_a_question_that_is_answered(world):
    for form in FORMS:
        made = filled(world, form)
        for row, cells in zip(made.layout.rows, made.cells, strict=True):
            for column, cell in zip(made.layout.columns, cells, strict=True):
                if isinstance(row.cells.get(column.code), Expression):
                    assert cell.state in (CellState.NUMBER, CellState.NOT_THERE), (form, row.code)
