"""A whole import is taken back, unless something has built on it."""

from __future__ import annotations

import pytest

from members.models import Event, Member
from registry.audit.models import Entry
from registry.common.refusals import Refused
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch, BatchState
from registry.imports.undo import undo

from . import samples
from .test_dump import contents

pytestmark = pytest.mark.django_db


def bring_in(folder, content):
    outcome = load(samples.write_folder(folder, content))
    assert outcome.ok and outcome.written, outcome.faults
    return Batch.objects.latest("created_at")


def written(folder):
    dump(folder)
    return contents(folder)


def changed():
    """The sample with something new, something changed and something left out in every sheet."""
    content = samples.sheets()
    samples.put(content, "areas", 8, "name", "Bản Co Mới")
    samples.add(content, "areas", "ban-4,village,Bản Bốn,Bản,,xa-moi,2025-10-01,")
    samples.put(content, "area_changes", 4, "state_instrument", "1662/NQ")
    samples.put(content, "organizations", 7, "name", "Chi bộ bản Co 1")
    samples.add(content, "organizations", "11.8,cell,Chi bộ bản Bốn,commune,11.3,,2025-10-01,")
    samples.put(content, "organization_changes", 3, "instrument", "14-QĐ/TU")
    samples.put(content, "cell_villages", 4, "valid_to", "2025-12-31")
    samples.add(content, "cell_villages", "11.8,ban-4,2025-10-01,")
    samples.put(content, "members", 3, "gender", "male")
    samples.put(content, "members", 3, "card_no", "001234567890")
    samples.put(content, "members", 2, "card_no", "")
    samples.add(content, "members", "0006,,,,,Lò Thị Sáu,female,2000-01-01,Thái,,,,,,,,")
    samples.put(content, "events", 7, "document_no", "12a-QĐ/HU")
    samples.add(content, "events", "0006,admitted,2025-11-01,,,11.8,ban-4,,")
    samples.put(content, "posts", 3, "valid_to", "2025-12-31")
    samples.put(content, "targets", 3, "value", "13")
    return content


def test_it_works(tmp_path):
    bring_in(tmp_path / "1", samples.sheets())
    before = written(tmp_path / "before")
    batch = bring_in(tmp_path / "2", changed())
    assert written(tmp_path / "between") != before
    undo(batch, by=None)
    assert written(tmp_path / "after") == before
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE
    assert Event.objects.filter(batch=batch.pk).count() == 0
    assert Event.objects.exclude(voided_at=None).count() == 0
    assert Entry.objects.filter(action="import.undone").count() == 1


def test_the_first_import_leaves_an_empty_register(tmp_path):
    batch = bring_in(tmp_path / "1", samples.sheets())
    undo(batch, by=None)
    assert Member.objects.count() == 0
    assert all(body.count(b"\n") == 1 for body in written(tmp_path / "after").values())


def test_it_is_taken_back_once(tmp_path):
    batch = bring_in(tmp_path / "1", samples.sheets())
    undo(batch, by=None)
    with pytest.raises(Refused) as refused:
        undo(batch, by=None)
    assert refused.value.code == "wrong_state"


def refused_after(batch):
    with pytest.raises(Refused) as refused:
        undo(batch, by=None)
    assert refused.value.code == "built_upon"
    assert Batch.objects.get(pk=batch.pk).state == BatchState.DONE
    return refused.value.message


def test_a_later_event_stands_in_the_way(tmp_path):
    batch = bring_in(tmp_path / "1", samples.sheets())
    Event.objects.create(member=Member.objects.get(dossier_no="0004"), kind="away", effective_on="2025-12-01")
    assert "của Quàng Thị Đôi" in refused_after(batch)
    assert Member.objects.count() == 5


def test_a_voided_event_stands_in_the_way(tmp_path):
    batch = bring_in(tmp_path / "1", samples.sheets())
    Event.objects.filter(member__dossier_no="0003", kind="transferred_out").update(
        voided_at="2026-01-01T00:00Z", void_reason="nhầm"
    )
    assert "của Nguyễn Văn Bình" in refused_after(batch)


def test_a_row_that_was_changed_since_stands_in_the_way(tmp_path):
    batch = bring_in(tmp_path / "1", samples.sheets())
    bring_in(tmp_path / "2", changed())
    refused_after(batch)


def test_what_refers_to_it_stands_in_the_way(tmp_path):
    one, rest = samples.sheets(), samples.sheets()
    bring_in(tmp_path / "1", {"areas": one["areas"]})
    batch = bring_in(tmp_path / "2", {"organizations": one["organizations"]})
    del rest["areas"], rest["organizations"]
    bring_in(tmp_path / "3", rest)
    message = refused_after(batch)
    assert "dựa vào" in message
