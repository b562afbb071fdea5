"""What the database itself holds of people, each rule by its name; and of its history, that it is kept."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from members.models import Event, Member, Movement, Post, Stretch

DAY = date(2026, 3, 1)


def broken(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def member(**fields) -> Member:
    return Member(
        **{"dossier_no": "M1", "full_name": "Lò Văn Mới", "sort_key": "x", "search_key": "x"} | fields
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("member_has_a_dossier", {"dossier_no": ""}),
        ("member_dossier_is_nobody_elses", {"dossier_no": "HS00001"}),
        ("member_has_a_name", {"full_name": ""}),
        ("member_gender_is_known", {"gender": "x"}),
        ("member_ethnicity_is_one_of_the_list", {"ethnicity": "H'Mông"}),
        ("member_education_is_known", {"education": "x"}),
        ("member_qualification_is_known", {"qualification": "x"}),
        ("member_political_theory_is_known", {"political_theory": "x"}),
        ("member_card_is_nobody_elses", {"card_no": "910000000001"}),
        ("member_citizen_id_is_nobody_elses", {"citizen_id": "011000000001"}),
    ],
)
def test_of_a_member(world, constraint, fields):
    with broken(constraint):
        member(**fields).save()


def test_many_members_have_no_card(world):
    for number in ("M1", "M2"):
        member(dossier_no=number).save()
    saved = Member.objects.filter(dossier_no__in=("M1", "M2"))
    assert [one.card_no for one in saved] == ["", ""]


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("event_kind_is_known", {"kind": "promoted"}),
        ("event_other_place_is_known", {"other_place": "moon"}),
        ("event_is_voided_with_a_reason", {"voided_at": now()}),
        ("event_is_voided_with_a_reason", {"void_reason": "nhầm"}),
        ("event_stands_once_a_day", {"kind": "first_recorded", "effective_on": date(2020, 1, 1)}),
    ],
)
def test_of_an_event(world, constraint, fields):
    event = {"member": world.member["an"], "kind": "away", "effective_on": DAY} | fields
    with broken(constraint):
        Event.objects.create(**event)


def test_only_a_voided_event_has_a_replacement(world):
    with broken("event_replaced_is_voided"):
        Event.objects.create(
            member=world.member["an"], kind="away", effective_on=DAY, replaced_by=world.event["an"]
        )


def test_a_form_is_one_event(world):
    key = UUID(int=7)
    Event.objects.create(member=world.member["an"], kind="away", effective_on=DAY, form_key=key)
    with broken("form_key"):
        Event.objects.create(member=world.member["binh"], kind="away", effective_on=DAY, form_key=key)


def test_what_changes_no_count_may_stand_twice_a_day_and_a_voided_event_beside_its_like(world):
    for _ in range(2):
        Event.objects.create(member=world.member["an"], kind="disciplined", effective_on=DAY)
    for _ in range(2):
        Event.objects.create(
            member=world.member["an"], kind="left", effective_on=DAY, voided_at=now(), void_reason="nhầm"
        )
    written = Event.objects.filter(member=world.member["an"], effective_on=DAY).order_by("kind")
    assert list(written.values_list("kind", flat=True)) == ["disciplined"] * 2 + ["left"] * 2


def stretch(world, **fields) -> Stretch:
    return Stretch(
        **{
            "member": world.member["an"],
            "cell": world.cell["CB-A2"],
            "standing": "official",
            "minority": "kinh",
            "starts_on": DAY,
        }
        | fields
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("stretch_holds_one_at_a_time", {}),
        ("stretch_starts_before_it_ends", {"ends_on": DAY}),
        ("stretch_standing_is_known", {"standing": "guest", "starts_on": date(2019, 1, 1), "ends_on": DAY}),
    ],
)
def test_of_a_stretch(world, constraint, fields):
    if "standing" in fields:
        Stretch.objects.filter(member=world.member["an"]).delete()
    with broken(constraint):
        stretch(world, **fields).save()


def test_stretches_may_touch(world):
    Stretch.objects.filter(member=world.member["an"]).update(ends_on=DAY)
    stretch(world).save()
    assert Stretch.objects.get(member=world.member["an"], ends_on=DAY)
    assert Stretch.objects.get(member=world.member["an"], starts_on=DAY)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("movement_kind_is_known", {"kind": "promoted"}),
        ("movement_only_a_crossing_has_a_place_before", {"kind": "crossed"}),
        ("movement_only_a_crossing_has_a_place_before", {"from_cell": True}),
    ],
)
def test_of_a_movement(world, constraint, fields):
    if fields.get("from_cell"):
        fields = {"from_cell": world.cell["CB-CQ"]}
    values = {
        "member": world.member["an"],
        "kind": "left",
        "happened_on": DAY,
        "cell": world.cell["CB-A2"],
        "standing": "official",
        "minority": "kinh",
    }
    with broken(constraint):
        Movement.objects.create(**(values | fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("post_is_known", {"post": "king"}),
        ("post_starts_before_it_ends", {"ends_on": DAY}),
        ("post_holds_one_at_a_time", {"post": "village_head"}),
    ],
)
def test_of_a_post(world, constraint, fields):
    with broken(constraint):
        Post.objects.create(
            **({"village": world.area["a1-1"], "post": "association_head", "starts_on": DAY} | fields)
        )


# Events are kept


KEPT = {
    "kind": "left",
    "effective_on": DAY,
    "decided_on": DAY,
    "document_no": "x",
    "other_place": "abroad",
    "detail": "x",
    "recorded_at": now(),
    "batch": UUID(int=1),
    "form_key": UUID(int=1),
}


@pytest.mark.parametrize("column", sorted(KEPT))
def test_no_column_of_an_event_is_changed(world, column):
    with broken("voided and replaced, never changed"):
        Event.objects.filter(pk=world.event["an"].pk).update(**{column: KEPT[column]})


@pytest.mark.parametrize("column", ["member", "cell", "village", "recorded_by"])
def test_no_reference_of_an_event_is_changed(world, column):
    other = {
        "member": world.member["binh"],
        "cell": world.cell["CB-CQ"],
        "village": world.area["a1-2"],
        "recorded_by": world.viewer,
    }
    with broken("voided and replaced, never changed"):
        Event.objects.filter(pk=world.event["an"].pk).update(**{column: other[column]})


def test_no_event_is_removed(world):
    with broken("voided, never removed"):
        Event.objects.filter(pk=world.event["an"].pk).delete()


def test_nor_is_a_member_with_events(world):
    with broken("voided, never removed"):
        world.member["binh"].delete()


def test_an_event_is_voided_once_and_replaced_once(world):
    one = Event.objects.filter(pk=world.event["an"].pk)
    one.update(voided_at=now(), void_reason="nhầm", voided_by=world.staff)
    one.update(replaced_by=world.event["binh"])
    for again in (
        {"void_reason": "khác"},
        {"voided_by": world.officer},
        {"replaced_by": world.event["dao"]},
        {"voided_at": None, "void_reason": "", "voided_by": None},
    ):
        with broken("voided and replaced, never changed"), transaction.atomic():
            one.update(**again)


def test_only_the_undo_of_the_import_that_wrote_it_takes_an_event_back(world):
    batch = UUID(int=5)
    event = Event.objects.create(member=world.member["an"], kind="away", effective_on=DAY, batch=batch)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('registry.undone_batch', %s, true)", [str(UUID(int=6))])
        with broken("voided, never removed"), transaction.atomic():
            Event.objects.filter(pk=event.pk).delete()
        cursor.execute("SELECT set_config('registry.undone_batch', %s, true)", [str(batch)])
        Event.objects.filter(pk=event.pk).delete()
    assert not Event.objects.filter(pk=event.pk).exists()
