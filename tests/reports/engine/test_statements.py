"""Statements in files: their holes are filled or refused, and what is printed runs as it stands."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count
from django.utils.timezone import localdate

from cells.models import CellVillage, Meeting, Ranking, VillageProgramme
from members import services
from members.models import Assignment, Award, Badge, Base, BaseTerm, Card, Case, Stretch
from registry.common.dates import FOREVER
from reports import stored as stored
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answer
from reports.engine.statements import FOLDER, Statement, fill, noted
from reports.questions import Question
from reports.targets.models import Target
from tests.recordings import recorded

FILES = [*FOLDER.glob("*.sql"), *(Path(stored.__file__).parent / "sql").glob("*.sql")]


# Files and holes.


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_statement_says_first_what_it_is(file):
    text = file.read_text(encoding="utf-8")
    assert re.match(r"-- .+[.?]\n", text), "begin with a comment"
    assert not re.search(r"%(?!\()", text), "values go by name"
    if file.stem in {
        "month",
        "villages",
        "villages_changed",
        "organizations",
        "posts",
        "bases",
        "programmes",
        "families",
        "targets",
    } or (file.stem.startswith(("people", "crossings"))):
        assert "Grain" in text and re.search("Index|Reads|primary", text)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "part.sql").write_text("-- A part.\nb AS (SELECT {value})\n", encoding="utf-8")
    (tmp_path / "whole.sql").write_text("-- Whole.\nWITH {part.sql} SELECT {column} FROM b", encoding="utf-8")
    return tmp_path


def test_holes_are_filled_in_a_statement_and_in_its_parts(folder):
    text = fill("whole", folder, value="1", column="'{value}'")
    assert text == "-- Whole.\nWITH -- A part.\nb AS (SELECT 1) SELECT '{value}' FROM b"


@pytest.mark.parametrize(
    ("holes", "named"),
    [
        ({"value": "1"}, "column"),
        ({"column": "*"}, "value"),
        ({"value": "1", "column": "*", "other": "2"}, "other"),
    ],
)
def test_a_missing_or_unknown_hole_is_refused(folder, holes, named):
    with pytest.raises(ValueError, match=named):
        fill("whole", folder, **holes)


def test_only_what_counts_an_answer_is_noted(db):
    one, two = Statement("SELECT 1", {}), Statement("SELECT 2", {})
    one.count()
    with noted() as found:
        assert (two.count(), one.fetch()) == ([(2,)], [(1,)])
    assert found == [two]


# What `summary --sql` prints, run as it stands, gives the rows of the answer.


def printed(*arguments):
    """The lines of each statement that is printed, by the names of its columns."""
    out = io.StringIO()
    call_command("summary", *arguments, "--sql", stdout=out)
    found = []
    for text in re.split(r";\n(?:\n|$)", out.getvalue()):
        if text:
            with connection.connection.cursor() as cursor:
                cursor.execute(text)
                names = [column.name for column in cursor.description]
                found.append([dict(zip(names, line, strict=True)) for line in cursor.fetchall()])
    return found


def figures(code, *arguments):
    """The rows of the answer that are not zero, as the command gives them without ``--sql``."""
    asked = dict(zip(arguments[::2], arguments[1::2], strict=True))
    found = answer(Question.read(code, {name[2:].replace("-", "_"): value for name, value in asked.items()}))
    return {(row.key, row.by): row for row in found.rows if row.value or row.denominator}


STOCK = ("--area", "tinh", "--level", "commune", "--on", "2026-03-01")
FLOW = ("--organization", "TU", "--level", "cell", "--from", "2020-01-01", "--to", "2026-03-01")
REFORM = ("--area", "tinh", "--level", "commune", "--from", "2025-01-01", "--to", "2025-09-30")
TARGETS = (
    *("--organization", "TU", "--level", "superior_committee", "--measure", "admissions", "--basis", "plan"),
    *("--from", "2025-01-01", "--to", "2025-12-31", "--structure-on", "2025-06-30"),
)
CELLS = ("--organization", "TU", "--level", "cell", "--from", "2026-01-01", "--to", "2026-01-31")
# Of these the count below the line stands first.
AMONG_FIRST = (Family.POSTS, Family.ATTENDANCE, Family.CELLS_MEETING)
OF_FAMILY = {
    Family.STOCK: [("members", *STOCK), ("women_share", *STOCK), ("members", *STOCK, "--by", "age_band")],
    Family.FLOW: [("admissions", *FLOW), ("village_admission_share", *FLOW, "--by", "sector")],
    Family.TRANSFERS: [("transfers_in", *FLOW), ("transfers_out", *FLOW, "--by", "month")],
    Family.BALANCE: [("balance", *FLOW)],
    Family.VILLAGES: [("villages_without_member", *STOCK), ("villages_headed_by_member", *STOCK)],
    Family.VILLAGES_CHANGED: [("villages_cleared", *REFORM)],
    Family.RATE: [("admission_rate", *FLOW)],
    Family.CELLS_CHANGED: [("joint_cells_ended", *REFORM, "--by", "sector")],
    Family.WITHOUT_ADMISSION: [("cells_without_admission", *REFORM, "--by", "kind")],
    Family.ORGANIZATIONS: [("cells_under_three", *STOCK, "--by", "sector"), ("cells", *STOCK)],
    Family.POSTS: [("post_coverage", *STOCK, "--post", "village_head")],
    Family.BASES: [("bases_without_organization", *STOCK, "--by", "base")],
    Family.CASES: [("prospects", *STOCK, "--by", "step"), ("prospects_stuck", *STOCK)],
    Family.PROGRAMMES: [("village_programme", *STOCK, "--by", "cause")],
    Family.FAMILIES: [("families_helped", *STOCK)],
    Family.GIVEN: [("badges_awarded", *FLOW, "--by", "years"), ("cards_issued", *FLOW, "--by", "kind")],
    Family.AWARDS: [("awards_of_organizations", *REFORM, "--by", "kind")],
    Family.MEETINGS: [("meetings", *CELLS, "--by", "month"), ("model_meetings", *CELLS)],
    Family.ATTENDANCE: [("attendance", *CELLS, "--by", "kind")],
    Family.CELLS_MEETING: [("cells_meeting_monthly", *CELLS)],
    Family.RANKED_ORGANIZATIONS: [("ranked_organizations", *CELLS, "--by", "kind")],
    Family.RANKED_MEMBERS: [("ranked_members", *CELLS, "--by", "grade"), ("exemplary_members", *CELLS)],
    Family.TARGETS: [("targets", *TARGETS)],
}


def counted(lines, column="counted_0"):
    return Counter({(line["row_key"], line["by"]): line[column] for line in lines if line[column]})


def crossed(lines, way, by=lambda line: line["by"]):
    """People who came to (or went from) each row, whatever the row on the other side."""
    found = Counter()
    for line in lines:
        if line[f"{way}_row_key"] != "outside":
            found[line[f"{way}_row_key"], by(line)] += line["people"]
    return found


def balance_of(opening, closing, moved, crossings):
    found = Counter()
    for line, lines in (("opening", opening), ("closing", closing)):
        found.update({(key, line): people for (key, _), people in counted(lines).items()})
    found.update(counted(moved))
    for (key, line), people in counted(moved, "counted_1").items():
        if line == "deleted":
            found[key, "deleted_probationary"] += people
    for way, column in (("transferred_in", "to"), ("transferred_out", "from")):
        found += crossed(
            crossings,
            column,
            lambda line, way=way: f"{way}{'_province' if line['in_province'] else '_other_province'}",
        )
    return found


def rows_of(indicator, found):
    match indicator.family:
        case Family.BALANCE:
            return balance_of(*found)
        case Family.TRANSFERS:
            flow, crossings = found
            return counted(flow) + crossed(crossings, "from" if indicator.is_leaving else "to")
        case Family.RATE:
            return counted(found[0], "counted_0")
        case Family.TARGETS:
            return {(line["code"], None): line["value"] for line in found[0]}
        case _:
            (lines,) = found
            return counted(lines)


@pytest.fixture
def with_target(world):
    for unit, value in (("HU-A", 12), ("HU-B", 7)):
        Target.objects.create(
            period_from=date(2025, 1, 1),
            period_to=date(2025, 12, 31),
            measure="admissions",
            basis="plan",
            recipient=world.cell[unit],
            value=value,
            in_force_from=date(2025, 1, 1),
        )
    # A place of work, and somebody who helps families.
    BaseTerm.objects.create(base=Base.objects.create(code="CS1"), name="HTX", area=world.area["xa-a"])
    here = Stretch.objects.on(date(2026, 3, 1)).first()
    Assignment.objects.create(member=here.member, task="helps_families", number=3)
    VillageProgramme.objects.create(village=world.area["b2-2"], cause="no_source")
    # Something given to a member, and to an organization.
    Badge.objects.create(member=here.member, years=30, kind="awarded", occasion_on=date(2025, 2, 3))
    Card.objects.create(member=here.member, kind="new", issued_on=date(2025, 2, 3))
    Award.objects.create(organization=world.cell["DU-A"], kind="flag", awarded_on=date(2025, 7, 1))
    # Two who are prepared for admission.
    for number, stuck in enumerate(("", "votes")):
        place = {"cell_id": here.cell_id, "village_id": here.village_id}
        Case.objects.create(case_no=f"QC{number}", opened_on=date(2025, 1, 1), stuck=stuck, **place)
    # A meeting, and whoever was ranked for its month.
    month = {"period_kind": "month", "period_from": date(2026, 1, 1), "period_to": date(2026, 1, 31)}
    for day in (5, 9):
        Meeting.objects.create(
            cell=here.cell, held_on=date(2026, 1, day), is_model=True, grade="good", convened=4, present=3
        )
    Ranking.objects.create(organization=here.cell, **month)
    Ranking.objects.create(member=here.member, grade="good", exemplary=True, **month)
    # And a joint cell that serves one village only from March on.
    served = CellVillage.objects.filter(ends_on=FOREVER).values("cell").annotate(villages=Count("pk"))
    joint = served.filter(villages__gt=1).values_list("cell", flat=True)[0]
    for row in CellVillage.objects.filter(cell=joint)[1:]:
        CellVillage.objects.filter(pk=row.pk).update(ends_on=date(2025, 3, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [one for many in OF_FAMILY.values() for one in many], ids=" ".join)
def test_what_is_printed_gives_the_rows_of_the_answer(with_target, arguments):
    indicator = INDICATORS[arguments[0]]
    expected = figures(*arguments)
    found = printed(*arguments)
    values = {key: row.numerator if indicator.is_ratio else row.value for key, row in expected.items()}
    assert rows_of(indicator, found) == {key: value for key, value in values.items() if value}
    assert any(values.values())
    if indicator.is_ratio:
        lines = found[-1]
        columns = {Family.RATE: "counted_0"} | dict.fromkeys(AMONG_FIRST, "among_0")
        among = counted(lines, columns.get(indicator.family, "counted_1"))
        assert among == {key: row.denominator for key, row in expected.items()}


def test_every_family_is_among_those_that_are_printed():
    assert set(OF_FAMILY) == set(Family)
    for family, many in OF_FAMILY.items():
        assert {INDICATORS[code].family for code, *_ in many} == {family}


@pytest.mark.django_db
def test_what_is_printed_by_past_knowledge_counts_by_it(world):
    """Pasted into psql it is a transaction of its own; here that of the test."""
    now = datetime.now(UTC)
    recorded(now - timedelta(days=9))
    services.leave(member=world.member["an"], kind="died", on=date(2025, 8, 1), by=world.staff)
    recorded(now)
    asked = ("members", "--organization", "TU", "--on", "2026-03-01")
    for known_on, value in (("2099-01-01", 0), (f"{localdate() - timedelta(days=2)}", 1)):
        out = io.StringIO()
        call_command("summary", *asked, "--known-on", known_on, "--sql", stdout=out)
        text = out.getvalue()
        begin, end = "\nBEGIN;\n", "\nCOMMIT;"
        assert (text.count(begin), text.count(end)) == (1, 1)
        with transaction.atomic(), connection.connection.cursor() as cursor:
            opening, statement = text.replace(begin, "\n").replace(end, "").split("END $$;")
            cursor.execute(f"{opening}END $$;")
            cursor.execute(statement)
            names = [column.name for column in cursor.description]
            (line,) = [dict(zip(names, one, strict=True)) for one in cursor.fetchall()]
            transaction.set_rollback(True)
        question = {"organization": "TU", "on": "2026-03-01"}
        without = answer(Question.read("members", question)).total.value
        assert line["counted_0"] == without + value
        assert (
            line["counted_0"]
            == answer(Question.read("members", question | {"known_on": known_on})).total.value
        )


@pytest.mark.django_db
def test_names_stand_beside_keys(world):
    (lines,) = printed("members", *STOCK)
    assert {line["row_key"]: line["row_name"] for line in lines}["xa-a"] == "Nậm A"


@pytest.mark.django_db
def test_sql_goes_with_no_format_and_a_bad_parameter_is_named(world):
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("summary", "members", "--format", "csv", "--sql")
    with pytest.raises(CommandError, match=r"^organization: "):
        call_command("summary", "members", "--sql")
