"""Does a register of an earlier commit come over whole, and how long does that take?

    bench/upgrade.py [--from COMMIT] [--scenario tram-nghin]

Makes a province with the code of ``COMMIT`` (the one before the newest migration), asks it for every
indicator on both trees, for what each user sees and for the trail; upgrades a copy of its data folder with
the code here, and asks the same again. Anything that differs is printed and makes it fail.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import keep, say, timed  # noqa: E402

# Runs with the code of either commit; what it asks stands in both. Prints one document.
ASK = """
import hashlib, io, json
from django.core.management import call_command
from django.db import connection
from members.models import Member
from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant, User
from reports.catalogue import INDICATORS

def answer(indicator, root):
    period = ["--from=2025-07-01", "--to=2026-06-30"]
    on = ["--on=2026-06-30"]
    words = {"stock": on, "targets": period + on}.get(indicator.takes, period)
    words += ["--post=village_head"] if "post" in indicator.code else []
    words += ["--measure=admissions", "--basis=plan"] if indicator.code in ("targets", "attainment") else []
    out = io.StringIO()
    try:
        call_command("summary", indicator.code, *root, *words, "--structure-on=2026-06-30", stdout=out)
    except BaseException as error:
        return {"refused": f"{type(error).__name__}: {error}"[:200]}
    found = json.loads(out.getvalue())
    found.pop("computed_at", None)
    return found

def one(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()

def first(sql):
    return one(sql)[0][0]

top = Grant.objects.filter(role="staff").order_by("pk").first().organization.code
province = first("SELECT key FROM units_area WHERE level = 'province' ORDER BY id DESC")
roots = {
    "party": [f"--organization={top}", "--level=grassroots"],
    "territory": [f"--area={province}", "--level=commune"],
}
figures = {}
for indicator in INDICATORS.values():
    for tree, root in roots.items():
        figures[f"{indicator.code} {tree}"] = answer(indicator, root)
rights = {}
for user in User.objects.order_by("username"):
    with as_user(user):
        seen = ",".join(str(pk) for pk in Member.objects.order_by("pk").values_list("pk", flat=True))
    rights[user.username] = [len(seen), hashlib.sha256(seen.encode()).hexdigest()]
trail = one("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM audit_link t")[0]
call_command("audit", "verify", stdout=io.StringIO())
people = first("SELECT count(*) FROM members_member")
print(json.dumps({"figures": figures, "rights": rights, "trail": list(trail), "people": people}, default=str))
"""


def run(tree: Path, data: Path, *words: str) -> str:
    """What a program of that tree prints, on that data folder."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "registry.settings",
        "REGISTRY_DATA": str(data),
        "REGISTRY_AS_OWNER": "yes",
        "SECOND_FACTOR": "demo",
    }
    done = subprocess.run(
        [sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)[:60]}: {done.stderr[-2000:]}")
    return done.stdout


def asked(tree: Path, data: Path) -> dict[str, Any]:
    """Everything that must be the same afterwards."""
    document: dict[str, Any] = json.loads(
        run(tree, data, "manage.py", "shell", "-v0", "-c", ASK).splitlines()[-1]
    )
    return document


def missing(before: Any, after: Any, path: str = "") -> list[str]:
    """What was answered before and is not, or differently, afterwards; more may be answered."""
    if isinstance(before, dict) and isinstance(after, dict):
        if "refused" in before and "refused" in after:
            return []
        return [line for key in before for line in missing(before[key], after.get(key), f"{path}/{key}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [line for at, (old, new) in pairs for line in missing(old, new, f"{path}/{at}")]
    return [] if before == after else [f"{path}: {str(before)[:120]} -> {str(after)[:120]}"]


def newest_migration() -> str:
    """The newest commit that touches a migration."""
    words = ["git", "log", "-1", "--format=%H", "--", "*/migrations/*.py"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    """The whole of it; the exit code says whether everything is the same."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--from", dest="commit", help="the earlier commit")
    parser.add_argument("--scenario", default="tram-nghin")
    given = parser.parse_args()
    commit = given.commit or f"{newest_migration()}^"
    folder = Path(tempfile.mkdtemp(prefix="bench-upgrade-"))
    tree, data = folder / "tree", folder / "data"
    subprocess.run(["git", "worktree", "add", "--detach", "-q", tree, commit], cwd=ROOT, check=True)
    try:
        say(f"making {given.scenario} with the code of {commit[:12]}")
        run(tree, data, "manage.py", "migrate", "-v0")
        run(tree, data, "manage.py", "demo", given.scenario)
        before = asked(tree, data)
        with timed() as took:
            run(ROOT, data, "manage.py", "migrate", "-v0")
        after = asked(ROOT, data)
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)
        shutil.rmtree(folder, ignore_errors=True)
    refused = {key: answer["refused"] for key, answer in before["figures"].items() if "refused" in answer}
    wrong = missing(before, after)
    print(*(f"{key}: {why}" for key, why in refused.items()), *wrong[:40], sep="\n")
    facts = {
        "commit": commit,
        "people": before["people"],
        "users": len(before["rights"]),
        "answers": len(before["figures"]),
        "refused": len(refused),
        "trail": before["trail"][0],
        "seconds": took(),
        "differ": len(wrong),
    }
    print(json.dumps(facts))
    keep("upgrade", **facts)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
