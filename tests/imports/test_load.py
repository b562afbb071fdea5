"""Sheets go in whole, again without effect, and changed as an update."""

from __future__ import annotations

import gc
from datetime import date

import pytest

from members.models import Event, Member, Movement, Post, Stretch
from registry.audit.models import Entry
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.units.models import Area, AreaPlacement, Organization
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


def test_members_are_at_home_where_they_last_counted_and_elsewhere_where_they_counted_before(tmp_path):
    content = samples.sheets()
    # Who goes away for a while names another cell, and counts in one's own.
    content["events"] += samples.lines("0004,away,2025-06-01,,,11.5,,,,")
    assert load(samples.write_folder(tmp_path, content)).written

    def code(cell):
        return Organization.objects.get(pk=cell).code

    homes = {
        member.dossier_no: (code(member.home_id), [code(cell) for cell in member.elsewhere or ()])
        for member in Member.objects.all()
    }
    assert homes == {
        "0001": ("11.5", ["11.4"]),
        "0002": ("11.5", []),
        "0003": ("11.4", ["11.7"]),
        "0004": ("11.4", []),
        "0005": ("11.5", []),
    }


def test_new_members_get_random_keys_each_its_own(tmp_path):
    content = samples.sheets()
    load(samples.write_folder(tmp_path, content))
    keys = set(Member.objects.values_list("disclosure_key", flat=True))
    assert len(keys) == 5 and max(map(abs, keys)) > 2**48


def test_cycles_are_collected_again_after_an_import(tmp_path):
    collected = []
    load(
        samples.write_folder(tmp_path, samples.sheets()),
        on_progress=lambda *_: collected.append(gc.isenabled()),
    )
    assert set(collected) == {False} and gc.isenabled()


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
