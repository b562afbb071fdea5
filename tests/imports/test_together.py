"""Imports beside other writers: nothing is lost, nothing doubled, nobody sees half."""

from __future__ import annotations

import re
import threading
import time
from datetime import date

import pytest
from django.db import connection, connections, transaction

from members.derivation import rewrite
from members.models import Event, Member, Stretch
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.units.models import Organization

from . import samples

pytestmark = pytest.mark.django_db(transaction=True)


class Aside(threading.Thread):
    """Runs something on a connection of its own and keeps what came of it."""

    def __init__(self, work):
        super().__init__()
        self.work, self.result, self.error = work, None, None

    def run(self):
        try:
            self.result = self.work()
        except BaseException as error:
            self.error = error
        finally:
            connections.close_all()

    def now(self):
        """Run it at once, here."""
        self.start()
        return self.done()

    def done(self):
        self.join(60)
        assert not self.is_alive()
        if self.error:
            raise self.error
        return self.result


def test_two_at_once_write_once(tmp_path):
    folder = samples.write_folder(tmp_path, samples.sheets())
    both = [Aside(lambda: load(folder)) for _ in range(2)]
    for one in both:
        one.start()
    outcomes = [one.done() for one in both]
    assert [outcome.ok for outcome in outcomes] == [True, True]
    assert sorted(outcome.written for outcome in outcomes) == [False, True]
    assert Event.objects.count() == 13 and Batch.objects.count() == 1


def test_an_import_waits_for_a_form_on_the_same_member_and_sees_its_event(tmp_path):
    load(samples.write_folder(tmp_path / "1", samples.sheets()))
    member = Member.objects.get(dossier_no="0004")
    held = threading.Event()

    def form():
        with transaction.atomic():
            Member.objects.select_for_update().get(pk=member.pk)
            cell = Organization.objects.get(code="11.5")
            Event.objects.create(member=member, kind="cell_changed", effective_on=date(2025, 3, 1), cell=cell)
            rewrite([member.pk])
            held.set()
            time.sleep(1)

    writing = Aside(form)
    writing.start()
    assert held.wait(30)
    header = samples.sheets()["events"][0]
    rows = [header, ["0004", "recognized", "2026-02-03", *[""] * 6]]
    outcome = load(samples.write_folder(tmp_path / "2", {"events": rows}))
    writing.done()
    assert outcome.faults == []
    stretches = Stretch.objects.filter(member=member).order_by("starts_on")
    assert [(s.starts_on, s.cell.code, s.standing) for s in stretches] == [
        (date(2025, 2, 3), "11.4", "probationary"),
        (date(2025, 3, 1), "11.5", "probationary"),
        (date(2026, 2, 3), "11.5", "official"),
    ]


def test_who_was_first_is_said_and_nothing_is_written(tmp_path):
    def tell(stage, done, total):
        if stage == "writing":
            Aside(lambda: Member.objects.create(dossier_no="0001", full_name="Người khác")).now()

    Member.objects.create(dossier_no="0000", full_name="Đã có")
    outcome = load(samples.write_folder(tmp_path, samples.sheets()), on_progress=tell)
    assert [fault.code for fault in outcome.faults] == ["another_was_first"]
    assert set(Member.objects.values_list("full_name", flat=True)) == {"Đã có", "Người khác"}


def test_readers_see_nothing_of_it_before_its_end(tmp_path):
    seen = []

    def tell(stage, done, total):
        if stage == "deriving":
            seen.append(Aside(Organization.objects.count).now())

    assert load(samples.write_folder(tmp_path, samples.sheets()), on_progress=tell).ok
    assert set(seen) == {0} and Organization.objects.count() == 8


def test_a_first_import_leaves_every_index_and_constraint_as_it_was(tmp_path):
    def defined():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE 'members_%'"
                " UNION SELECT pg_get_constraintdef(oid) || conname FROM pg_constraint"
                " WHERE conrelid::regclass::text LIKE 'members_%'"
            )
            # The server may write the same casts in another way when it reads a definition again.
            return {
                re.sub(r"::(text|character varying)(\[\])?|[()]", "", row[0]) for row in cursor.fetchall()
            }

    before = defined()
    assert any("EXCLUDE" in definition for definition in before)
    assert load(samples.write_folder(tmp_path, samples.sheets())).written
    assert defined() == before
