"""Facts with a day in and out of the register: what a list says anew moves nothing before its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from members.models import Member, Profile, facts_on
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.reading import Reading
from registry.imports.undo import undo
from tests.imports import samples

pytestmark = pytest.mark.django_db

FROM = date(2025, 3, 1)
EVE = FROM - timedelta(days=1)


@pytest.fixture
def send(tmp_path):
    """Bring sheets in, one after the other."""

    def sent(reading=None, **content):
        folder = tmp_path / f"sent-{len(list(tmp_path.iterdir()))}"
        return load(samples.write_folder(folder, content), reading=reading or Reading())

    assert sent(**samples.sheets()).ok
    return sent


def lines(header, *rows):
    """A sheet out of its header and rows, each as in a CSV."""
    return [line.split(",") for line in (header, *rows)]


def fact(dossier_no, name, on):
    return facts_on(Member.objects.get(dossier_no=dossier_no), on)[name]


def test_it_works(send):
    assert Profile.objects.count() == 3
    for day, occupation, qualification in (
        (date(2019, 2, 28), "farmer", "college"),
        (date(2019, 3, 1), "commune_official", "university"),
        (date(2024, 9, 1), "commune_official", "master"),
    ):
        assert fact("0001", "occupation", day) == occupation
        assert fact("0001", "qualification", day) == qualification
    outcome = send(profiles=samples.sheets()["profiles"])
    assert (outcome.counts["profiles"].unchanged, outcome.changes) == (3, 0)


def test_what_a_list_says_anew_is_so_from_its_day(send):
    students = lines("dossier_no,full_name,occupation", "0002,Vừ Thị Mai,Công nhân", "0004,Quàng Thị Đôi,")
    outcome = send(Reading(facts_from="01/03/2025"), members=students)
    assert outcome.ok
    assert (outcome.counts["members"].updated, outcome.counts["members"].unchanged) == (1, 1)
    assert (fact("0002", "occupation", EVE), fact("0002", "occupation", FROM)) == ("farmer", "worker")
    # The same again brings nothing; without a day it is that of the import.
    assert send(Reading(facts_from="01/03/2025"), members=students).changes == 0
    assert send(members=students).changes == 0
    students[1][2] = "Sinh viên"
    assert send(members=students).changes == 1
    row = Profile.objects.get(member__dossier_no="0002", from_on=localdate())
    assert row.said() == {"occupation": "university_student"}
    students[1][2] = "Học sinh"
    assert send(members=students).changes == 1
    assert [p.occupation for p in Profile.objects.filter(member__dossier_no="0002").order_by("from_on")] == [
        "worker",
        "pupil",
    ]
    # What the register knew from the beginning is what a file with profiles says of members.
    both = samples.sheets()
    assert send(members=both["members"], profiles=both["profiles"]).changes == 0
    assert send(members=both["members"]).changes == 2


def test_what_was_wrong_from_the_beginning_is_corrected(send):
    sheet = lines("dossier_no,full_name,occupation,qualification", "0002,Vừ Thị Mai,worker,")
    outcome = send(Reading(corrects_facts=True), members=sheet)
    assert outcome.counts["members"].updated == 1
    assert (fact("0002", "occupation", date(2020, 6, 1)), fact("0002", "qualification", EVE)) == (
        "worker",
        "",
    )
    assert Profile.objects.count() == 3
    assert send(Reading(corrects_facts=True), members=sheet).changes == 0


def test_a_day_has_one_row_and_what_a_sheet_does_not_have_stays(send):
    on = lines("dossier_no,from_on,retired", "0001,2019-03-01,yes", "0001,2019-03-01,no")
    assert [(f.row, f.code) for f in send(profiles=on).faults] == [(3, "duplicate_row")]
    assert send(profiles=on[:2]).counts["profiles"].updated == 1
    row = Profile.objects.get(member__dossier_no="0001", from_on=date(2019, 3, 1))
    assert row.said() == {
        "occupation": "commune_official",
        "job": "Văn phòng",
        "qualification": "university",
        "retired": True,
    }
    wrong = lines(
        "dossier_no,from_on,occupation,education",
        "0001,1985-02-28,worker,",
        "0009,2020-01-01,worker,",
        "0001,,worker,",
        "0001,2020-01-01,,chưa biết gì",
    )
    assert [(f.row, f.column, f.code) for f in send(profiles=wrong).faults] == [
        (2, "from_on", "before_birth"),
        (3, "dossier_no", "unknown_member"),
        (4, "from_on", "required"),
        (5, "education", "unknown_value"),
    ]


def test_other_words_stay_with_a_warning(send):
    sheet = lines(
        "dossier_no,from_on,occupation,job,religion",
        "0002,2021-01-01,Thợ rèn,,Bà-la-môn",
        "0004,2021-01-01,Thợ rèn,lò rèn Mường Ảng,phật giáo",
    )
    outcome = send(profiles=sheet)
    assert {(w.sheet, w.row, w.column, w.code) for w in outcome.warnings} == {
        ("profiles", 2, "occupation", "taken_for_other"),
        ("profiles", 2, "religion", "taken_for_other"),
    }
    said = {p.member.dossier_no: p for p in Profile.objects.filter(from_on=date(2021, 1, 1))}
    assert (said["0002"].occupation, said["0002"].job, said["0002"].religion) == ("other", "Thợ rèn", "other")
    assert (said["0004"].job, said["0004"].religion) == ("Thợ rèn; lò rèn Mường Ảng", "buddhist")
    # Of somebody in the register, too: the words go with the class.
    assert send(members=lines("dossier_no,full_name,occupation", "0005,Sùng A Chua,thợ mộc")).ok
    row = Profile.objects.get(member__dossier_no="0005")
    assert (row.from_on, row.said()) == (localdate(), {"occupation": "other", "job": "thợ mộc"})


def test_an_import_of_facts_is_taken_back_whole(send, world_user):
    before = list(Profile.objects.order_by("pk").values())
    sheet = lines("dossier_no,full_name,occupation", "0001,Lò Văn An,worker", "0002,Vừ Thị Mai,worker")
    outcome = send(Reading(facts_from="2019-03-01"), members=sheet)
    assert Profile.objects.count() == 4
    undo(Batch.objects.get(pk=outcome.batch), by=world_user)
    assert list(Profile.objects.order_by("pk").values()) == before


@pytest.fixture
def world_user(django_user_model):
    """Somebody who takes imports back."""
    return django_user_model.objects.create(username="ban.to.chuc")
