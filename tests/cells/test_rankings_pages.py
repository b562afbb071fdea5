"""Ranking a unit: proposed by itself, confirmed by the level above, within the cap; who is not ranked yet."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from cells.models import ProposalState, Ranking, RankingProposal
from cells.rankings.cap import Cap, Standing, cap_on, set_cap
from cells.rankings.lines import without_a_break
from cells.rankings.periods import RankedPeriod, offered
from cells.services.rankings import Ranked, RankingChange, decide, propose, send_back
from members import services as members
from registry.audit.models import Entry
from registry.common.refusals import Refused
from registry.units.organizations import ORGANIZATIONS
from reports.engine.answers import answer
from reports.questions import Question
from tests.members.pages.officers import check, confirm, enter, fields, sign_in
from tests.world import World

pytestmark = pytest.mark.django_db

YEAR = RankedPeriod("year", date(2025, 1, 1), date(2025, 12, 31))
PAGE = "/xep-loai/?don-vi=DU-A&ky=2025"
QUERY = "?don-vi={}&ky=2025&xem={}"


def asked(view: str, code: str = "DU-A", of: str = "truc-thuoc") -> str:
    return reverse(view) + QUERY.format(code, of)


def lines(page: Any) -> dict[str, Any]:
    return {line.unit.code if line.member is None else line.member.pk: line for line in page.context["lines"]}


def ranked(world: World, code: str, grade: str = "good", year: int = 2025, **more: Any) -> Ranking:
    found: Ranking = Ranking.objects.create(
        organization=world.cell[code],
        period_kind="year",
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        grade=grade,
        **more,
    )
    return found


def figure(code: str) -> Any:
    return answer(Question(code, organization="DU-A", starts=YEAR.starts, ends=YEAR.ends)).total.value


def box(world: World, part: str, code: str) -> str:
    return f"{part}-t{world.cell[code].pk}"


def test_a_unit_proposes_and_the_level_above_confirms_or_sends_back(world: World) -> None:
    officer, staff = sign_in(world.officer), sign_in(world.staff)
    typed = {
        box(world, "xep", "DU-A"): "excellent",
        box(world, "xep", "CB-A1-1"): "good",
        box(world, "tieu-bieu", "CB-A1-1"): "on",
        box(world, "xep", "CB-A2"): "completed",
    }
    page = check(officer, asked("ranking_propose"), **typed)
    assert "Đề xuất mức xếp loại của 3 tổ chức đảng" in page.text and not RankingProposal.objects.exists()
    assert confirm(officer, page).headers["Location"].startswith("/xep-loai/?don-vi=DU-A&ky=2025")
    shown = officer.get(PAGE)
    assert shown.context["sums"].waiting == 3 and shown.context["sums"].ranked == 0
    assert figure("ranked_organizations") == 0, "what is proposed is no figure"
    assert shown.context["may_confirm"] == 0, "nobody confirms their own"
    assert "Không còn gì để ghi ở đây" in officer.get(asked("ranking_confirm"), follow=True).text

    boxes = fields(staff.get(asked("ranking_confirm"), follow=True))
    assert {name for name in boxes if name.startswith("quyet-")} == {
        box(world, "quyet", code) for code in ("DU-A", "CB-A1-1", "CB-A2")
    }
    back = {box(world, "quyet", "CB-A2"): "back"}
    assert "Ghi lý do trả lại" in check(staff, asked("ranking_confirm"), **back).text
    verdicts = {box(world, "quyet", "CB-A1-1"): "confirm", **back, "reason": "thiếu biên bản"}
    enter(staff, f"{asked('ranking_confirm')}&moi=1", **verdicts)
    found = Ranking.objects.get()
    assert (found.organization, found.grade, found.four_good) == (world.cell["CB-A1-1"], "good", True)
    assert (figure("ranked_organizations"), figure("four_good_cells")) == (1, 1)
    states = dict(RankingProposal.objects.values_list("organization__code", "state"))
    assert states == {"DU-A": "waiting", "CB-A1-1": "confirmed", "CB-A2": "sent_back"}
    shown = officer.get(PAGE)
    assert "thiếu biên bản" in shown.text and shown.context["sums"].sent_back == 1
    enter(officer, asked("ranking_propose"), **{box(world, "xep", "CB-A2"): "good"})
    again = RankingProposal.objects.get(organization=world.cell["CB-A2"])
    assert (again.state, again.reason) == (ProposalState.WAITING, "")
    acts = list(Entry.objects.filter(action__startswith="ranking.").values_list("action", flat=True))
    assert sorted(acts) == [*["ranking.decided"], *["ranking.proposed"] * 4, *["ranking.sent_back"]]


def test_what_the_level_above_decided_is_entered_at_once(world: World) -> None:
    officer = sign_in(world.officer)
    member = world.member["an"].pk
    address = asked("ranking_decide", "CB-A1-1", "dang-vien")
    own = fields(officer.get(asked("ranking_decide"), follow=True))
    assert box(world, "xep", "CB-A1-1") in own and box(world, "xep", "DU-A") not in own
    enter(officer, address, **{f"xep-d{member}": "excellent", f"tieu-bieu-d{member}": "on"})
    found = Ranking.objects.get()
    assert (found.member_id, found.grade, found.exemplary) == (member, "excellent", True)
    assert (figure("ranked_members"), figure("exemplary_members")) == (1, 1)
    page = officer.get(asked("rankings", "DU-A", "dang-vien"))
    assert page.context["sums"].due == page.context["all"] - 1
    # Taken away again.
    enter(officer, address, **{f"xep-d{member}": "", f"tieu-bieu-d{member}": ""})
    assert not Ranking.objects.exists()
    assert Entry.objects.filter(action="ranking.decided", object_id=str(member)).count() == 2
    # A cell decides nothing about its own members, and a viewer about nobody's.
    world.officer.grants.update(organization=world.cell["CB-A1-1"])
    assert "Không còn gì để ghi ở đây" in sign_in(world.officer).get(address, follow=True).text
    assert (
        f"xep-d{member}"
        in sign_in(world.officer).get(asked("ranking_propose", "CB-A1-1", "dang-vien"), follow=True).text
    )
    assert sign_in(world.viewer).get(address).status_code == 403


def test_who_proposed_decides_in_no_other_way(world: World) -> None:
    change = [RankingChange(world.cell["CB-A1-1"].pk, None, Ranked("good"))]
    propose(period=YEAR, changes=change, by=world.officer)
    with pytest.raises(Refused, match="chính bạn"):
        decide(period=YEAR, changes=change, by=world.officer)
    with pytest.raises(Refused) as refused:
        send_back(period=YEAR, changes=change, reason=" ", by=world.staff)
    assert refused.value.code == "no_reason"
    decide(period=YEAR, changes=change, by=world.staff)
    with pytest.raises(Refused) as refused:
        propose(period=YEAR, changes=change, by=world.officer)
    assert refused.value.code == "decided_already"
    with pytest.raises(Refused) as refused:
        send_back(period=YEAR, changes=change, reason="thiếu", by=world.staff)
    assert refused.value.code == "changed_meanwhile"
    gone = [RankingChange(world.cell["DB-A1"].pk, None, Ranked("good"))]
    with pytest.raises(Refused) as refused:
        decide(period=YEAR, changes=gone, by=world.staff)
    assert refused.value.code == "not_standing"


@pytest.mark.parametrize(
    ("cap", "grades", "most"),
    [
        (Cap(), {"excellent": 2, "good": 8}, 2),
        (Cap(), {"excellent": 2, "good": 7}, 1),
        (Cap(rounding="nearest"), {"excellent": 2, "good": 6}, 2),
        (Cap(rounding="nearest"), {"good": 7}, 1),
        (Cap(rounding="up"), {"good": 6}, 2),
        (Cap(base="good"), {"excellent": 2, "good": 9}, 1),
        (Cap(base="ranked"), {"excellent": 1, "completed": 9}, 2),
        (Cap(), {"completed": 3}, 1),
        (Cap(one_at_least=False), {"good": 3}, 0),
        (Cap(percent=0), {"good": 3}, 0),
        (Cap(), {}, 0),
    ],
)
def test_what_the_cap_allows(cap: Cap, grades: dict[str, int], most: int) -> None:
    assert cap.allows(grades) == most
    assert Standing.by(cap, grades).is_over == (grades.get("excellent", 0) > most)


def test_over_the_cap_a_reason_is_asked_for_or_nothing_is_written(world: World) -> None:
    officer = sign_in(world.officer)
    typed = {box(world, "xep", code): "excellent" for code in ("CB-A1-1", "CB-A1-2")}
    page = check(officer, asked("ranking_decide"), **typed)
    assert "2 xuất sắc, tối đa 1" in page.text and "Hãy nêu lý do" in page.text
    live = officer.post(asked("ranking_counts"), typed)
    assert "vượt 1" in live.text and "Đảng bộ xã Nậm A: 2 xuất sắc" in live.text
    address = f"{asked('ranking_decide')}&moi=1"
    enter(officer, address, **typed, over_reason="đơn vị mới chia tách")
    assert Ranking.objects.filter(grade="excellent").count() == 2
    assert officer.get(PAGE).context["over"][0][1].excess == 1
    Ranking.objects.all().delete()
    set_cap(cap=Cap(over="refused"), on=date(2025, 1, 1), by=world.staff)
    page = check(officer, address, **typed, over_reason="đơn vị mới chia tách")
    assert "không ghi được" in page.text
    # Those of another unit are counted apart, and members cell by cell.
    ranked(world, "CB-B2", "excellent")
    enter(officer, address, **{box(world, "xep", "CB-A1-1"): "excellent"})
    assert Ranking.objects.count() == 2
    by_cell = [RankingChange(world.cell["CB-A1-1"].pk, world.member["an"].pk, Ranked("excellent"))]
    decide(period=YEAR, changes=by_cell, by=world.staff)


def test_the_form_begins_with_the_counts_that_it_then_asks_for(world: World) -> None:
    ranked(world, "CB-A1-2", "excellent")
    officer, staff = sign_in(world.officer), sign_in(world.staff)
    enter(officer, asked("ranking_propose"), **{box(world, "xep", "CB-A1-1"): "good"})
    for client, view in ((officer, "ranking_propose"), (staff, "ranking_decide"), (staff, "ranking_confirm")):
        shown = client.get(asked(view), follow=True).context["standings"]
        now = client.post(asked("ranking_counts")).context["standings"]
        assert [(line.key, standing) for line, standing in shown] == [
            (line.key, standing) for line, standing in now
        ]
        assert [standing for _, standing in shown] == [Standing(1, 1, 2)]


def test_what_another_wrote_while_the_units_were_waited_for_is_not_written_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, lock = sign_in(world.officer), ORGANIZATIONS.lock
    page = check(officer, asked("ranking_decide"), **{box(world, "xep", "CB-A1-1"): "good"})

    def waits(units: Any) -> None:
        lock(units)
        Ranking.objects.get_or_create(
            organization=world.cell["CB-A1-1"],
            **YEAR.days,
            defaults={"period_kind": "year", "grade": "completed"},
        )

    with monkeypatch.context() as patched:
        patched.setattr(ORGANIZATIONS, "lock", waits)
        confirm(officer, page)
    assert not Ranking.objects.exists()


def test_the_cap_is_a_setting_with_a_day(world: World) -> None:
    staff = sign_in(world.staff)
    typed = {"percent": "15", "rounding": "nearest", "on": "01/01/2026"}
    page = check(staff, reverse("ranking_cap_set"), **typed)
    assert "Từ ngày 01/01/2026, số xuất sắc nhiều nhất là 15%" in page.text
    confirm(staff, page)
    assert cap_on(date(2025, 12, 31)) == Cap() and cap_on(date(2026, 1, 1)).percent == 15
    assert "15%" in staff.get(reverse("ranking_cap")).text
    assert sign_in(world.officer).get(reverse("ranking_cap_set")).status_code == 403
    with pytest.raises(Refused, match="đúng như vậy"):
        set_cap(cap=cap_on(date(2026, 1, 1)), on=date(2026, 5, 1), by=world.staff)


def test_who_is_due_who_is_exempted_and_who_was_so_for_years(world: World) -> None:
    for year in (2022, 2023, 2024, 2025):
        ranked(world, "CB-A1-1", "excellent", year, four_good=year > 2023)
    ranked(world, "CB-A1-2", "good")
    client = sign_in(world.staff)
    page = client.get(PAGE)
    found = lines(page)["CB-A1-1"]
    assert (found.excellent_years, found.marked_years) == (4, 2)
    assert page.context["sums"].due == page.context["all"] - 2
    assert {"CB-A1-1", "CB-A1-2"}.isdisjoint(lines(client.get(f"{PAGE}&loc=chua")))
    for which, code in (
        ("excellent", "CB-A1-1"),
        ("lien", "CB-A1-1"),
        ("neu-guong", "CB-A1-1"),
        ("good", "CB-A1-2"),
    ):
        assert set(lines(client.get(f"{PAGE}&loc={which}"))) == {code}
    for which in ("nam-nam", "cho", "tra-lai", "mien"):
        assert not lines(client.get(f"{PAGE}&loc={which}"))
    assert client.get(f"{PAGE}&loc=khac").status_code == 400
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}&loc=lien&dang=xlsx").content))
    rows = [row for row in book.active.iter_rows(values_only=True) if "CB-A1-1" in row]
    assert len(rows) == 1 and 4 in rows[0] and "Bốn tốt" in rows[0]
    of_people = asked("rankings", "CB-A1-1", "dang-vien")
    before = client.get(of_people).context["sums"].due
    members.exempt(member=world.member["an"], on=date(2025, 6, 1), by=world.staff)
    sums = client.get(of_people).context["sums"]
    assert (sums.due, sums.exempted) == (before - 1, 1)
    assert set(lines(client.get(f"{of_people}&loc=mien"))) == {world.member["an"].pk}
    seen = Entry.objects.filter(action="members.listed", facts__list="xep-loai")
    assert seen.count() == 3
    assert without_a_break({2024, 2025, 2022}, 2025) == 2


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"ky": "2025"}, "năm 2025"),
        ({"ky": "2025-Q3"}, "quý 3 năm 2025"),
        ({"ky": "2025-07"}, "tháng 7/2025"),
        ({"ky": "term:2020-07-01:2025-06-30"}, "nhiệm kỳ 01/07/2020 đến 30/06/2025"),
        ({"loai": "other", "tu": "2025-01-01", "den": "2025-02-03"}, "kỳ 01/01/2025 đến 03/02/2025"),
        ({}, "năm 2025"),
    ],
)
def test_periods_are_read_and_written_alike(given: dict[str, str], title: str) -> None:
    today = date(2026, 11, 29)
    period = RankedPeriod.read(given, today)
    assert period.title == title and RankedPeriod.read({"ky": str(period)}, today) == period
    assert str(period) in {value for _, group in offered(today, period) for value, _ in group}


@pytest.mark.parametrize(
    "wrong", ["ky=2025-13", "ky=nam", "ky=2999", "ky=year:2025-01-01:2025-12-31", "ky=term:2025", "xem=ai"]
)
def test_no_period_is_a_bad_request(world: World, wrong: str) -> None:
    assert sign_in(world.staff).get(f"/xep-loai/?don-vi=DU-A&{wrong}").status_code == 400


def test_the_other_commune_gets_404(world: World) -> None:
    for view in ("rankings", "ranking_propose", "ranking_decide", "ranking_confirm"):
        assert sign_in(world.other_officer).get(asked(view)).status_code == 404
    assert sign_in(world.other_officer).post(asked("ranking_counts")).status_code == 404
