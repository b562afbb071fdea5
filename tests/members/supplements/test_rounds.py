"""Supplement rounds: who has answered, how far each unit is, what changed in the year, who may what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from members import services as members
from members.models import Stretch
from members.supplements import retained, services
from members.supplements.changes import changes_in
from members.supplements.completeness import by_cell, by_unit, cells_below
from members.supplements.models import SupplementAnswer, SupplementRound
from members.to_do import to_do
from registry.accounts.access.database_roles import as_user
from registry.common.refusals import Refused
from registry.units.structure import forest
from tests.members.pages.officers import enter, sign_in
from tests.web.plays.supplements import ON, ROUND, round_of
from tests.world import World

PEOPLE = f"{ROUND}danh-sach/"


def refused(act: Any) -> str:
    """The code with which something is refused."""
    with pytest.raises(Refused) as why:
        act()
    return why.value.code


def test_it_works(world: World) -> None:
    staff, officer = sign_in(world.staff), sign_in(world.officer)
    assert "Chưa mở đợt nào" in officer.get(ROUND).content.decode()
    typed = {"year": "2026", "on": "02/03/2026", "due_on": "31/12/2026", "document_no": "5-HD"}
    enter(staff, f"{ROUND}mo/", **typed)
    an = world.member["an"]
    enter(officer, f"{ROUND}2026/ghi-da-nop/?don-vi=CB-A1-1", on="10/03/2026", people=str(an.pk))
    page = officer.get(f"{ROUND}?don-vi=CB-A1-1")
    assert page.context["whole"] == (1, 4) and "1 trong 4" in page.content.decode()
    missing = officer.get(f"{PEOPLE}?don-vi=CB-A1-1").content.decode()
    assert "Lò Thị Bình" in missing and "Lò Văn An" not in missing
    done = officer.get(f"{PEOPLE}?don-vi=CB-A1-1&loc=da-nop").content.decode()
    assert "Lò Văn An" in done and "10/03/2026" in done
    file = b"".join(officer.get(f"{PEOPLE}?don-vi=CB-A1-1&loc=tat-ca&dang=csv")).decode()
    assert file.count("Chi bộ bản Nà Tông") == 4, "a line each"
    units = b"".join(staff.get(f"{ROUND}?dang=csv")).decode()
    assert "Đảng bộ xã Nậm A" in units and "Lò Văn An" not in units
    tasks = [one.task for one in to_do(world.officer, localdate()) if "bổ sung" in one.task]
    assert tasks == ["Phiếu bổ sung hồ sơ năm 2026: 10 người chưa nộp"]
    enter(staff, f"{ROUND}2026/dong/")
    assert SupplementRound.objects.get().closed_on == localdate()
    assert not [one for one in to_do(world.officer, localdate()) if "bổ sung" in one.task]
    enter(staff, f"{ROUND}2026/mo-lai/")
    officer.post(f"/dang-vien/{an.pk}/bo-sung-ho-so/2026/bo/")
    assert not SupplementAnswer.objects.exists()


def test_completeness_is_what_one_counts_by_hand(world: World) -> None:
    asked = round_of(world, "an", "vinh", "quy")
    today = localdate()
    structure = forest().on(today)
    units = [world.cell[code].pk for code in ("TU", "DU-A", "DU-B", "CB-A1-1", "CB-B2")]
    found = by_unit(structure, by_cell(asked, cells_below(structure, units[0])), units)
    answered = set(SupplementAnswer.objects.values_list("member", flat=True))
    for unit in units:
        here = [
            one.member_id
            for one in Stretch.objects.on(today)
            if unit in structure.party.place(one.cell_id).path
        ]
        assert found[unit] == (len(answered.intersection(here)), len(here)), unit
    whole = found[units[0]]
    assert (whole.missing, whole.percent) == (whole.members - 3, 100 * 3 / whole.members)
    # Who leaves is asked no more, whether there was an answer or not.
    members.leave(member=world.member["an"], kind="died", on=date(2026, 3, 5), by=world.officer)
    after = by_unit(structure, by_cell(asked, cells_below(structure, units[0])), units)
    assert after[units[0]] == (2, whole.members - 1)


def test_what_changed_in_the_year_is_read_from_the_record(world: World) -> None:
    an, by = world.member["an"], world.staff
    members.state_facts(member=an, on=date(2026, 2, 1), retired=True, by=by)
    members.move_house(member=an, village=world.area["a1-2"], on=date(2026, 2, 3), by=by)
    members.give_award(to=an, kind="merit", awarded_on=date(2026, 1, 10), by=by)
    members.give_award(to=an, kind="merit", awarded_on=date(2025, 1, 10), by=by)
    wrong = members.discipline(member=an, detail="reprimand", on=date(2026, 2, 5), by=by)
    members.void(event=wrong, reason="ghi nhầm người", by=by)
    an.refresh_from_db()
    members.correct(member=an, by=by, reason="theo phiếu", native_place="Mường Xa")
    said = changes_in(2026, [an.pk])[an.pk]
    assert said[:3] == [
        "10/01/2026 tặng bằng khen",
        "01/02/2026 đã nghỉ hưu, nghỉ công tác",
        "03/02/2026 chuyển nơi cư trú",
    ]
    year = localdate().year
    assert changes_in(year, [an.pk])[an.pk][-1] == f"{localdate():%d/%m/%Y} đính chính quê quán"
    assert not any("Mường Xa" in line for line in said), "what stands there is no list's to say"
    assert changes_in(2026, [world.member["binh"].pk]) == {}


def test_what_a_round_refuses(world: World) -> None:
    said = {"organization": world.cell["TU"], "due_on": date(2026, 12, 31), "by": world.staff}
    board = lambda **more: services.open_round(**{**said, "year": 2026, "on": ON, **more})  # noqa: E731
    assert refused(lambda: board(organization=world.cell["DU-A"])) == "no_board"
    assert refused(lambda: board(year=2020)) == "other_year"
    assert refused(lambda: board(due_on=ON - timedelta(days=1))) == "supplement_round_is_due_after_it_opens"
    asked = board()
    assert refused(board) == "supplement_round_is_one_a_year"
    note = {"asked": asked, "by": world.officer, "members": [world.member["an"]]}
    assert refused(lambda: services.note_answers(**note, on=ON - timedelta(days=1))) == "before_the_round"
    gone = {**note, "members": [world.member["lan"]]}
    assert refused(lambda: services.note_answers(**gone, on=ON)) == "not_counted"
    assert (services.note_answers(**note, on=ON), services.note_answers(**note, on=ON)) == (1, 0)
    services.close_round(asked=asked, by=world.staff)
    assert refused(lambda: services.note_answers(**note, on=ON)) == "round_closed"
    take = {"asked": asked, "member": world.member["an"], "by": world.officer}
    assert refused(lambda: services.take_back_answer(**take)) == "round_closed"


def test_who_may_do_what(world: World) -> None:
    asked = round_of(world, "an", "quy")
    for user, sees in ((world.officer, 1), (world.other_officer, 1), (world.staff, 2), (world.stranger, 0)):
        with as_user(user):
            assert SupplementAnswer.objects.count() == sees
    officer, viewer = sign_in(world.officer), sign_in(world.viewer)
    assert officer.get(f"{PEOPLE}?don-vi=DU-B").status_code == 404
    for path in ("mo/", "2026/dong/", "2026/mo-lai/"):
        assert officer.get(f"{ROUND}{path}").status_code == 403
    assert viewer.get(f"{PEOPLE}?don-vi=DU-A").status_code == 200
    assert viewer.get(f"{ROUND}2026/ghi-da-nop/?don-vi=DU-A").status_code == 403
    path = f"/dang-vien/{world.member['an'].pk}/bo-sung-ho-so/2026/bo/"
    assert viewer.post(path).status_code == 403
    assert sign_in(world.other_officer).post(path).status_code == 404
    assert asked.answers.count() == 2


def test_who_answered_goes_after_a_time_and_the_round_stays(world: World) -> None:
    round_of(world, "an", closed=True)
    assert retained.count(now()) == 0
    later = now() + timedelta(days=2)
    assert (retained.count(later), retained.remove(later)) == (1, 1)
    assert SupplementRound.objects.count() == 1
