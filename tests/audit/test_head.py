"""`manage.py audit`: the signed head, the verdict and its exit code."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registry.audit import chain, head
from registry.audit.forgetting import forget_before
from registry.audit.models import Entry, Secret
from registry.audit.trail import record
from tests.audit.test_chain import run
from tests.emptying import REST

OTHER_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    """A data folder of the test's own, where the key is made."""
    settings.AUDIT_KEY, settings.DATA_DIR = "", tmp_path


def audit(*arguments: object) -> str:
    out = StringIO()
    call_command("audit", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def exported(db, tmp_path):
    """A short trail and the file of its head."""
    for number in range(5):
        record("members.read", by=None, on=("members.member", str(number)))
    audit("head", "--output", tmp_path / "head.json")
    return tmp_path / "head.json"


def test_it_works(exported):
    assert audit("verify", "--head", exported).startswith("6 links hold; 0 entries wait")
    assert json.loads(audit("verify", "--json")) == {"links": 6, "waiting": 0, "forgotten": 0}


def test_giving_out_a_head_is_noted_in_the_chain_that_it_signs(exported):
    said = json.loads(exported.read_text())
    assert said["number"] == 6 and Entry.objects.get(pk=said["entry"]).action == "audit.head_exported"


def test_the_first_broken_link_is_named_and_the_command_fails(exported):
    run(";".join(REST))
    entry = Entry.objects.order_by("pk")[2]
    run("UPDATE audit_entry SET object_id = '9' WHERE id = %s", entry.pk)
    with pytest.raises(CommandError, match=f"link 3, entry {entry.pk}: ") as fault:
        audit("verify")
    assert fault.value.returncode == 1


def test_a_tail_that_was_cut_off_shows_against_the_head(exported):
    run(";".join(REST))
    run("DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE number > 4)")
    run("DELETE FROM audit_link WHERE number > 4")
    assert "4 links hold" in audit("verify")
    with pytest.raises(CommandError, match="link 5, entry None: link 5 is missing"):
        audit("verify", "--head", exported)


def test_a_chain_that_begins_anew_shows_against_the_head(exported):
    run(";".join(REST))
    run("TRUNCATE audit_link; INSERT INTO audit_waiting SELECT id FROM audit_entry")
    chain.seal()
    assert "6 links hold" in audit("verify")
    with pytest.raises(CommandError, match="the head is of another one"):
        audit("verify", "--head", exported)


@pytest.mark.parametrize("name", ["register", "number", "entry", "digest", "made_at"])
def test_a_head_that_was_changed_is_refused(exported, name):
    said = json.loads(exported.read_text())
    was = said[name]
    said[name] = was + 1 if isinstance(was, int) else f"{'11' if was.startswith('00') else '00'}{was[2:]}"
    exported.write_text(json.dumps(said))
    with pytest.raises(CommandError, match="has been changed"):
        audit("verify", "--head", exported)


def test_a_head_of_another_installation_is_refused(exported, settings):
    settings.AUDIT_KEY = OTHER_KEY
    with pytest.raises(CommandError, match="signed with another key"):
        audit("verify", "--head", exported)


def test_the_public_key_tells_the_head_elsewhere(exported, settings):
    public = audit("key").strip()
    settings.AUDIT_KEY = OTHER_KEY
    assert audit("verify", "--head", exported, "--key", public).startswith("6 links hold")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"number": "x"}'])
def test_what_is_no_head_is_refused(db, tmp_path, text):
    (tmp_path / "none.json").write_text(text)
    with pytest.raises(CommandError, match="no head of an audit trail"):
        audit("verify", "--head", tmp_path / "none.json")


def test_a_key_that_is_none_is_refused(db, settings):
    settings.AUDIT_KEY = "short"
    with pytest.raises(CommandError, match="32 bytes in base64"):
        audit("key")


def test_the_key_is_made_once_and_for_its_owner_only(db, tmp_path):
    assert audit("key") == audit("key")
    assert (tmp_path / "audit_key").stat().st_mode & 0o777 == 0o600
    assert head.public_key() not in (tmp_path / "audit_key").read_text()


def test_old_reasons_are_forgotten_and_the_chain_holds(exported):
    record("members.read", by=None, reason="đối chiếu thẻ của Lò Văn An")
    latest = Entry.objects.latest("pk")
    assert forget_before(before=latest.recorded_at, by=None) == 0
    assert forget_before(before=latest.recorded_at.replace(year=latest.recorded_at.year + 1), by=None) == 1
    assert not Secret.objects.exists() and latest.reason == ""
    assert audit("verify", "--head", exported).startswith("8 links hold; 0 entries wait, 1 reasons are")
