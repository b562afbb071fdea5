"""An import takes its time: whoever sent it must still be allowed when it is written."""

import pytest

from members.models import Member
from registry.accounts import services
from registry.accounts.models import User
from registry.common.database_roles import as_machine
from registry.imports.engine import load
from registry.imports.models import Batch, BatchState
from tests.work import work_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets(tmp_path):
    """One more member of the officer's commune."""
    (tmp_path / "members.csv").write_text("dossier_no,full_name,gender\nM0001,Lò Văn Mới,male\n")
    (tmp_path / "events.csv").write_text(
        "dossier_no,kind,effective_on,cell_code\nM0001,first_recorded,2020-01-01,CB-A1-1\n"
    )
    return tmp_path


def is_in():
    return Member.objects.filter(full_name="Lò Văn Mới").exists()


def test_it_works(world, sheets):
    assert load(sheets, by=world.officer).ok and is_in()


@pytest.mark.parametrize("end", ["account", "grant"])
@pytest.mark.parametrize("stage", ["checking", "writing", "deriving"])
def test_a_right_that_ends_on_the_way_takes_the_import_back(world, sheets, stage, end):
    def watch(now, done, total):
        if now == stage and world.officer.grants.exists():
            if end == "grant":
                # In the worker's session, but by somebody who may.
                with as_machine():
                    world.officer.grants.all().delete()
            else:
                with as_machine():
                    User.objects.filter(pk=world.officer.pk).update(is_active=False)

    outcome = load(sheets, by=world.officer, on_progress=watch)
    assert not outcome.ok and not is_in()
    assert {fault.code for fault in outcome.faults} == {"not_allowed"}


def test_an_account_that_has_ended_brings_nothing_in(world, sheets):
    User.objects.filter(pk=world.officer.pk).update(is_active=False)
    assert not load(sheets, by=world.officer).ok and not is_in()


def test_what_was_cancelled_with_its_sender_is_not_taken_up(world, sheets):
    batch = Batch.objects.create(
        created_by=world.officer,
        organization=world.cell["DU-A"],
        state=BatchState.WRITING,
        path=str(sheets),
        summary={"ok": True},
    )
    services.end_account(user=world.officer, by=world.administrator, reason="chuyển công tác")
    work_on(batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.CANCELLED and not is_in()


def test_what_was_brought_in_before_stays(world, sheets):
    done = Batch.objects.create(created_by=world.officer, state=BatchState.DONE)
    services.end_account(user=world.officer, by=world.administrator, reason="chuyển công tác")
    done.refresh_from_db()
    assert done.state == BatchState.DONE
