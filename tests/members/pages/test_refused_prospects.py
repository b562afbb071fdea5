"""Of a prospect who was refused nothing is left: no table, no file, no page and no log says the name."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from members import services as members
from members.models import Case
from registry.drafts.models import Draft
from registry.imports.dump import dump
from tests.world import World

from .officers import check, confirm, enter, fields, send, sign_in
from .test_cases import LIST, PERSON, address, text

NAME, FORMER = "Vừ Thị Nhẫn Nại", "Vừ Thị Nhẫn Nãi"
WORDS = ("Nhẫn Nại", "Nhẫn Nãi", "nhan nai", "NHẪN NẠI")
# Every table of every schema: what is current, what was replaced, sessions and work too.
TABLES = """
SELECT format('%I.%I', space.nspname, held.relname)
  FROM pg_class held JOIN pg_namespace space ON space.oid = held.relnamespace
 WHERE held.relkind IN ('r', 'p', 'm') AND space.nspname NOT IN ('pg_catalog', 'information_schema')
   AND space.nspname NOT LIKE 'pg\\_%'
 ORDER BY 1
"""


def said_in_tables() -> dict[str, list[str]]:
    """The rows that say the name, of each table that has any; bytes of files as text, too."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        for name in tables:
            words = " OR ".join(["strpos(row, %s) > 0"] * len(WORDS))
            cursor.execute(
                f"SELECT row FROM (SELECT held::text AS row FROM {name} held) said WHERE {words}", WORDS
            )
            if rows := [row for (row,) in cursor.fetchall()]:
                found[name] = rows
    assert len(tables) > 100
    return found


@pytest.mark.django_db
def test_nothing_says_the_name(world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client, colleague = sign_in(world.officer), sign_in(world.staff)
    enter(client, f"{LIST}moi/", **{**PERSON, "full_name": FORMER})
    case = Case.objects.get()
    enter(client, address(case, "sua/"), full_name=NAME, stuck="papers")
    enter(client, address(case, "nhan-xet/"), on="10/03/2025", result="yes")
    # Typed and not written, by somebody else; a reason that says it; looked for by name.
    page = colleague.get(address(case, "sua/"))
    send(colleague, address(case, "sua/"), fields(page) | {"full_name": NAME, "step": "save"})
    members.note_step(
        case=case, step="class", on=date(2025, 4, 1), by=world.staff, despite=f"{NAME} xin", result="yes"
    )
    for searching in (client, colleague):
        assert searching.post("/tim/", {"q": NAME}).status_code in (200, 302)
    assert set(said_in_tables()) == {"public.members_case", "public.audit_secret"}, "what is there is found"
    assert Draft.objects.exists(), "sealed, so that no table says it"
    page = check(client, address(case, "ket-thuc/"), outcome="refused", on="01/03/2026")
    confirm(client, page, erased="on")
    assert said_in_tables() == {} and not Draft.objects.exists()
    dump(tmp_path / "sheets")
    files = [file.read_text(encoding="utf-8") for file in (tmp_path / "sheets").iterdir()]
    assert any(case.case_no in file for file in files)
    for path in (address(case), LIST, "/viec-phai-lam/", "/ban-nhap/"):
        files.append(text(client.get(path)))
    files.append(caplog.text)
    assert [word for word in WORDS for file in files if word in file] == []
