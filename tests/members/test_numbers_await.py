"""Numbers that wait to be compared: nothing tells the sender which of them somebody else has."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from members import services
from members.identifiers import keyring
from members.models import Event, Member, Stretch
from members.services import Refused, comparing
from members.services.comparing import Pair
from registry.accounts.access.database_roles import as_user
from registry.accounts.access.scopes import sees_everything
from registry.accounts.models import Grant, Role
from registry.audit.models import Entry
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch
from reports.models import Notice
from tests.access.caching import forget
from tests.members.pages.officers import check, confirm, sign_in
from tests.members.pages.test_admission import ADDRESS, NEWCOMER
from tests.work import work_on

pytestmark = pytest.mark.django_db

TEN = range(10)
# The numbers of ten members of the other commune, and ten that nobody has.
THEIRS = [f"0990000001{n:02}" for n in TEN]
NOBODYS = [f"0990000002{n:02}" for n in TEN]
STATES = ("dossier_no_state", "card_no_state", "citizen_id_state")


@pytest.fixture
def elsewhere(world):
    """Ten members of the other commune, whom the officer does not see."""
    for n in TEN:
        services.first_record(
            member_data={"dossier_no": f"XB-{n}", "full_name": f"Giàng A {n}", "citizen_id": THEIRS[n]},
            cell=world.cell["CB-B2"],
            on=date(2020, 1, 1),
            by=world.staff,
        )
    assert not Member.objects.visible_to(world.officer).filter(citizen_id__in=THEIRS).exists()
    return world


def sheets(numbers, mark):
    """New people with these numbers, each row as long as that of another file."""
    people = "".join(f"{mark}-{n},{number},Lò Văn Dò\n" for n, number in enumerate(numbers))
    events = "".join(f"{mark}-{n},transferred_in,2026-06-01,CB-A1-1\n" for n in range(len(numbers)))
    return {
        "members.csv": f"dossier_no,citizen_id,full_name\n{people}",
        "events.csv": f"dossier_no,kind,effective_on,cell_code\n{events}",
    }


def folder(path, numbers, mark):
    path = path / mark
    path.mkdir(exist_ok=True)
    for name, text in sheets(numbers, mark).items():
        (path / name).write_text(text)
    return path


def entered(world, number, dossier, by=None, cell="CB-A1-1"):
    """Somebody new with this citizen ID."""
    event = services.transfer_in(
        member_data={"dossier_no": dossier, "full_name": "Lò Văn Dò", "citizen_id": number},
        cell=world.cell[cell],
        on=date(2026, 6, 1),
        by=by or world.officer,
    )
    return event.member


def pairs(world):
    with as_user(world.staff):
        return comparing.pairs()


def alike(text):
    """An answer without what differs between any two: tokens, ids, moments, and the numbers themselves."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|/dang-vien/\d+/|\d\d:\d\d|sua-viec/\d+|huy/\d+", "·", text)
    text = re.sub(r'(name="(mark|csrfmiddlewaretoken)" value=|nonce=)"[^"]*"', "·", text)
    return re.sub(r"0990000\d{5}|•+\d+|cuối \d+|X[PQ]-?\d*", "·", text)


def test_a_file_of_theirs_and_one_of_nobodys_are_answered_alike(elsewhere, tmp_path):
    found = []
    for numbers, mark in ((THEIRS, "XP"), (NOBODYS, "XQ")):
        for dry_run in (True, False):
            path = folder(tmp_path, numbers, mark)
            forget()
            with CaptureQueriesContext(connection) as asked:
                outcome = load(path, by=elsewhere.officer, dry_run=dry_run)
            assert outcome.ok and outcome.written != dry_run
            codes = [note.code for note in outcome.warnings]
            found.append((dry_run, len(asked), codes, outcome.as_dict() | {"batch": 0, "warnings": 0}))
    assert found[:2] == found[2:] and "numbers_await" in found[0][2]
    theirs = Member.objects.filter(full_name="Lò Văn Dò")
    assert list(theirs.values_list(*STATES)) == [("awaiting", "", "awaiting")] * 20
    # Whoever waits is counted like anybody else.
    assert Stretch.objects.filter(member__in=theirs, cell=elsewhere.cell["CB-A1-1"]).count() == 20
    again = load(folder(tmp_path, THEIRS, "XP"), by=elsewhere.officer)
    assert again.ok and not again.changes, "one's own number is known by now"
    found_pairs = pairs(elsewhere)
    assert len(found_pairs) == 10 and {pair.columns for pair in found_pairs} == {("citizen_id",)}


@pytest.mark.django_db(transaction=True)
def test_so_are_the_pages_of_an_import(elsewhere, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client, seen = sign_in(elsewhere.officer), []
    for numbers, mark in ((THEIRS, "XP"), (NOBODYS, "XQ")):
        files = [
            SimpleUploadedFile(name, text.encode(), "text/csv")
            for name, text in sheets(numbers, mark).items()
        ]
        url = client.post("/nhap/", {"files": files}).url
        batch = Batch.objects.latest("created_at")
        client.post(f"{url}kiem-tra/")
        work_on(batch)
        checked = client.get(url)
        client.post(f"{url}ghi/")
        work_on(batch)
        result = client.get(url)
        assert "chờ đối chiếu" in checked.text and Batch.objects.get(pk=batch.pk).state == "done"
        seen.append([alike(page.text) for page in (checked, result)])
        # How many notices nobody has read stands on every page.
        Notice.objects.all().delete()
    assert seen[0] == seen[1]


def test_so_are_the_forms(elsewhere):
    client, seen = sign_in(elsewhere.officer), []
    for number in (THEIRS[3], NOBODYS[3]):
        with transaction.atomic():
            with CaptureQueriesContext(connection) as asked:
                page = check(client, ADDRESS, **NEWCOMER | {"citizen_id": number})
                answer = confirm(client, page)
            member = client.get(answer.url)
            transaction.set_rollback(True)
        assert "ghi là «chờ đối chiếu»" in page.text and member.text.count("chờ đối chiếu") == 2
        seen.append((alike(page.text), len(asked), alike(member.text)))
    assert seen[0] == seen[1]


def test_a_correction_waits_as_well_and_what_is_in_sight_is_refused(elsewhere):
    an, binh = elsewhere.member["an"], elsewhere.member["binh"]
    for number in (THEIRS[0], NOBODYS[0]):
        services.correct(member=an, by=elsewhere.officer, reason="sửa", citizen_id=number)
        an.refresh_from_db()
        assert (an.citizen_id, an.citizen_id_state, an.card_no_state) == (number, "awaiting", "")
    with pytest.raises(Refused, match="đã thuộc về người khác"):
        services.correct(member=binh, by=elsewhere.officer, reason="sửa", citizen_id=NOBODYS[0])
    services.correct(member=an, by=elsewhere.staff, reason="sửa", citizen_id=NOBODYS[1])
    an.refresh_from_db()
    assert an.citizen_id_state == ""
    with pytest.raises(Refused, match="đã thuộc về người khác"):
        services.correct(member=an, by=elsewhere.staff, reason="sửa", citizen_id=THEIRS[0])


def test_who_knows_the_number_in_the_file_only_by_the_dossier_is_told_nothing(elsewhere, tmp_path):
    """A dossier number of the other commune is that of a new person, and events of it are of nobody."""
    both = []
    for known, mark in ((True, "XB"), (False, "XC")):
        path = folder(tmp_path, NOBODYS if known else [f"09900000030{n}" for n in TEN], mark)
        both.append(load(path, by=elsewhere.officer, dry_run=True).as_dict())
        (path / "members.csv").unlink()
        outcome = load(path, by=elsewhere.officer, dry_run=True)
        both.append([(fault.row, fault.code) for fault in outcome.faults])
    assert both[:2] == both[2:] and both[1][0][1] == "unknown_member"
    outcome = load(folder(tmp_path, NOBODYS, "XB"), by=elsewhere.officer)
    assert outcome.ok and Member.objects.filter(dossier_no="XB-1").count() == 2
    assert {pair.columns for pair in pairs(elsewhere)} == {("dossier_no",)}
    # To whoever sees both, the number says nothing of whom a row means.
    faults = load(folder(tmp_path, NOBODYS, "XB"), by=elsewhere.staff).faults
    assert "two_of_one_dossier" in {fault.code for fault in faults}
    with pytest.raises(Refused, match="đang ghi cho hai người"):
        dump(tmp_path / "out")


# What SQL could ask of the constraint as the web's role; {own} is a member in sight, {blind} the index.
TRIES = {
    "taken": "UPDATE members_member SET citizen_id_index = {blind}, citizen_id_state = '' WHERE id = {own}",
    "taken by default": "UPDATE members_member SET citizen_id_index = {blind} WHERE id = {own}",
    "given up": "UPDATE members_member SET citizen_id_index = {blind}, citizen_id_state = 'anothers'"
    " WHERE id = {own}",
    "added": "INSERT INTO members_member (full_name, sort_key, search_key, gender, ethnicity, native_place,"
    " religion, education, qualification, political_theory, occupation, home_id, dossier_no_sealed,"
    " dossier_no_index, dossier_no_state, citizen_id_index)"
    " SELECT 'x', 'x', 'x', '', '', '', '', '', '', '', '', home_id, 'x', 'x', 'awaiting', {blind}"
    " FROM members_member WHERE id = {own}",
    "added or not": "INSERT INTO members_member SELECT * FROM jsonb_populate_record(NULL::members_member,"
    " (SELECT to_jsonb(own) || jsonb_build_object('id', 900000, 'citizen_id_index', {blind},"
    " 'card_no_index', NULL, 'dossier_no_state', 'awaiting') FROM members_member own WHERE id = {own}))"
    " ON CONFLICT DO NOTHING",
    "settled": "UPDATE members_member SET citizen_id_state = '' WHERE id = {waits}",
    "waiting": "UPDATE members_member SET citizen_id_index = {blind}, citizen_id_state = 'awaiting'"
    " WHERE id = {own}",
}


def asked_as(user, sql, number, own, waits):
    """What SQL of that user's is answered: the fault, or how many rows it wrote."""
    blind = f"'\\x{keyring().first.index('citizen_id', number).hex()}'::bytea"
    text = sql.format(blind=blind, own=own, waits=waits)
    try:
        with transaction.atomic(), as_user(user), connection.cursor() as cursor:
            cursor.execute(text)
            answer = str(cursor.rowcount)
            transaction.set_rollback(True)
    except DatabaseError as error:
        answer = type(error.__cause__).__name__
    return answer


def test_sql_as_the_webs_role_learns_nothing_of_numbers(elsewhere):
    own = elsewhere.member["an"].pk
    waits = [entered(elsewhere, number, f"DO-{number}").pk for number in (THEIRS[5], NOBODYS[5])]
    answers = {}
    for name, sql in TRIES.items():
        given = zip((THEIRS[4], NOBODYS[4]), waits, strict=True)
        theirs, nobodys = (asked_as(elsewhere.officer, sql, number, own, one) for number, one in given)
        assert theirs == nobodys, name
        answers[name] = theirs
    assert answers.pop("waiting") == "1"
    assert set(answers.values()) == {"InsufficientPrivilege"}
    # The tries do tell of the number where the guard lets them ask: of the board.
    assert sees_everything(elsewhere.staff) and not sees_everything(elsewhere.officer)
    assert asked_as(elsewhere.staff, TRIES["taken"], THEIRS[4], own, 0) == "UniqueViolation"
    assert asked_as(elsewhere.staff, TRIES["taken"], NOBODYS[4], own, 0) == "1"


def test_uniqueness_holds_for_what_is_settled(elsewhere):
    one = entered(elsewhere, NOBODYS[0], "DO-1")
    two = entered(elsewhere, NOBODYS[0], "DO-2", by=elsewhere.other_officer, cell="CB-B2")
    assert pairs(elsewhere) == [Pair(one.pk, two.pk, ("citizen_id",))]
    Member.objects.filter(pk=one.pk).update(citizen_id_state="")
    with pytest.raises(IntegrityError, match="citizen_id_is_nobody_elses"), transaction.atomic():
        Member.objects.filter(pk=two.pk).update(citizen_id_state="")


def test_the_board_decides_that_both_are_one_person(elsewhere):
    member = entered(elsewhere, THEIRS[0], "DO-1")
    (pair,) = pairs(elsewhere)
    assert member.pk == pair.second
    with pytest.raises(Refused) as refused:
        comparing.decide(pair=pair, keeps=pair.first, same=True, reason="xem hồ sơ", by=elsewhere.officer)
    assert refused.value.code == "not_the_whole"
    comparing.decide(pair=pair, keeps=pair.first, same=True, reason="xem hồ sơ", by=elsewhere.staff)
    assert not Stretch.objects.filter(member=member).exists() and not pairs(elsewhere)
    assert not Event.objects.live().filter(member=member).exists()
    assert Stretch.objects.filter(member=pair.first).count() == 1
    member.refresh_from_db()
    assert (member.citizen_id, member.citizen_id_state) == (THEIRS[0], "anothers")
    entries = Entry.objects.filter(action="numbers.compared").order_by("id")
    assert [(entry.object_id, entry.facts["is_theirs"]) for entry in entries] == [
        (str(pair.first), True),
        (str(pair.second), False),
    ]
    with pytest.raises(Refused) as refused:
        comparing.decide(pair=pair, keeps=pair.first, same=True, reason="xem hồ sơ", by=elsewhere.staff)
    assert refused.value.code == "changed_meanwhile"


def test_the_board_decides_that_they_are_two(elsewhere):
    member = entered(elsewhere, THEIRS[0], "DO-1")
    (pair,) = pairs(elsewhere)
    comparing.decide(pair=pair, keeps=member.pk, same=False, reason="xem hồ sơ", by=elsewhere.staff)
    held = {one.pk: one.citizen_id_state for one in Member.objects.filter(citizen_id=THEIRS[0])}
    assert held == {member.pk: "", pair.first: "anothers"} and not pairs(elsewhere)
    assert Stretch.objects.filter(member__in=held).count() == 2
    # What is corrected is compared anew.
    services.correct(
        member=Member.objects.get(pk=pair.first),
        by=elsewhere.other_officer,
        reason="sửa",
        citizen_id="1" * 12,
    )
    assert Member.objects.get(pk=pair.first).citizen_id_state == "awaiting"


def test_a_third_with_the_number_stays_to_be_decided(elsewhere):
    two = entered(elsewhere, THEIRS[0], "DO-1")
    Grant.objects.create(user=elsewhere.stranger, role=Role.OFFICER, organization=elsewhere.cell["CB-DN"])
    three = entered(elsewhere, THEIRS[0], "DO-2", by=elsewhere.stranger, cell="CB-DN")
    assert len(pairs(elsewhere)) == 3
    between = next(pair for pair in pairs(elsewhere) if (pair.first, pair.second) == (two.pk, three.pk))
    comparing.decide(pair=between, keeps=two.pk, same=False, reason="xem hồ sơ", by=elsewhere.staff)
    two.refresh_from_db()
    assert two.citizen_id_state == "awaiting", "the first has it settled"
    assert [pair.second for pair in pairs(elsewhere)] == [two.pk]


def test_the_rest_is_settled_once_no_pair_is_left(elsewhere, settings):
    paired, alone = entered(elsewhere, THEIRS[0], "DO-1"), entered(elsewhere, NOBODYS[0], "DO-2")
    waiting = comparing.waiting()
    assert {paired.pk, alone.pk} <= set(waiting)
    with pytest.raises(Refused) as refused:
        comparing.settle(members=waiting, by=elsewhere.staff)
    assert refused.value.code == "pairs_left"
    comparing.decide(pair=pairs(elsewhere)[0], keeps=paired.pk, same=False, reason="x", by=elsewhere.staff)
    with pytest.raises(Refused) as refused:
        comparing.settle(members=[paired.pk], by=elsewhere.staff)
    assert refused.value.code == "changed_meanwhile"
    assert comparing.settle(members=waiting, by=elsewhere.staff) == len(waiting)
    states = Member.objects.filter(pk__in=waiting).values_list(*STATES)
    assert set(states) == {("", "", "")} and not comparing.waiting()
    with pytest.raises(Refused, match="đã thuộc về người khác"):
        entered(elsewhere, NOBODYS[0], "DO-3", by=elsewhere.staff)


def test_so_many_wait_and_no_more(elsewhere, settings, tmp_path):
    settings.NUMBERS_AWAITING_MOST = 10
    entered(elsewhere, NOBODYS[0], "DO-1")
    for numbers in (THEIRS, [*NOBODYS[1:], "099000000300"]):
        faults = load(folder(tmp_path, numbers, "XP"), by=elsewhere.officer, dry_run=True).faults
        assert [fault.code for fault in faults] == ["too_many_await"]
    settings.NUMBERS_AWAITING_MOST = 1
    with pytest.raises(Refused) as refused:
        entered(elsewhere, NOBODYS[1], "DO-2")
    assert refused.value.code == "too_many_await"
    assert entered(elsewhere, NOBODYS[1], "DO-2", by=elsewhere.staff)
