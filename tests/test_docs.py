"""What the documents name exists: files, modules, commands, targets of make; and decisions are whole."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

PACKAGES = ("registry", "members", "cells", "reports", "demo", "tests")
ENDINGS = "py md sql toml html yml css js sh csv gz lock txt"
# What is there only where the register runs, and paths on other machines.
ELSEWHERE = re.compile(
    r"(\./)?(var|secrets|certificates|caddy|\.venv|\.uv)(/|$)|(demo-logins\.txt|head-….*|site\.)"
)
# Media types, rates, and other words with a stroke.
NO_PATH = re.compile(r"\d+/(min|s|hour|day)|application/.*|text/.*|host/.*|[A-Z0-9/-]+")
IS_PATH = re.compile(rf"[\w.-]*(/[\w.-]+)+/?|[\w-]+/|[\w.-]+\.({'|'.join(ENDINGS.split())})")


@cache
def files() -> frozenset[str]:
    """Every file of the project, as git knows it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return frozenset(name for name in listed.stdout.splitlines() if (ROOT / name).exists())


@cache
def folders() -> frozenset[str]:
    return frozenset(str(parent) for name in files() for parent in Path(name).parents)


def exists(named: str, document: Path) -> bool:
    """From the root, from the document, among the tests, or (a name alone) anywhere."""
    named = named.rstrip("/")
    if "/" not in named and any(Path(one).name == named for one in files() | folders()):
        return True
    starts = (ROOT, document.parent, ROOT / "tests")
    return any(str((start / named).resolve().relative_to(ROOT)) in files() | folders() for start in starts)


def words(text: str) -> list[str]:
    """What stands in marks of code, and each word of blocks of code; not files that a change adds."""
    text = re.sub(r"^\S+ \(new\) +\|", "", text, flags=re.M)
    blocks = re.findall(r"```.*?```", text, re.S)
    rest = re.sub(r"```.*?```", "", text, flags=re.S)
    indented = re.findall(r"^    .*$", rest, re.M)
    inline = re.findall(r"`([^`\n]+)`", rest)
    return [word for part in (*inline, *indented, *blocks) for word in part.split()]


def dead(document: Path, text: str) -> list[str]:
    """The paths and modules of ``text`` that do not exist."""
    found = []
    for word in words(text):
        word = word.lstrip("`([\"'").rstrip("`.,;:)]\"'")
        if word.split(".")[0] in PACKAGES and re.fullmatch(r"\w+(\.\w+)+", word):
            if not word.endswith(tuple(f".{ending}" for ending in ENDINGS.split())) and not is_module(word):
                found.append(word)
        elif IS_PATH.fullmatch(word) and not (
            word.startswith("/") or ELSEWHERE.match(word) or NO_PATH.fullmatch(word) or exists(word, document)
        ):
            found.append(word)
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not link.startswith("http") and not (document.parent / link).exists():
            found.append(link)
    return found


def is_module(dotted: str) -> bool:
    """A module or package of the project, or a name that a module holds."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        path = "/".join(parts[:end])
        module = next((one for one in (f"{path}.py", f"{path}/__init__.py") if one in files()), None)
        if module is None and path not in folders():
            continue
        if end == len(parts):
            return True
        source = (ROOT / module).read_text(encoding="utf-8") if module else ""
        return re.search(rf"\b{parts[end]}\b", source) is not None
    return False


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_and_module_that_a_document_names_exists(document):
    assert dead(document, document.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "see `reports/nowhere.py`",
        "see `nowhere/`",
        "see `nowhere.sql`",
        "see `registry.common.nowhere`",
        "see `registry.common.dates.nothing_of_the_kind`",
        "see [why](adr/9999-nothing.md)",
        "```\npython scripts/nowhere.py registry/units/data\n```",
    ],
)
def test_a_dead_path_is_found(text):
    assert len(dead(ROOT / "docs" / "running.md", text)) == 1


def test_a_path_that_lives_is_no_fault():
    text = "`registry/common/dates.py`, `members/services/`, `month.sql`, `60/min`, `/luu-giu/`"
    assert dead(ROOT / "docs" / "running.md", text) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_and_target_that_a_document_names_exists(document):
    text = document.read_text(encoding="utf-8")
    assert set(re.findall(r"manage\.py ([a-z]\w+)", text)) <= set(get_commands())
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"(?:^|`)make ([a-z]\w*)", text, re.M)) <= targets


def test_each_target_of_make_is_explained_in_both_languages():
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    targets = {line.split(":")[0] for line in lines if re.match(r"[a-z]\w*:", line)} - {"help"}
    said = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {*re.findall(r"^make (\w+)", said, re.M)} == targets
    explained = dict(re.findall(r"^make (\w+)\s+(\S.*)\n +\S", said, re.M))
    assert explained.keys() == targets, "a line in Vietnamese, and one in English below it"


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.name)
def test_a_decision_has_all_its_parts_and_stands_in_the_index(decision):
    text = decision.read_text(encoding="utf-8")
    head = re.match(
        r"# (?P<number>\d+)\. (?P<title>.+)\n\n\* Date: (?P<date>\d{4}-\d\d-\d\d)(?:, .+)?\n"
        r"\* Status: (?P<status>accepted|proposed|replaced)\b",
        text,
    )
    assert head and int(decision.name[:4]) == int(head["number"])
    parts = re.split(r"^## (.+)\n", text, flags=re.M)
    assert parts[1::2] == ["Context", "Decision", "Consequences"]
    assert all(len(part.strip()) > 30 for part in parts[2::2])
    line = f"| {head['number']} | [{head['title']}]({decision.name}) | {head['date']} | {head['status']} |"
    index = (decision.parent / "README.md").read_text(encoding="utf-8").splitlines()
    assert line in index
    assert sum(row.startswith("| ") and row[2].isdigit() for row in index) == len(DECISIONS)
