"""Places of work: one's page, and the forms on which it is founded, changed, and ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from members import services
from members.models import Base, BaseTerm
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from reports.engine.answers import answer
from reports.questions import Question
from tests.members.pages.officers import check, confirm, enter, fields, sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
NEW = {"code": "CS-9", "name": "Công ty Mường Xa", "area": "xa-a", "on": "01/09/2025"}


def founded(world: World, code: str = "CS-1", area: str = "xa-a", **facts: Any) -> BaseTerm:
    return services.found_base(
        code=code,
        facts=services.BaseFacts("Công ty Mường Xa", world.area[area], **facts),
        on=date(2025, 9, 1),
        by=world.staff,
    )


def terms(base: Base) -> list[tuple[date, date, int | None]]:
    return list(base.terms.order_by("starts_on").values_list("starts_on", "ends_on", "workers"))


def test_it_works(world: World) -> None:
    officer = sign_in(world.officer)
    landed = officer.get(enter(officer, "/co-so/moi/", **NEW, workers="40", trade_union="no").url)
    base = Base.objects.get(code="CS-9")
    assert terms(base) == [(date(2025, 9, 1), FOREVER, 40)]
    assert "Hủy việc vừa ghi" in landed.text and "Công ty Mường Xa" in landed.text
    assert reverse("base", args=[base.pk]) in officer.get("/co-so/?ngay=2026-06-30").text
    question = Question("bases_without_organization", organization="DU-A", on=date(2026, 6, 30))
    assert answer(question).total.value == 1
    page = reverse("base_change", args=[base.pk])
    enter(officer, page, on="01/01/2026", workers="60", organization="CB-A1-1")
    assert terms(base) == [
        (date(2025, 9, 1), date(2026, 1, 1), 40),
        (date(2026, 1, 1), FOREVER, 60),
    ]
    assert answer(question).total.value == 0
    # The day on which a term began corrects it.
    enter(officer, page, on="01/01/2026", workers="61")
    later = base.terms.get(starts_on=date(2026, 1, 1))
    assert later.workers == 61 and later.organization == world.cell["CB-A1-1"] and later.trade_union is False
    enter(officer, reverse("base_change_taken_back", args=[base.pk, later.pk]))
    assert terms(base) == [(date(2025, 9, 1), FOREVER, 40)]
    over = reverse("base_close", args=[base.pk])
    enter(officer, over, on="01/03/2026")
    assert terms(base) == [(date(2025, 9, 1), date(2026, 3, 1), 40)]
    assert "không hoạt động vào ngày này" in officer.get(f"{page[: -len('thay-doi/')]}?ngay=2026-06-30").text
    enter(officer, over, on="")
    assert terms(base) == [(date(2025, 9, 1), FOREVER, 40)]
    assert fields(officer.get(f"{over}?ghi-nham=1"))["on"] == "01/09/2025"
    assert enter(officer, f"{over}?ghi-nham=1").url == "/co-so/"
    assert not Base.objects.exists()
    acts = Entry.objects.filter(action__startswith="base.").order_by("pk").values_list("action", flat=True)
    names = ["founded", "changed", "changed", "change_taken_back", "closed", "reopened", "removed"]
    assert list(acts) == [f"base.{name}" for name in names]


def test_who_works_there_is_named_to_who_sees_them(world: World) -> None:
    base = founded(world).base
    services.state_facts(member=world.member["quy"], on=date(2025, 9, 1), workplace=base, by=world.staff)
    form = reverse("member_facts", args=[world.member["an"].pk])
    enter(sign_in(world.officer), form, on="01/09/2025", workplace="CS-1")
    page = sign_in(world.officer).get(reverse("base", args=[base.pk]))
    assert [member.pk for member, _ in page.context["people"]] == [world.member["an"].pk]
    assert (page.context["count"], page.context["hidden"]) == (2, 1) and "Lý A Quý" not in page.text
    assert Entry.objects.filter(action="members.listed", facts__list="noi-lam-viec", facts__rows=1).exists()
    over = check(sign_in(world.officer), reverse("base_close", args=[base.pk]), on="01/03/2026")
    assert "Có 2 đảng viên ghi nơi làm việc ở đây" in over.text


def test_who_may(world: World) -> None:
    term = founded(world)
    services.change_base(base=term.base, changes={"workers": 3}, on=date(2025, 10, 1), by=world.staff)
    later = term.base.terms.latest("starts_on")
    page = reverse("base", args=[term.base_id])
    forms = [f"{page}thay-doi/", f"{page}cham-dut/", f"{page}thay-doi/{later.pk}/bo/"]
    for address in forms:
        assert sign_in(world.viewer).get(address).status_code == 403
    for address in (page, *forms):
        assert sign_in(world.other_officer).get(address).status_code == 404
    assert sign_in(world.officer).get(f"{page}thay-doi/{term.pk}/bo/").status_code == 404
    assert sign_in(world.viewer).get(page).status_code == 200
    typed = check(sign_in(world.officer), "/co-so/moi/", **NEW | {"area": "xa-b"})
    assert list(typed.context["form"].errors) == ["area"]


def test_nobody_writes_over_what_another_has_changed(world: World) -> None:
    base = founded(world, workers=10).base
    officer = sign_in(world.officer)
    page = check(officer, reverse("base_change", args=[base.pk]), on="01/09/2025", name="Công ty Mới")
    services.change_base(base=base, changes={"workers": 99}, on=date(2025, 9, 1), by=world.staff)
    confirm(officer, page)
    term = base.terms.get()
    # The box of the workers was not touched.
    assert (term.name, term.workers) in {("Công ty Mới", 99), ("Công ty Mường Xa", 99)}


def test_what_is_refused(world: World) -> None:
    term, by = founded(world), world.staff
    base = term.base
    services.state_facts(member=world.member["an"], on=date(2025, 9, 1), workplace=base, by=by)
    change, close = services.change_base, services.close_base
    for code, field, act in (
        ("code_taken", "code", lambda: founded(world)),
        ("code_missing", "code", lambda: founded(world, " ")),
        ("not_standing", "area", lambda: founded(world, "CS-2", "xa-a1")),
        ("kind_unknown", "kind", lambda: founded(world, "CS-2", kind="farm")),
        (
            "name_missing",
            "name",
            lambda: change(base=base, changes={"name": " "}, on=date(2026, 1, 1), by=by),
        ),
        ("not_there", "on", lambda: change(base=base, changes={}, on=date(2025, 1, 1), by=by)),
        ("first_term", "", lambda: services.take_back_change(term=term, by=by)),
        ("works_there", "on", lambda: close(base=base, on=date(2025, 9, 1), by=by)),
        ("before_it_was", "on", lambda: close(base=base, on=date(2025, 8, 1), by=by)),
        ("in_the_future", "on", lambda: close(base=base, on=date(2099, 1, 1), by=by)),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.code, refused.value.field) == (code, field)


def test_a_place_of_work_lasts_no_longer_than_its_area(world: World) -> None:
    facts = services.BaseFacts("Trạm", world.area["xa-a1"])
    term = services.found_base(code="CS-2", facts=facts, on=date(2024, 1, 1), by=world.staff)
    assert term.ends_on == date(2025, 7, 1)
    base, changes = founded(world).base, {"area": world.area["xa-a1"]}
    with pytest.raises(Refused) as refused:
        services.change_base(base=base, changes=changes, on=date(2025, 9, 1), by=world.staff)
    assert refused.value.code == "not_standing"
