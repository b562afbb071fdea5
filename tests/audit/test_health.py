"""The doctor's lines on the trail."""

from __future__ import annotations

from datetime import timedelta

from registry.audit import chain, health, tasks
from registry.audit.models import Check
from tests.audit.test_chain import run
from tests.doctor import found, level
from tests.emptying import REST


def test_entries_that_nobody_seals(world, monkeypatch):
    # The world was made when this run began, which may be long ago.
    monkeypatch.setattr(health, "_UNSEALED", timedelta(days=1))
    assert chain.state().waiting and level("audit_sealed") == "green"
    monkeypatch.setattr(health, "_UNSEALED", timedelta(0))
    line = found("audit_sealed")
    assert line.level == "red" and line.command == "manage.py audit seal"
    chain.seal()
    assert level("audit_sealed") == "green" and "Đã niêm phong đến mắt xích" in found("audit_sealed").says


def test_a_chain_that_is_broken_and_mended(world):
    assert level("audit_chain") == "yellow"
    tasks.verify_trail()
    assert level("audit_chain") == "green"
    run(";".join(REST))
    third = "SELECT entry_id FROM audit_link WHERE number = 3"
    run(f"UPDATE audit_entry SET object_type = object_type || 'x' WHERE id = ({third})")
    tasks.verify_trail()
    line = found("audit_chain")
    assert line.level == "red" and "link 3" in line.says
    run(f"UPDATE audit_entry SET object_type = rtrim(object_type, 'x') WHERE id = ({third})")
    tasks.verify_trail()
    assert level("audit_chain") == "green"


def test_a_chain_that_was_not_gone_through_for_days(world):
    tasks.verify_trail()
    run("UPDATE audit_check SET checked_at = checked_at - interval '3 days'")
    assert Check.objects.exists() and level("audit_chain") == "yellow"
