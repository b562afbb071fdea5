"""What the clock does for the trail: seal what waits, go through the chain at night."""

from __future__ import annotations

from registry.audit import chain, tasks
from registry.audit.models import Check
from registry.audit.trail import record
from registry.celery import app
from tests.audit.test_chain import run
from tests.emptying import REST


def test_what_waits_is_sealed(world):
    assert chain.state().waiting
    tasks.seal_trail()
    assert chain.state().waiting == 0


def test_the_chain_is_gone_through_whole_whatever_it_tells_of(world):
    record("members.listed", by=world.staff, organization=10**9, reason="vì", seen=[(1, 10**9)])
    tasks.verify_trail()
    check = Check.objects.latest("pk")
    assert (check.number, check.fault) == (chain.state().number, "")


def test_a_broken_chain_is_kept_in_mind(world, caplog):
    tasks.seal_trail()
    run(";".join(REST))
    third = "SELECT entry_id FROM audit_link WHERE number = 3"
    run(f"UPDATE audit_entry SET action = 'nothing' WHERE id = ({third})")
    tasks.verify_trail()
    assert "link 3 was made from" in Check.objects.latest("pk").fault
    assert "The audit trail is broken" in caplog.text


def test_the_clock_knows_both():
    assert {"audit.seal", "audit.verify"} <= {line["task"] for line in app.conf.beat_schedule.values()}
