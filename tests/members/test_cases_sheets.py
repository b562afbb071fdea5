"""Cases of prospects and their steps in and out of the register, and what they hold to."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from members.models import NOBODY, Case, CaseStep
from registry.common.refusals import Refused
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch, BatchChange
from registry.imports.undo import undo
from tests.imports import samples
from tests.imports.samples import lines, send

__all__ = ["send"]

pytestmark = pytest.mark.django_db

PROSPECTS = (
    "case_no,full_name,gender,birth_date,ethnicity,village_key,cell_code,source,opened_on,closed_on,outcome,stuck",
    "QC-1,Lò Thị Hương,female,2001-05-04,Thái,ban-1,11.4,youth_union,2025-01-10,,,",
    "QC-2,Vàng A Dế,male,1999,Mông,,11.4,Trưởng thôn,2024-06-01,2025-03-02,Kết nạp,",
    "QC-3,,,,,ban-2,11.5,worker,2024-01-15,2025-02-01,refused,votes",
    "QC-4,Giàng Thị Mỷ,female,1990-07,,ban-2,,other,2025-03-01,,,certificate",
)
STEPS = (
    "case_no,step,done_on,convened,present,in_favour,document_no,result",
    "QC-1,review,2025-01-20,,,,,not_yet",
    "QC-1,Nhận xét,2025-04-20,,,,,yes",
    "QC-1,class,,,,,,",
    "QC-2,cell_vote,2025-01-20,9,9,8,07-NQ/CB,yes",
    "QC-3,cell_vote,2025-01-20,9,8,3,,no",
)


def whole():
    return samples.sheets() | {"prospects": lines(*PROSPECTS), "case_steps": lines(*STEPS)}


def test_they_come_in_and_go_out_again(send, tmp_path):
    content = whole()
    outcome = send(**content)
    assert outcome.faults == []
    assert send(**content).changes == 0
    dump(tmp_path / "first")
    written = (tmp_path / "first" / "prospects.csv").read_text().splitlines()
    assert written[2] == "QC-2,Vàng A Dế,male,1999,Mông,,11.4,village_head,2024-06-01,2025-03-02,admitted,"
    assert (tmp_path / "first" / "case_steps.csv").read_text().count("\n") == 6
    assert load(tmp_path / "first").changes == 0
    # A row says something else, another is new; columns that are not sent stay as they are.
    content["case_steps"].append(["QC-4", "application", "2025-05-05", "", "", "", "", ""])
    content["case_steps"][4][4] = "8"
    outcome = send(
        case_steps=content["case_steps"], prospects=lines("case_no,opened_on,stuck", "QC-1,2025-01-10,away")
    )
    assert (outcome.counts["case_steps"].updated, outcome.counts["case_steps"].inserted) == (1, 1)
    assert outcome.counts["prospects"].updated == 1
    first = Case.objects.get(case_no="QC-1")
    assert (first.full_name, first.stuck) == ("Lò Thị Hương", "away")
    assert str(Case.objects.get(case_no="QC-4").born) == "07/1990"


def test_an_import_of_them_is_taken_back(send, django_user_model):
    assert send(**samples.sheets()).ok
    content = whole()
    user = django_user_model.objects.create(username="a")
    outcome = send(prospects=content["prospects"], case_steps=content["case_steps"])
    undo(Batch.objects.get(pk=outcome.batch), by=user)
    assert not (Case.objects.exists() or CaseStep.objects.exists())


def test_a_decision_without_a_vote_and_too_few_votes_are_warned_of(send):
    """As other acts of the past: nothing is refused, and what the forms would refuse is said."""
    content = whole()
    assert {fault.code for fault in send(**content).warnings}.isdisjoint(
        {"vote_before_decision", "too_few_votes"}
    )
    content["case_steps"] += lines(
        STEPS[0],
        "QC-1,decision,2025-05-05,,,,3-QĐ,yes",
        "QC-2,decision,2025-01-20,,,,4-QĐ,yes",
        "QC-4,cell_vote,2025-06-01,9,8,5,,yes",
        "QC-4,sub_committee_vote,2025-06-02,8,8,4,,yes",
        "QC-4,committee_vote,2025-06-03,9,9,6,,yes",
    )[1:]
    outcome = send(**content)
    assert outcome.faults == []
    said = [(fault.code, fault.row) for fault in outcome.warnings if fault.sheet == "case_steps"]
    assert sorted(said) == [("too_few_votes", 9), ("too_few_votes", 10), ("vote_before_decision", 7)]
    # What the register holds already counts with what comes.
    later = lines(STEPS[0], "QC-1,cell_vote,2025-05-04,3,3,3,,yes")
    assert send(case_steps=later).ok
    again = send(case_steps=lines(STEPS[0], "QC-1,decision,2025-05-05,,,,3-QĐ,yes"))
    assert "vote_before_decision" not in {fault.code for fault in again.warnings}


def test_a_file_that_closes_a_case_leaves_no_name_anywhere(send, django_user_model):
    assert send(**whole()).ok
    renamed = lines("case_no,full_name,opened_on", "QC-1,Lò Thị Hường,2025-01-10")
    assert send(prospects=renamed).ok
    closing = lines("case_no,full_name,opened_on,closed_on,outcome", "QC-1,,2025-01-10,2025-06-01,withdrawn")
    outcome = send(prospects=closing)
    assert outcome.ok
    closed = Case.objects.get(case_no="QC-1")
    assert {name: getattr(closed, name) for name in NOBODY} == NOBODY
    assert not any("Lò Thị" in str(copy.before) for copy in BatchChange.objects.all())
    # Neither that import nor one before it brings the name back.
    user = django_user_model.objects.create(username="a")
    undo(Batch.objects.get(pk=outcome.batch), by=user)
    assert Case.objects.get(case_no="QC-1").full_name == ""
    with pytest.raises(Refused):
        undo(Batch.objects.order_by("created_at")[1], by=user)


@pytest.mark.parametrize(
    ("sheet", "row", "faults"),
    [
        ("prospects", "QC-1,Lò An,,,,,11.4,,2025-01-10,,,", ["duplicate_row"]),
        ("prospects", "QC-9,Lò An,,,,,11.9,,2025-01-10,,,", ["unknown_cell"]),
        ("prospects", "QC-9,Lò An,,,,ban-9,11.4,,2025-01-10,,,", ["unknown_village"]),
        ("prospects", "QC-9,Lò An,,,,xa-moi,11.4,,2025-07-10,,,", ["not_a_village"]),
        ("prospects", "QC-9,Lò An,,,,,,,2025-01-10,,,", ["in_no_place"]),
        ("prospects", "QC-9,Lò An,,,,,11.4,,2025-01-10,2025-01-09,admitted,", ["closed_before_opened"]),
        ("prospects", "QC-9,Lò An,,,,,11.4,,2025-01-10,,admitted,", ["outcome_while_open"]),
        ("prospects", "QC-9,Lò An,,,,,11.4,,2025-01-10,2025-02-01,withdrawn,", ["name_of_a_closed_case"]),
        ("prospects", "QC-9,Lò An,,,,,11.4,,2025-01-10,2025-02-01,,", ["name_of_a_closed_case"]),
        ("prospects", "QC-9,Lò An,,,,,11.7,,2025-01-10,,,", ["outlives_cell"]),
        ("prospects", "QC-9,Lò An,,,,,11.3,,2025-01-10,,,", ["outlives_cell"]),
        ("prospects", "QC-9,Lò An,,,,ban-3,11.4,,2025-08-31,,,", ["outlives_village"]),
        ("prospects", "QC-9,Lò An,,,,,11.4,teacher,,,,", ["required", "unknown_value"]),
        ("case_steps", "QC-9,review,2025-01-20,,,,,", ["unknown_case"]),
        ("case_steps", "QC-1,review,2025-01-20,,,,,yes", ["duplicate_row"]),
        ("case_steps", "QC-1,cell_vote,2025-01-20,8,9,,,yes", ["more_than_there_were"]),
        ("case_steps", "QC-1,cell_vote,2025-01-20,9,8,9,,yes", ["more_than_there_were"]),
        ("case_steps", "QC-1,cell_vote,2025-01-20,9,8,7.5,,yes", ["not_whole"]),
        ("case_steps", "QC-1,blessing,2025-01-20,,,,,", ["unknown_value"]),
    ],
)
def test_each_rule_is_named(send, sheet, row, faults):
    content = whole()
    content[sheet].append(row.split(","))
    assert sorted(f.code for f in send(**content).faults) == faults


def test_what_the_register_holds_is_held_to(send):
    assert send(**whole()).ok
    reopened = lines("case_no,full_name,opened_on,closed_on,outcome", "QC-3,Mùa A Tủa,2024-01-15,,")
    assert [f.code for f in send(prospects=reopened).faults] == ["case_is_closed"]
    organizations = samples.sheets()["organizations"]
    shorter = [organizations[0], [*organizations[6][:7], "2025-12-31", "commune"]]
    assert {f.code for f in send(organizations=shorter).faults} == {"dependents_outlive"}
    refused = Case.objects.get(case_no="QC-3")
    with pytest.raises(IntegrityError, match="names_nobody"), transaction.atomic():
        Case.objects.filter(pk=refused.pk).update(full_name="Mùa A Tủa")
    with pytest.raises(IntegrityError, match="names_nobody"), transaction.atomic():
        Case.objects.filter(case_no="QC-1").update(closed_on=date(2025, 6, 1), outcome="refused")
    for column, value in (("gender", "male"), ("birth_date", date(1999, 1, 1)), ("ethnicity", "Kinh")):
        with pytest.raises(IntegrityError, match="names_nobody"), transaction.atomic():
            Case.objects.filter(pk=refused.pk).update(**{column: value})
