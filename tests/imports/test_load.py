"""Sheets go in whole, again without effect, and changed as an update."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Event, Member, Movement, Post, Stretch
from registry.audit.models import Entry
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.units.models import Area, AreaPlacement
from reports.targets.models import Target

from . import samples

pytestmark = pytest.mark.django_db


def counts(outcome):
    return {sheet: count.as_dict() for sheet, count in outcome.counts.items()}


def test_it_works(tmp_path):
    outcome = load(samples.write_folder(tmp_path, samples.sheets()))
    assert outcome.faults == [] and outcome.ok and outcome.written
    assert {sheet: count.inserted for sheet, count in outcome.counts.items()} == {
        sheet: len(rows) - 1 for sheet, rows in samples.sheets().items()
    }
    assert Area.objects.count() == 8 and AreaPlacement.objects.count() == 10
    assert Stretch.objects.filter(member__dossier_no="0001").count() == 2
    assert Event.objects.filter(batch=outcome.batch).count() == 13
    assert Movement.objects.filter(kind="admitted").count() == 2
    assert Post.objects.count() == 6 and Target.objects.count() == 4
    assert Entry.objects.filter(action="import", object_id=str(outcome.batch)).count() == 1
    assert Batch.objects.get().state == "done"
    member = Member.objects.get(dossier_no="0002")
    assert (member.birth_date, member.youth_union, member.admitted_on) == (date(1992, 2, 29), True, None)


def test_the_same_file_again_brings_nothing_new(tmp_path):
    folder = samples.write_folder(tmp_path, samples.sheets())
    load(folder)
    before = list(Event.objects.order_by("id").values()), list(Stretch.objects.order_by("id").values())
    again = load(folder)
    assert again.ok and not again.written and again.changes == 0
    assert {count.unchanged for count in again.counts.values()} == {
        len(rows) - 1 for rows in samples.sheets().values()
    }
    assert before == (
        list(Event.objects.order_by("id").values()),
        list(Stretch.objects.order_by("id").values()),
    )
    assert Batch.objects.count() == 1
