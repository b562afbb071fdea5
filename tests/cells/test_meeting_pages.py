"""Meetings month by month: the page of a unit, and the one form for all of its cells."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from cells.forms.meetings import MeetingsForm, Slot
from cells.meetings import Held, MeetingChange, record_meetings
from cells.models import Meeting
from cells.months import Month, cells_in_month
from registry.audit.models import Entry
from registry.common.paging import slice_of
from registry.common.refusals import Refused
from registry.units import organization_acts
from reports.engine.answers import answer
from reports.questions import Question
from tests.members.pages.officers import check, confirm, enter, fields, here, sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE = "/sinh-hoat/?don-vi=DU-A&thang=2026-02"
FEBRUARY = Month(2026, 2, date(2026, 6, 30))
FORM = "/sinh-hoat/ghi/?don-vi=DU-A&thang=2026-02"


def meeting(world: World, code: str, *days: str, **more: Any) -> None:
    for day in days:
        Meeting.objects.create(cell=world.cell[code], held_on=date.fromisoformat(f"2026-{day}"), **more)


def box(world: World, part: str, code: str = "CB-A1-1", number: int = 0) -> str:
    return f"{part}-{world.cell[code].pk}-{number}"


def listed(page: Any) -> dict[str, list[int]]:
    return {line.place.code: line.missed for line in page.context["lines"]}


def test_it_works(world: World) -> None:
    meeting(world, "CB-A1-1", "01-03", "02-03", kind="regular", convened=4, present=3)
    meeting(world, "CB-A1-2", "02-28", kind="thematic", is_model=True, grade="good", convened=2, present=2)
    page = sign_in(world.viewer).get(PAGE)
    assert listed(page)["CB-A1-1"] == [] and listed(page)["CB-A1-2"] == [1]
    assert "03/02" in page.content.decode() and "mẫu: tốt" in page.content.decode()
    assert (page.context["met"], page.context["present"], page.context["convened"]) == (2, 5, 6)
    assert "/sinh-hoat/ghi/" not in page.content.decode(), "who only reads is shown no way to write"


def test_the_page_says_what_the_figures_say(world: World) -> None:
    meeting(world, "CB-A1-1", "01-03", "02-03", convened=4, present=3)
    meeting(world, "CB-A2", "01-08", "02-28", "02-28", convened=5, present=5)
    page = sign_in(world.staff).get(PAGE).context

    def total(code: str, first: date) -> Any:
        return answer(Question(code, organization="DU-A", starts=first, ends=date(2026, 2, 28))).total

    february, year = date(2026, 2, 1), date(2026, 1, 1)
    assert page["count"] == total("meetings", february).value == 3
    assert page["attendance"] == total("attendance", february).value
    each = total("cells_meeting_monthly", year)
    assert (page["always"], page["all_year"]) == (each.numerator, each.denominator)


def test_of_a_running_year_counts_who_stood_from_its_first_day_in_months_that_are_over(
    world: World, monkeypatch: Any
) -> None:
    """A cell of this year has not met in each month of it, and nobody has missed a month that goes on."""
    world.cell["CB-MOI"] = organization_acts.found_organization(
        code="CB-MOI",
        kind="cell",
        name="Chi bộ mới",
        parent=world.cell["DU-A"],
        on=date(2026, 2, 1),
        by=world.staff,
    )
    meeting(world, "CB-A1-1", "01-03", "02-03", "03-02")
    meeting(world, "CB-A2", "01-08", "02-28")
    meeting(world, "CB-MOI", "02-09")
    client, today, march = sign_in(world.staff), date(2026, 3, 10), "/sinh-hoat/?don-vi=DU-A&thang=2026-03"
    monkeypatch.setattr("cells.pages.meetings.localdate", lambda: today)
    page = client.get(march)
    question = Question("cells_meeting_monthly", organization="DU-A", starts=date(2026, 1, 1), ends=today)
    each = answer(question).total
    assert (page.context["always"], page.context["all_year"]) == (each.numerator, each.denominator)
    assert page.context["always"] == 2 and page.context["all_year"] == page.context["cells"] - 1
    assert "từ tháng 1 đến hết tháng 2" in page.text
    missed = listed(page)
    assert missed["CB-A1-1"] == missed["CB-MOI"] == [] and missed["CB-A1-2"] == [1, 2]
    assert set(listed(client.get(f"{march}&chi=du"))) == {"CB-A1-1", "CB-A2"}
    monkeypatch.setattr("cells.pages.meetings.localdate", lambda: date(2026, 1, 10))
    assert "chưa hết tháng nào của năm" in client.get("/sinh-hoat/?don-vi=DU-A&thang=2026-01").text


def test_the_other_commune_gets_404(world: World) -> None:
    for address in (PAGE, FORM):
        assert sign_in(world.other_officer).get(address).status_code == 404
        assert sign_in(world.stranger).get(address).status_code in (403, 404)
    assert sign_in(world.viewer).get(FORM).status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "2026", "thang-hai", "2999-01"])
def test_no_month_is_a_bad_request(world: World, month: str) -> None:
    assert sign_in(world.staff).get(f"/sinh-hoat/?don-vi=DU-A&thang={month}").status_code == 400


def test_who_missed_is_filtered_and_goes_out_as_a_file(world: World) -> None:
    meeting(world, "CB-A1-1", "01-03", "02-03")
    meeting(world, "CB-A1-2", "02-04", is_model=True)
    client = sign_in(world.staff)
    whole = set(listed(client.get(PAGE)))
    assert set(listed(client.get(f"{PAGE}&chi=thieu"))) == whole - {"CB-A1-1", "CB-A1-2"}
    assert set(listed(client.get(f"{PAGE}&chi=du"))) == {"CB-A1-1"}
    assert set(listed(client.get(f"{PAGE}&chi=bo-thang"))) == whole - {"CB-A1-1"}
    assert set(listed(client.get(f"{PAGE}&chi=mau"))) == {"CB-A1-2"}
    assert client.get(f"{PAGE}&chi=khac").status_code == 400
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}&chi=du&dang=xlsx").content))
    rows = [row for row in book.active.iter_rows(values_only=True) if "CB-A1-1" in row]
    assert len(rows) == 1 and "2/2" in rows[0]


def test_a_month_is_entered_for_all_cells_at_once(world: World) -> None:
    meeting(world, "CB-A1-2", "02-04", kind="regular", convened=2, present=1)
    meeting(world, "CB-A2", "02-05", kind="regular")
    client = sign_in(world.officer)
    suggested = fields(client.get(FORM, follow=True))[box(world, "trieu-tap")]
    assert suggested == "4", "as many as there are members"
    typed = {
        box(world, "ngay"): "3",
        box(world, "co-mat"): "1",
        box(world, "co-mat", "CB-A1-2"): "2",
        box(world, "ngay", "CB-A2"): "",
        box(world, "ngay", "CB-A2", 1): "28",
        box(world, "mau", "CB-A2", 1): "on",
        box(world, "xep", "CB-A2", 1): "fair",
    }
    page = check(client, FORM, **typed)
    assert "2 buổi mới, 1 buổi sửa lại, 1 buổi xóa đi" in page.content.decode()
    assert Meeting.objects.count() == 2, "nothing is written before it is confirmed"
    assert "CB-A1-1" not in page.context["missing"] and page.context["missing"]
    assert confirm(client, page).headers["Location"] == PAGE
    found = {
        (m.cell.code, m.held_on.day): (m.kind, m.convened, m.present, m.is_model, m.grade)
        for m in Meeting.objects.select_related("cell")
    }
    assert found[("CB-A1-1", 3)] == ("regular", 4, 1, False, "")
    assert found[("CB-A1-2", 4)] == ("regular", 2, 2, False, "")
    assert found[("CB-A2", 28)][3:] == (True, "fair") and len(found) == 3
    entries = Entry.objects.filter(action="cell.meetings")
    assert {entry.object_id for entry in entries} == {
        str(world.cell[code].pk) for code in ("CB-A1-1", "CB-A1-2", "CB-A2")
    }


@pytest.mark.parametrize(
    ("typed", "part", "says"),
    [
        ({"ngay": "30"}, "ngay", "Ghi ngày trong tháng"),
        ({"ngay": "ba"}, "ngay", "Ghi ngày trong tháng"),
        ({"co-mat": "1"}, "ngay", "Ghi ngày họp."),
        ({"ngay": "3", "co-mat": "9"}, "co-mat", "không lớn hơn số triệu tập"),
        ({"ngay": "3", "xep": "good"}, "xep", "đánh dấu sinh hoạt mẫu"),
        ({"ngay": "3", "trieu-tap": "-1"}, "trieu-tap", "số nguyên"),
    ],
)
def test_errors_stand_by_their_box(world: World, typed: dict[str, str], part: str, says: str) -> None:
    given = {box(world, name): value for name, value in typed.items()}
    errors = check(sign_in(world.officer), FORM, **given).context["form"].errors
    assert list(errors) == [box(world, part)] and says in errors[box(world, part)][0]
    assert not Meeting.objects.exists()


def test_what_somebody_else_wrote_meanwhile_is_asked_about(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, FORM, **{box(world, "ngay"): "3"})
    meeting(world, "CB-A1-1", "02-10", kind="regular")
    answered = client.post(here(page), fields(page) | {"step": "write"}, follow=True)
    assert "có thay đổi" in answered.content.decode() and Meeting.objects.count() == 1
    name = f"keep_{box(world, 'ngay')}"
    assert name in answered.context["answers"].fields


def test_sent_twice_it_is_one_meeting(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, FORM, **{box(world, "ngay"): "3"})
    for _ in range(2):
        client.post(here(page), fields(page) | {"step": "write"})
    assert Meeting.objects.count() == 1


def test_an_officer_writes_only_what_lies_below(world: World) -> None:
    assert sign_in(world.officer).get("/sinh-hoat/ghi/?don-vi=TU&thang=2026-02").status_code == 404
    day = {box(world, "ngay", "CB-B2"): "9"}
    enter(sign_in(world.staff), "/sinh-hoat/ghi/?don-vi=CB-B2&thang=2026-02", **day)
    assert Meeting.objects.get().cell == world.cell["CB-B2"]


def test_too_many_cells_are_entered_unit_by_unit(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("cells.pages.meetings.MOST_CELLS", 3)
    page = sign_in(world.staff).get("/sinh-hoat/ghi/?don-vi=TU&thang=2026-02")
    assert [name for name, _ in page.context["units"]] and "Chọn đơn vị" in page.content.decode()


@pytest.mark.parametrize(
    ("becomes", "code"),
    [
        (Held(date(2026, 3, 2)), "not_a_day_to_meet"),
        (Held(date(1929, 3, 2)), "not_a_day_to_meet"),
        (Held(date(2026, 2, 2), grade="good"), "graded_no_model"),
        (Held(date(2014, 2, 2)), "not_a_cell"),
        (Held(date(2026, 2, 2), convened=1, present=2), "meeting_present_are_convened"),
    ],
)
def test_the_service_refuses(world: World, becomes: Held, code: str) -> None:
    change = MeetingChange(world.cell["CB-A1-1"].pk, None, becomes)
    with pytest.raises(Refused) as refused:
        record_meetings(changes=[change], today=date(2026, 3, 1), by=world.officer)
    assert refused.value.code == code and not Meeting.objects.exists()


def test_days_are_filled_in_as_a_month_before_and_nobody_is_said_to_have_come(world: World) -> None:
    meeting(world, "CB-A1-1", "01-03", kind="thematic", convened=4, present=3)
    meeting(world, "CB-A1-2", "01-31")
    meeting(world, "CB-A2", "01-09")
    meeting(world, "CB-A2", "02-05", kind="regular")
    client = sign_in(world.officer)
    assert "nhu-thang-truoc=1" in client.get(FORM).text
    address = f"{FORM}&nhu-thang-truoc=1"
    given = fields(client.get(address))
    assert (given[box(world, "ngay")], given[box(world, "loai")]) == ("3", "thematic")
    assert given[box(world, "co-mat")] == ""
    # February has no 31st day, and a cell that has met already is not asked to meet again.
    assert given[box(world, "ngay", "CB-A1-2")] == "" and given[box(world, "ngay", "CB-A2", 1)] == ""
    page = check(client, address, **{box(world, "co-mat"): "4"})
    assert "1 buổi mới" in page.text
    confirm(client, page)
    held = Meeting.objects.get(cell=world.cell["CB-A1-1"], held_on=date(2026, 2, 3))
    assert (held.kind, held.convened, held.present) == ("thematic", 4, 4)


def test_all_are_said_to_have_come_where_the_user_asks_for_it(world: World) -> None:
    meeting(world, "CB-A1-1", "01-03", kind="thematic", convened=9, present=3)
    meeting(world, "CB-A2", "02-05", kind="regular", convened=5)
    client = sign_in(world.officer)
    address = f"{FORM}&nhu-thang-truoc=du"
    assert "nhu-thang-truoc=du" in client.get(FORM).text
    given = fields(client.get(address))
    members = given[box(world, "trieu-tap")]
    assert int(members) > 0 and given[box(world, "co-mat")] == members
    # Neither of a cell that did not meet a month before nor of a meeting that is on record already.
    assert given[box(world, "co-mat", "CB-A1-2")] == "" and given[box(world, "co-mat", "CB-A2")] == ""
    # Of a cell that did not meet the day is taken away, and the number filled in with it says nothing. Of one
    # that was offered nothing, a number without a day is asked about as ever.
    page = check(client, address, **{box(world, "ngay"): ""})
    assert "0 buổi" not in page.text and "Không có buổi nào thay đổi" in page.text
    assert "Ghi ngày họp" in check(client, address, **{box(world, "co-mat", "CB-A1-2"): "1"}).text
    confirm(client, check(client, f"{address}&moi=1"))
    held = Meeting.objects.get(cell=world.cell["CB-A1-1"], held_on=date(2026, 2, 3))
    assert held.present == held.convened == int(members)


def test_a_form_of_twice_as_many_cells_asks_twice_as_often_what_is_on_record(
    world: World, monkeypatch: Any
) -> None:
    lines, asked, recorded = cells_in_month(world.cell["TU"].pk, FEBRUARY), [0], Slot.recorded

    def counted(slot: Slot) -> dict[str, Any]:
        asked[0] += 1
        return recorded(slot)

    monkeypatch.setattr(Slot, "recorded", counted)
    taken = []
    for some in (lines[:2], lines[:8]):
        asked[0] = 0
        MeetingsForm(lines=some, month=FEBRUARY)
        taken.append(asked[0] / len(some))
    assert len(lines) >= 8 and taken[0] == taken[1]


def test_a_long_list_comes_in_pages_and_its_sums_are_of_all(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("cells.pages.meetings.slice_of", partial(slice_of, size=2))
    page = sign_in(world.staff).get("/sinh-hoat/?don-vi=TU&thang=2026-02")
    assert len(page.context["lines"]) == 2 < page.context["cells"]
    later = sign_in(world.staff).get("/sinh-hoat/?don-vi=TU&thang=2026-02&sau=2")
    assert listed(page).keys().isdisjoint(listed(later)) and page.context["cells"] == later.context["cells"]


# What a thumb needs to reach a box and to type a digit, in seconds, on the slow side of what is measured.
TAP, DIGIT = 1.2, 0.35


def test_a_month_of_58_cells_is_entered_on_one_page_in_under_three_minutes(world: World) -> None:
    there = len(cells_in_month(world.cell["DU-A"].pk, FEBRUARY))
    for number in range(there, 58):
        organization_acts.found_organization(
            code=f"CB-M{number:02}",
            kind="cell",
            name=f"Chi bộ thôn {number}",
            sector="commune",
            parent=world.cell["DU-A"],
            on=date(2026, 1, 1),
            by=world.staff,
        )
    cells = [line.place.id for line in cells_in_month(world.cell["DU-A"].pk, FEBRUARY)]
    assert len(cells) == 58
    Meeting.objects.bulk_create(
        Meeting(cell_id=pk, held_on=date(2026, 1, 3 + index % 5), kind="regular")
        for index, pk in enumerate(cells)
    )
    client = sign_in(world.officer)
    address = f"{FORM}&nhu-thang-truoc=1"
    given = fields(client.get(address))
    come = {f"co-mat-{pk}-0": "12" for pk in cells} | {f"trieu-tap-{pk}-0": "15" for pk in cells}
    # The keyboard is one of digits; who was convened is there already, where there are members.
    typed = {name: text for name, text in come.items() if name.startswith("co-mat")}
    taps, digits = len(typed) + 3, sum(map(len, typed.values()))
    assert taps * TAP + digits * DIGIT < 180
    text = client.get(address).text
    assert all(re.search(rf'<input[^>]*name="{name}"[^>]*inputmode="numeric"', text) for name in typed)
    assert all(given[f"ngay-{pk}-0"] for pk in cells)
    confirm(client, check(client, address, **come))
    assert Meeting.objects.filter(held_on__month=2, present=12).count() == 58
