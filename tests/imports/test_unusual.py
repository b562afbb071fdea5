"""What the forms warn of is warned of in an import, too, row by row; nothing of it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from members.models import Member
from members.rules import RULE_SETS, rules_on
from registry.accounts.access.scopes import subtree_ids
from registry.imports.engine import load

pytestmark = pytest.mark.django_db
CELL = "CB-A1-1"
LATER = (localdate() + timedelta(days=400)).isoformat()


def warned(tmp_path, members, events="", by=None):
    """The warnings of an import that comes in, as sheet, row, column and code."""
    (tmp_path / "members.csv").write_text(
        "dossier_no,full_name,gender,birth_date,admitted_on\n" + members, encoding="utf-8"
    )
    events = events or "".join(
        f"{line.partition(',')[0]},first_recorded,2020-01-01,,{CELL}\n" for line in members.splitlines()
    )
    (tmp_path / "events.csv").write_text(
        "dossier_no,kind,effective_on,decided_on,cell_code\n" + events, encoding="utf-8"
    )
    outcome = load(tmp_path, by=by)
    assert outcome.ok and outcome.written, outcome.faults
    return [(one.sheet.partition("/")[0], one.row, one.column, one.code) for one in outcome.warnings]


AN = "T-1,Lò Văn Ánh,male,1985-07-05,"


@pytest.mark.parametrize(
    ("members", "events", "expected"),
    [
        (f"{AN}2007-11-02\n", "", []),
        (f"{AN}1990-11-02\n", "", [("members", 2, "admitted_on", "too_young")]),
        (f"{AN}2003-07-01\n", "", []),
        (f"{AN}2003-06-30\n", "", [("members", 2, "admitted_on", "too_young")]),
        ("T-1,Lò Văn Ánh,male,1940-07-05,2007-11-02\n", "", [("members", 2, "admitted_on", "too_old")]),
        # The most days of those who are too young by a month, the fewest of those who are too old.
        (
            "T-1,Lò Văn Ánh,male,1985-07-01,2003-06-30\n",
            "",
            [("members", 2, "admitted_on", "too_young")],
        ),
        ("T-1,Lò Văn Ánh,male,1940-07-31,2000-08-01\n", "", [("members", 2, "admitted_on", "too_old")]),
        ("T-1,Lò Văn Ánh,male,1940-07-31,2000-07-31\n", "", []),
        (
            "T-1,Lò Văn Ánh,male,2021-07-05,\n",
            f"T-1,admitted,2026-03-01,,{CELL}\n",
            [("events", 2, "effective_on", "too_young")],
        ),
        (
            f"{AN}2007-11-02\n",
            f"T-1,admitted,2026-03-01,,{CELL}\n",
            [("members", 2, "admitted_on", "admitted_on_another_day")],
        ),
        (f"{AN}2026-02-20\n", f"T-1,admitted,2026-03-01,2026-02-20,{CELL}\n", []),
        (
            f"{AN}\n",
            f"T-1,admitted,2024-01-10,{LATER},{CELL}\n",
            [("events", 2, "decided_on", f"decided_{how}") for how in ("after_admission", "in_the_future")],
        ),
        (
            f"{AN}\n",
            f"T-1,admitted,2024-01-10,,{CELL}\nT-1,recognized,2024-03-10,,{CELL}\n",
            [("events", 3, "effective_on", "not_the_day_probation_ends")],
        ),
        (f"{AN}\n", f"T-1,admitted,2024-02-29,,{CELL}\nT-1,recognized,2025-02-28,2025-06-01,{CELL}\n", []),
        (f"{AN}\n", f"T-1,first_recorded,2024-02-29,,{CELL}\n", []),
    ],
)
def test_what_is_seldom_right_is_named(world, tmp_path, members, events, expected):
    assert sorted(warned(tmp_path, members, events)) == expected


def test_a_day_is_judged_by_the_rules_that_were_in_force(world, tmp_path):
    days = [one.in_force_from - timedelta(days=before) for one in RULE_SETS for before in (1, 0)]
    lines = "".join(f"T-{at},Lò Văn {at},male,1900-07-05,{day}\n" for at, day in enumerate(days))
    (tmp_path / "members.csv").write_text(
        "dossier_no,full_name,gender,birth_date,admitted_on\n" + lines, encoding="utf-8"
    )
    old = [one.message for one in load(tmp_path, dry_run=True).warnings if one.code == "too_old"]
    assert len(old) == len(days)
    for day, message in zip(days, old, strict=True):
        assert rules_on(day).documents in message


def test_one_person_on_two_lines_is_named_on_the_second(world, tmp_path):
    two = f"{AN}\nT-2,LÒ VĂN  ÁNH,male,1985-07-05,\nT-3,Lò Văn Ánh,male,1985-07-06,\n"
    assert warned(tmp_path, two) == [("members", 3, "full_name", "same_person_twice")]


def test_somebody_of_the_register_is_named_within_the_senders_scope_only(world, tmp_path):
    held = Member.objects.exclude(birth_date=None).exclude(home=None)
    mine = held.filter(home__in=[world.cell[CELL]]).first()
    others = held.exclude(home__in=subtree_ids(world.officer)).first()
    lines = "".join(
        f"T-{n},{one.full_name},{one.gender},{one.birth_date},\n" for n, one in enumerate((mine, others))
    )
    found = warned(tmp_path, lines, by=world.officer)
    # And that numbers wait, which is said of all that are not in sight.
    assert found == [("members", 2, "full_name", "same_person_as"), ("members", None, "", "numbers_await")]


def test_whoever_is_in_the_register_already_is_no_double_of_himself(world, tmp_path):
    warned(tmp_path, f"{AN}\n")
    assert warned(tmp_path, "T-1,Lò Văn Ánh,male,1985-07-05,1990-01-01\n") == []
