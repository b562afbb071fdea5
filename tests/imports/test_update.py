"""Rows that come again changed are updates; what the file does not name is left alone."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Event, Member, Movement, Post, Stretch
from registry.imports.engine import load
from registry.units.models import AreaNaming, AreaPlacement, OrganizationTerm
from reports.targets.models import Target

from . import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(tmp_path):
    """The sample, brought in."""
    outcome = load(samples.write_folder(tmp_path / "register", samples.sheets()))
    assert outcome.ok
    return outcome


def folder_for(tmp_path):
    """A folder of its own for each time that something is sent."""
    return tmp_path / f"sent-{len(list(tmp_path.iterdir()))}"


def sent(tmp_path, **content):
    outcome = load(samples.write_folder(folder_for(tmp_path), content))
    assert outcome.faults == [], outcome.faults
    return {
        sheet: (count.inserted, count.updated, count.unchanged, count.removed)
        for sheet, count in outcome.counts.items()
    }


def sheet(name, *rows):
    """Some rows of a sample sheet, by the row's number."""
    lines = samples.sheets()[name]
    return [lines[0], *(lines[row - 1] for row in rows)]


def test_a_changed_event_is_voided_and_replaced(register, tmp_path):
    rows = sheet("events", 6, 7)
    rows[2][2] = "2021-06-02"
    rows[1][4] = "11a-QĐ/HU"
    old = Event.objects.get(member__dossier_no="0002", kind="admitted")
    kept = Event.objects.get(member__dossier_no="0002", kind="recognized")
    # Another day is another event: the first recognition stands, so a second cannot.
    outcome = load(samples.write_folder(folder_for(tmp_path), {"events": rows}))
    assert [fault.code for fault in outcome.faults] == ["not_probationary"]
    assert sent(tmp_path, events=rows[:2]) == {"events": (0, 1, 0, 0)}
    old.refresh_from_db()
    new = old.replaced_by
    assert (old.void_reason, new.document_no, new.effective_on) == ("nhập lại", "11a-QĐ/HU", old.effective_on)
    assert Event.objects.get(pk=kept.pk).voided_at is None
    assert Movement.objects.get(member__dossier_no="0002", kind="admitted").event_id == new.pk


def test_several_of_a_day_are_told_apart_by_their_document(register, tmp_path):
    rows = sheet("events", 3, 4)
    assert sent(tmp_path, events=rows) == {"events": (0, 0, 2, 0)}
    rows[2][8] = "cách chức"
    assert sent(tmp_path, events=rows) == {"events": (0, 1, 1, 0)}
    rows[2][4] = "07-QĐ/UBKT"
    assert sent(tmp_path, events=rows) == {"events": (1, 0, 1, 0)}
    live = Event.objects.live().filter(kind="disciplined").values_list("document_no", flat=True)
    assert sorted(live) == ["05-QĐ/UBKT", "06-QĐ/UBKT", "07-QĐ/UBKT"]


def test_an_event_in_the_middle_moves_what_follows(register, tmp_path):
    header = samples.sheets()["events"][0]
    row = ["0004", "cell_changed", "2025-03-01", "", "", "11.5", "", "", ""]
    assert sent(tmp_path, events=[header, row]) == {"events": (1, 0, 0, 0)}
    places = Stretch.objects.filter(member__dossier_no="0004").order_by("starts_on")
    assert [(s.starts_on, s.cell.code) for s in places] == [
        (date(2025, 2, 3), "11.4"),
        (date(2025, 3, 1), "11.5"),
    ]


def test_a_fault_with_what_the_register_holds_is_put_on_the_row_that_causes_it(register, tmp_path):
    header = samples.sheets()["events"][0]
    row = ["0003", "died", "2020-01-01", "", "", "", "", "", ""]
    outcome = load(samples.write_folder(folder_for(tmp_path), {"events": [header, row]}))
    assert [fault[:4] for fault in outcome.faults] == [("events", 2, "kind", "has_died")]


def test_a_corrected_member_is_counted_as_corrected(register, tmp_path):
    rows = sheet("members", 3, 4)
    rows[1][6], rows[1][8] = "male", "Kinh"
    before = list(Stretch.objects.filter(member__dossier_no="0003").values_list("pk", flat=True))
    assert sent(tmp_path, members=rows) == {"members": (0, 1, 1, 0)}
    assert set(Stretch.objects.filter(member__dossier_no="0002").values_list("gender", "minority")) == {
        ("male", "kinh")
    }
    assert list(Stretch.objects.filter(member__dossier_no="0003").values_list("pk", flat=True)) == before


def test_a_column_that_is_left_out_stays_as_it_is(register, tmp_path):
    assert sent(tmp_path, members=[["dossier_no", "full_name"], ["0001", "Lò Văn Ân"]]) == {
        "members": (0, 1, 0, 0)
    }
    member = Member.objects.get(dossier_no="0001")
    assert (member.full_name, member.birth_date, member.card_no) == (
        "Lò Văn Ân",
        date(1985, 3, 1),
        "001234567890",
    )
    events = [["dossier_no", "kind", "effective_on", "document_no"], ["0002", "admitted", "2020-06-01", "99"]]
    assert sent(tmp_path, events=events) == {"events": (0, 1, 0, 0)}
    event = Event.objects.live().get(member=Member.objects.get(dossier_no="0002"), kind="admitted")
    assert (event.cell.code, event.village.key, event.decided_on) == ("11.5", "ban-2", date(2020, 5, 20))
    areas = [["key", "level", "name"], ["tinh", "province", "Điện Biên Mới"]]
    assert sent(tmp_path, areas=areas) == {"areas": (0, 1, 0, 0)}
    assert AreaNaming.objects.get(area__key="tinh").code == "11"


def test_an_empty_cell_makes_empty(register, tmp_path):
    rows = [["dossier_no", "full_name", "card_no", "birth_date"], ["0001", "Lò Văn An", "", ""]]
    assert sent(tmp_path, members=rows) == {"members": (0, 1, 0, 0)}
    member = Member.objects.get(dossier_no="0001")
    assert (member.card_no, member.birth_date) == ("", None)


def test_numbers_may_change_hands(register, tmp_path):
    rows = sheet("members", 2, 3)
    rows[1][2], rows[2][2] = rows[2][2], rows[1][2]
    assert sent(tmp_path, members=rows) == {"members": (0, 2, 0, 0)}


def test_the_rows_of_a_unit_are_its_whole_history(register, tmp_path):
    header = samples.sheets()["areas"][0]
    rows = [
        header,
        ["ban-1", "village", "Bản Co", "Bản", "", "xa-1", "", "2025-06-30"],
        ["ban-1", "village", "Bản Co", "Bản", "", "xa-moi", "2025-07-01", "2025-10-31"],
        ["ban-1", "village", "Bản Co Mới", "Bản", "", "xa-moi", "2025-11-01", ""],
    ]
    assert sent(tmp_path, areas=rows) == {"areas": (1, 1, 1, 0)}
    assert AreaPlacement.objects.filter(area__key="ban-1").count() == 2
    assert AreaNaming.objects.filter(area__key="ban-1").count() == 2
    assert sent(tmp_path, areas=[header, rows[1], samples.sheets()["areas"][7]]) == {"areas": (0, 1, 1, 1)}
    assert AreaNaming.objects.get(area__key="ban-1").name == "Bản Co"
    assert AreaPlacement.objects.filter(area__key="ban-2").count() == 2


def test_adjoining_rows_that_say_the_same_are_one(register, tmp_path):
    header = samples.sheets()["organizations"][0]
    rows = [
        header,
        ["11.4", "cell", "Chi bộ bản Co", "commune", "11.3", "", "", "2010-12-31", "commune"],
        ["11.4", "cell", "Chi bộ bản Co", "commune", "11.3", "", "2011-01-01", "", "commune"],
    ]
    assert sent(tmp_path, organizations=rows) == {"organizations": (0, 0, 2, 0)}
    assert OrganizationTerm.objects.filter(organization__code="11.4").count() == 1


def test_posts_and_targets_are_known_again(register, tmp_path):
    posts, targets = sheet("posts", 2, 3, 5), sheet("targets", 2, 3)
    posts[1][2] = "0003"
    targets[2][6] = "14"
    assert sent(tmp_path, posts=posts, targets=targets) == {"posts": (0, 1, 2, 0), "targets": (0, 1, 1, 0)}
    assert Post.objects.count() == 6 and Target.objects.count() == 4
    assert Post.objects.get(post="village_head", starts_on="2019-01-01").holder.dossier_no == "0003"


def faults_of(tmp_path, **content):
    outcome = load(samples.write_folder(folder_for(tmp_path), content))
    return [fault[:4] for fault in outcome.faults]


def with_row(name, row, **cells):
    rows = sheet(name, row)
    for column, value in cells.items():
        rows[1][rows[0].index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        # A commune, a committee and a village end while the register still places something in them.
        (
            {"areas": with_row("areas", 6, valid_to="2025-08-31")},
            {("areas", 2, "valid_to", "child_outlives"), ("areas", 2, "valid_to", "dependents_outlive")},
        ),
        (
            {"organizations": with_row("organizations", 4, valid_to="2025-07-31")},
            {("organizations", 2, "valid_to", "child_outlives")},
        ),
        (
            {"organizations": with_row("organizations", 8, valid_to="2025-08-31")},
            {("organizations", 2, "valid_to", "dependents_outlive")},
        ),
        (
            {"organizations": with_row("organizations", 8, kind="sub_committee")},
            {("organizations", 2, "valid_to", "dependents_outlive")},
        ),
        (
            {"organizations": with_row("organizations", 4, kind="sub_committee")},
            {("organizations", 2, "kind", "child_rank")},
        ),
        (
            {"areas": with_row("areas", 11, valid_from="2025-10-01")},
            {("areas", 2, "valid_to", "dependents_outlive")},
        ),
        # What stands there already.
        (
            {"cell_villages": with_row("cell_villages", 2, valid_from="2020-01-01")},
            {("cell_villages", 2, "valid_from", "overlaps_the_register")},
        ),
        (
            {"posts": with_row("posts", 3, valid_from="2024-06-01")},
            {("posts", 2, "valid_from", "overlaps_the_register")},
        ),
        (
            {"members": with_row("members", 6, card_no="001234567890")},
            {("members", 2, "card_no", "belongs_to_another")},
        ),
        (
            {"area_changes": with_row("area_changes", 4, kind="split", main="yes")},
            {("area_changes", 2, "main", "two_main_predecessors")},
        ),
        (
            {"members": with_row("members", 5, birth_date="2025-02-04")},
            {("members", 2, "birth_date", "born_after_event")},
        ),
        (
            {"events": with_row("events", 3, effective_on="1984-01-01")},
            {("events", 2, "effective_on", "born_after_event"), ("events", 2, "kind", "not_counted")},
        ),
    ],
)
def test_what_the_register_holds_is_checked_too(register, tmp_path, content, faults):
    assert set(faults_of(tmp_path, **content)) == faults
