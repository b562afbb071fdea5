"""What waits for the level that decides: submitted by its maker, confirmed or sent back by somebody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from members.confirming import deciding_level
from members.models import Event, Member
from members.services import Filing, discipline, exempt
from members.services.confirming import set_confirmations
from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant, Role, User
from registry.audit.models import Entry
from registry.common.database_roles import as_machine
from registry.common.refusals import Refused
from registry.drafts import retained
from registry.drafts.models import Draft
from tests.world import World

from .officers import SEEN, check, confirm, enter, fields, here, sign_in
from .test_admission import NEWCOMER

EVERY = ("admission", "recognition", "discipline", "exit", "transfer", "restoration", "exemption")
EXEMPT = {"on": "01/03/2026", "document_no": "12-QĐ", "decided_on": "20/02/2026"}


def officer_of(world: World, code: str, name: str) -> User:
    """Somebody who enters what happens to people below one organization."""
    user: User = User.objects.create(username=name, full_name=f"Cán bộ {name}")
    Grant.objects.create(user=user, role=Role.OFFICER, organization=world.cell[code])
    return user


@pytest.fixture
def maker(world: World) -> User:
    """Somebody of a cell, in a register where every act waits for the committee above it."""
    set_confirmations(acts=EVERY, on=date(2026, 1, 1), by=world.staff)
    return officer_of(world, "CB-A1-1", "chi-bo")


def exemption(world: World, name: str = "an") -> str:
    return f"/dang-vien/{world.member[name].pk}/mien-sinh-hoat/"


def written_already(world: World) -> None:
    """What the maker's form says is in the register by another way."""
    filing = Filing(decided_on=date(2026, 2, 20))
    exempt(member=world.member["an"], on=date(2026, 3, 1), by=world.staff, filing=filing)


def submit(maker: User, address: str, **typed: str) -> Any:
    """Both steps of the maker; the page that says that it waits."""
    browser = sign_in(maker)
    page = check(browser, address, **typed)
    assert "Gửi để xác nhận" in page.content.decode(), page.content.decode()
    return browser.get(confirm(browser, page, **SEEN).url)


def test_it_works(world: World, maker: User) -> None:
    waiting = submit(maker, exemption(world), **EXEMPT)
    assert "Đang chờ xác nhận" in waiting.content.decode() and "Đảng bộ" in waiting.content.decode()
    assert not world.member["an"].events.filter(kind="exempted").exists(), "what waits is no event"
    checker = sign_in(world.officer)
    assert "Lò Văn An" in checker.get("/cho-xac-nhan/").content.decode()
    page = checker.get(here(waiting))
    assert "Cán bộ chi-bo" in page.content.decode() and "miễn công tác" in page.context["says"]
    assert confirm(checker, page).url == f"/dang-vien/{world.member['an'].pk}/"
    event = world.member["an"].events.get(kind="exempted")
    assert (event.recorded_by, event.document_no) == (world.officer, "12-QĐ") and not Draft.objects.exists()
    noted = Entry.objects.get(action="draft.confirmed")
    assert noted.actor_id == world.officer.pk and noted.facts["made_by"] == maker.pk
    # Sent again by either of them, nothing is written a second time.
    for browser in (checker, sign_in(maker)):
        browser.post(here(page), fields(page) | {"step": "write"})
        browser.post(exemption(world), {**EXEMPT, "form_key": str(event.form_key), "step": "check"})
    assert world.member["an"].events.filter(kind="exempted").count() == 1


def test_nobody_confirms_their_own_and_only_the_level_that_decides_sees_it(world: World, maker: User) -> None:
    waiting = submit(maker, exemption(world), **EXEMPT)
    own = sign_in(maker)
    own.post(here(waiting), {"step": "write", "mark": waiting.context["mark"]})
    assert (
        Draft.objects.get().state == "submitted"
        and "0 việc" not in own.get("/cho-xac-nhan/").content.decode()
    )
    colleague = officer_of(world, "CB-A1-1", "dong-nghiep")
    for other in (colleague, world.other_officer, world.viewer):
        browser = sign_in(other)
        assert browser.get(here(waiting)).status_code in (302, 403, 404)
        browser.post(here(waiting), {"step": "write", "mark": waiting.context["mark"]})
    assert not Event.objects.filter(kind="exempted").exists()
    for user, sees in (
        (maker, 1),
        (world.officer, 1),
        (world.staff, 1),
        (world.other_officer, 0),
        (colleague, 0),
    ):
        with as_user(user):
            assert Draft.objects.count() == sees
    # An address typed into again leads to what waits, and does not open a second form.
    assert here(own.get(exemption(world), follow=True)) == here(waiting)
    assert own.post(here(waiting).replace("xac-nhan", "nhap"), {**EXEMPT, "step": "save"}).status_code == 409


def test_what_is_sent_back_is_mended_and_sent_again(world: World, maker: User) -> None:
    waiting = submit(maker, exemption(world), **EXEMPT)
    checker, own = sign_in(world.officer), sign_in(maker)
    checker.post(here(waiting), {"step": "send_back", "reason": " "})
    assert Draft.objects.get().state == "submitted", "a reason is needed"
    checker.post(here(waiting), {"step": "send_back", "reason": "Sai số quyết định"})
    with as_user(world.officer):
        assert not Draft.objects.exists(), "from then on it is its maker's alone"
    listed = own.get("/ban-nhap/").content.decode()
    assert "Bị trả lại" in listed and "Sai số quyết định" in listed
    assert "Sai số quyết định" not in Draft.objects.get().sealed
    page = own.get(exemption(world), follow=True)
    assert "Sai số quyết định" in page.content.decode()
    again = own.post(here(page), fields(page) | {"document_no": "13-QĐ", "step": "check"}, follow=True)
    assert "Gửi để xác nhận" in again.content.decode()
    waiting = own.get(confirm(own, again).url)
    confirm(checker, checker.get(here(waiting)))
    assert world.member["an"].events.get(kind="exempted").document_no == "13-QĐ"
    for act in ("draft.submitted", "draft.sent_back", "draft.confirmed"):
        assert Entry.objects.filter(action=act).exists()


def test_its_maker_takes_it_back_and_old_pages_of_the_checker_write_nothing(
    world: World, maker: User
) -> None:
    waiting = submit(maker, exemption(world), **EXEMPT)
    checker, own = sign_in(world.officer), sign_in(maker)
    page = checker.get(here(waiting))
    assert "/nhap/" in own.post(here(waiting), {"step": "edit"}).url
    confirm(checker, page)
    assert not Event.objects.filter(kind="exempted").exists()
    # Changed and submitted anew: the old page named something else.
    mended = own.post(
        exemption(world), fields(own.get(exemption(world), follow=True)) | {"document_no": "14-QĐ"}
    )
    own.post(mended.url, fields(own.get(mended.url)) | {"step": "write"})
    assert confirm(checker, page).url == here(page) and not Event.objects.filter(kind="exempted").exists()
    confirm(checker, checker.get(here(page)))
    assert world.member["an"].events.get(kind="exempted").document_no == "14-QĐ"


def test_it_is_carried_out_by_the_rules_and_facts_of_that_moment(world: World, maker: User) -> None:
    waiting = submit(maker, exemption(world), **EXEMPT)
    written_already(world)
    page = sign_in(world.officer).get(here(waiting))
    assert "Việc này đã được ghi" in page.context["says"] and "Trả lại" in page.content.decode()
    assert "Xác nhận, ghi vào sổ" not in page.content.decode()
    sign_in(world.officer).post(here(waiting), {"step": "write", "mark": page.context["mark"]})
    assert Event.objects.filter(kind="exempted").count() == 1


def test_who_waits_is_the_boards_setting(world: World) -> None:
    cell = officer_of(world, "CB-A1-1", "chi-bo")
    enter(sign_in(cell), exemption(world), **EXEMPT)
    assert world.member["an"].events.filter(kind="exempted").exists(), "without a setting nothing waits"
    set_confirmations(acts=["exemption"], on=localdate(), by=world.staff)
    enter(sign_in(world.officer), exemption(world, "binh"), **EXEMPT)
    assert world.member["binh"].events.filter(kind="exempted").exists(), "the level that decides writes"
    set_confirmations(acts=["exemption"], on=localdate(), by=world.staff, of_everybody=True)
    submit(world.officer, exemption(world, "chung"), **EXEMPT)
    assert not world.member["chung"].events.filter(kind="exempted").exists(), "a colleague has to confirm"
    discipline(member=world.member["chung"], on=date(2026, 3, 1), detail="warning", by=world.officer)
    with pytest.raises(Refused):
        set_confirmations(acts=["exemption"], on=localdate(), by=world.staff, of_everybody=True)
    with pytest.raises(Refused):
        set_confirmations(acts=["all"], on=localdate(), by=world.staff)


def test_the_setting_has_its_page(world: World) -> None:
    browser = sign_in(world.staff)
    assert "không việc nào phải chờ" in browser.get("/cho-xac-nhan/quy-dinh/").content.decode()
    page = check(browser, "/cho-xac-nhan/quy-dinh/dat/", on="01/01/2026")
    assert page.context["form"].errors or "is_so" in str(page.context)
    opened = browser.get("/cho-xac-nhan/quy-dinh/dat/?moi=1")
    sent = browser.post(
        "/cho-xac-nhan/quy-dinh/dat/",
        fields(opened) | {"on": "01/01/2026", "acts": ["exit", "admission"], "step": "check"},
        follow=True,
    )
    confirm(browser, sent)
    listed = sign_in(world.officer).get("/cho-xac-nhan/quy-dinh/").content.decode()
    assert "01/01/2026" in listed and "kết nạp, kết nạp lại" in listed
    assert sign_in(world.officer).get("/cho-xac-nhan/quy-dinh/dat/").status_code == 403


def test_a_draft_of_the_setting_shows_what_was_ticked_and_nothing_else(world: World) -> None:
    set_confirmations(acts=["exit", "transfer"], on=date(2026, 1, 1), by=world.staff, of_everybody=True)
    browser, address = sign_in(world.staff), "/cho-xac-nhan/quy-dinh/dat/"
    opened = browser.get(address)
    key = {"form_key": fields(opened)["form_key"], "step": "save", "on": "01/03/2026"}
    for ticked in (["discipline", "exit"], []):
        assert browser.post(address, key | {"acts": ticked}).status_code == 204
        form = browser.get(address, follow=True).context["form"]
        assert [box.data["value"] for box in form["acts"] if box.data["selected"]] == sorted(
            ticked, key=EVERY.index
        )
        assert not form["of_everybody"].value(), "its box was sent empty"


def test_an_admission_and_an_undoing_wait_as_well(world: World, maker: User) -> None:
    waiting = submit(maker, "/ket-nap/", **NEWCOMER | {"village": ""})
    assert not Member.objects.filter(full_name="Lò Văn Nam").exists()
    # The next newcomer's form is empty, although that one waits.
    assert fields(sign_in(maker).get("/ket-nap/"))["full_name"] == ""
    checker = sign_in(world.officer)
    confirm(checker, checker.get(here(waiting)), **SEEN, not_the_same="on")
    event = Event.objects.get(member__full_name="Lò Văn Nam", kind="admitted")
    submit(maker, f"/dang-vien/{event.member_id}/huy/{event.pk}/", reason="ghi nhầm người")
    event.refresh_from_db()
    assert event.voided_at is None and Draft.objects.filter(person_id=event.member_id).count() == 1


def test_many_are_confirmed_together_and_undone_together(world: World, maker: User) -> None:
    keys = []
    for name in ("an", "binh", "chung"):
        submit(maker, exemption(world, name), **EXEMPT)
        keys.append(str(Draft.objects.get(person_id=world.member[name].pk).key))
    browser = sign_in(world.officer)
    address = f"/cho-xac-nhan/nhieu/?viec={'&viec='.join(keys)}"
    page = browser.get(address)
    assert page.content.decode().count("miễn công tác") == 3
    assert not Event.objects.filter(kind="exempted").exists(), "reading it writes nothing"
    old = fields(page)
    exempt(member=world.member["an"], on=date(2026, 4, 1), by=world.staff)
    # Somebody's own draft is none that may be confirmed, and an old mark writes nothing.
    assert sign_in(maker).post(address, old).url == "/cho-xac-nhan/"
    done = browser.post(address, {"mark": "x"}, follow=True)
    assert Event.objects.filter(kind="exempted").count() == 1
    done = browser.post(address, fields(browser.get(address)), follow=True)
    assert Event.objects.filter(kind="exempted").count() == 4 and not Draft.objects.exists()
    undo = done.content.decode().split('href="/cho-xac-nhan/huy/')[1].split('"')[0].replace("&amp;", "&")
    page = browser.get(f"/cho-xac-nhan/huy/{undo}")
    assert "3 việc" in page.content.decode()
    assert browser.post(f"/cho-xac-nhan/huy/{undo}", {"reason": ""}).status_code == 200
    browser.post(f"/cho-xac-nhan/huy/{undo}", {"reason": "nhầm quyết định"})
    assert Event.objects.live().filter(kind="exempted").count() == 1


def test_of_two_about_one_person_the_second_is_read_upon_the_first(world: World, maker: User) -> None:
    person = world.member["an"]
    left = {"kind": "deleted", "on": "01/02/2026", "document_no": "11-QĐ", "decided_on": "30/01/2026"}
    submit(maker, f"/dang-vien/{person.pk}/ra-khoi-dang/", **left)
    submit(maker, exemption(world), **EXEMPT)
    keys = [str(draft.key) for draft in Draft.objects.order_by("submitted_at")]
    browser = sign_in(world.officer)
    page = browser.get(f"/cho-xac-nhan/nhieu/?viec={'&viec='.join(keys)}")
    assert [one.draft.title for one in page.context["refused"]] == ["Miễn công tác, sinh hoạt"]
    assert not person.events.filter(kind__in=("deleted", "exempted")).exists()
    browser.post(page.context["without"], fields(browser.get(page.context["without"])))
    assert [event.kind for event in person.events.filter(kind__in=("deleted", "exempted"))] == ["deleted"]


def test_undoing_at_a_stroke_is_no_way_round_the_level_that_decides(world: World) -> None:
    maker = officer_of(world, "CB-A1-1", "chi-bo")
    enter(sign_in(maker), exemption(world), **EXEMPT)
    event = Event.objects.get(kind="exempted", recorded_by=maker)
    address = f"/cho-xac-nhan/huy/?viec={event.pk}"
    assert sign_in(maker).get(address).status_code == 200, "nothing waits yet"
    set_confirmations(acts=EVERY, on=date(2026, 1, 1), by=world.staff)
    assert sign_in(maker).post(address, {"reason": "ghi nhầm"}).url == "/cho-xac-nhan/"
    event.refresh_from_db()
    assert event.voided_at is None


def test_who_needs_a_colleague_undoes_at_a_stroke_only_what_others_had_made(world: World) -> None:
    browser = sign_in(world.officer)
    enter(browser, exemption(world), **EXEMPT)
    set_confirmations(acts=EVERY, on=date(2026, 1, 1), by=world.staff, of_everybody=True)
    waiting = submit(officer_of(world, "CB-A1-1", "chi-bo"), exemption(world, "binh"), **EXEMPT)
    confirm(browser, browser.get(here(waiting)))
    own, confirmed = Event.objects.filter(kind="exempted", recorded_by=world.officer).order_by("pk")
    address = f"/cho-xac-nhan/huy/?viec={own.pk}&viec={confirmed.pk}"
    browser.post(address, {"reason": "ghi nhầm"})
    assert list(Event.objects.live().filter(kind="exempted")) == [own], "of one's own a colleague decides"
    assert browser.post(address, {"reason": "ghi nhầm"}).url == "/cho-xac-nhan/"


def test_one_that_cannot_be_written_stops_all_and_can_be_left_out(world: World, maker: User) -> None:
    for name in ("an", "binh"):
        submit(maker, exemption(world, name), **EXEMPT)
    keys = [str(draft.key) for draft in Draft.objects.order_by("person_id")]
    written_already(world)
    browser = sign_in(world.officer)
    address = f"/cho-xac-nhan/nhieu/?viec={'&viec='.join(keys)}"
    page = browser.get(address)
    assert "1 việc không ghi được" in page.content.decode()
    browser.post(address, fields(page))
    assert not world.member["binh"].events.filter(kind="exempted").exists()
    left = page.context["without"]
    browser.post(left, fields(browser.get(left)))
    assert world.member["binh"].events.filter(kind="exempted").exists()


def test_what_waits_outlives_drafts_and_goes_with_its_limit(world: World, maker: User) -> None:
    submit(maker, exemption(world), **EXEMPT)
    Draft.objects.update(saved_at="2026-01-01T00:00:00Z")
    before = Draft.objects.get().submitted_at
    assert before is not None
    with as_machine():
        assert (retained.count(before), retained.count_submitted(before)) == (0, 1)
        assert retained.remove(before) == 0 and retained.remove_submitted(before) == 1


def test_the_level_that_decides_stands_right_under_the_province(world: World) -> None:
    def level(code: str, day: date) -> int | None:
        return deciding_level(world.cell[code].pk, day)

    assert level("CB-A1-1", date(2024, 1, 1)) == world.cell["HU-A"].pk
    assert level("CB-A1-1", date(2026, 1, 1)) == world.cell["DU-A"].pk
    above = level("CB-CQ", date(2026, 1, 1))
    assert above in (world.cell["TU"].pk, world.cell["DU-A"].pk)
