"""Nothing that the register holds on a person is missing from the document: a walk over every model."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from uuid import uuid4

import orjson
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from members.models import Event, Member, Post
from registry.audit.models import Entry, Secret
from registry.common.declared import collected, is_ours
from registry.common.declared.held import NotHeld
from registry.imports.models import Batch, BatchChange
from registry.privacy.data_subjects.document import as_data, gathered
from registry.privacy.data_subjects.parts import outside, parts
from tests.access.caching import forget

ELSEWHERE = "Các chi bộ khác đã từng sinh hoạt"


def columns():
    """Every column of every table, as ``app.model.column``."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if field.name != "pk":
                    yield model, field


def shown():
    names = {name for part in parts() for name in part.joined}
    for part in parts():
        names |= {f"{part.model._meta.label_lower}.{name}" for name in part.columns}
    return names


def named(model, field):
    return f"{model._meta.label_lower}.{field.name}"


def names(model, field):
    """What a reason may be given for: the column, its table, its app."""
    return named(model, field), model._meta.label_lower, f"{model._meta.app_label}.*"


def test_every_column_is_in_the_document_or_has_a_reason_not_to_be():
    held = shown()
    missing = [
        named(model, field)
        for model, field in columns()
        if outside().keys().isdisjoint(names(model, field)) and named(model, field) not in held
    ]
    assert not missing


def test_whatever_points_to_a_person_is_in_the_document():
    """However short its reason: a reference to a person, or a number of one, is never left out."""
    tables = {part.model for part in parts()}
    joined = {name.rsplit(".", 1)[0] for part in parts() for name in part.joined}
    for model, field in columns():
        points = isinstance(field, ForeignKey) and field.related_model in (Member, Event)
        if points or field.name in ("member_id", "dossier_no", "card_no", "citizen_id"):
            assert model in tables or model._meta.label_lower in joined, named(model, field)
            assert named(model, field) in shown(), named(model, field)


def test_no_reason_is_stale_and_none_contradicts_the_document():
    known = {name for model, field in columns() for name in names(model, field)}
    assert outside().keys() <= known
    assert not outside().keys() & shown()
    for part in parts():
        assert part.model._meta.label_lower not in outside()
        assert f"{part.model._meta.app_label}.*" not in outside()
    assert all(len(reason) > 5 for reason in outside().values())


# Which rows of an import, or past rows, speak of a person is for members to say: there people are known.
SAYS_FOR = {"members": {"members", "imports", "common"}}


def test_each_part_and_each_reason_is_declared_once_and_by_its_own_app():
    assert len({part.code for part in parts()}) == len({part.place for part in parts()}) == len(parts())
    assert len(collected("held", "HELD")) == len(parts()) + len(outside())
    labels = {config.label for config in apps.get_app_configs() if is_ours(config.name)}
    for config in apps.get_app_configs():
        if is_ours(config.name) and module_has_submodule(config.module, "held"):
            declared = import_module(f"{config.name}.held").HELD
            of = {one.name if isinstance(one, NotHeld) else one.model._meta.label_lower for one in declared}
            own = SAYS_FOR.get(config.label, {config.label})
            assert {name.split(".")[0] for name in of} & labels == own


@pytest.mark.django_db
def test_every_value_planted_in_a_text_column_comes_out(world):
    member, batch = world.member["an"], uuid4()
    planted = {
        "card_no": "MARK01",
        "citizen_id": "MARK02",
        "dossier_no": "MARK03",
        "full_name": "MARK04 An",
        "sort_key": "MARK05",
        "search_key": "MARK06",
        "religion": "buddhist",
        "occupation": "other",
        "native_place": "MARK08",
        "job": "MARK09",
        "admitted_on": date(2001, 1, 9),
        "official_on": date(2002, 2, 8),
        "birth_date": date(1971, 3, 7),
        "education": "primary",
        "qualification": "doctor",
        "political_theory": "advanced",
        "ethnicity": "Cống",
        "gender": "female",
    }
    for name, value in planted.items():
        setattr(member, name, value)
    member.save()
    Batch.objects.create(id=batch, file_name="MARK10", digest="MARK11", state="done")
    Event.objects.create(
        member=member,
        kind="away",
        effective_on=date(2023, 4, 6),
        decided_on=date(2023, 4, 5),
        document_no="MARK12",
        detail="MARK13",
        other_place="abroad",
        batch=batch,
        form_key=uuid4(),
        voided_at=timezone.now(),
        voided_by=world.staff,
        void_reason="MARK14",
    )
    Post.objects.filter(holder=member).update(form_key=uuid4())
    BatchChange.objects.create(
        batch_id=batch, relation="members_member", row_id=member.pk, before={"full_name": "MARK15"}
    )
    BatchChange.objects.create(
        batch_id=batch, relation="members_post", row_id=1, before={"holder_id": member.pk, "post": "MARK16"}
    )
    entry = Entry.objects.create(
        action="MARK17", object_type="members.member", object_id=str(member.pk), facts={"fields": ["MARK18"]}
    )
    Secret.objects.create(entry_id=entry.pk, salt=b"s", reason="MARK19")

    data = as_data(gathered(Member.objects.get(pk=member.pk), most=1000))
    text = orjson.dumps(data, default=str).decode()
    for number in {*range(1, 20)} - {7}:
        assert f"MARK{number:02}" in text, number
    person = data["person"]["rows"][0]
    for name, value in planted.items():
        assert person[name] == (value.isoformat() if isinstance(value, date) else value), name


@pytest.mark.django_db
def test_whoever_took_the_whole_register_along_is_named(world):
    Entry.objects.create(action="export", actor_name="nguoi.xuat")
    trail = gathered(world.member["an"], most=1000)[-1]
    assert any("nguoi.xuat" in row and "xuất toàn bộ sổ" in row for row in trail.rows)


@pytest.mark.django_db
def test_cells_of_before_are_named(world):
    person = gathered(world.member["oanh"], most=1000)[0]
    assert "Chi bộ bản Nậm Pồ (CB-B1-1)" in person.rows[0]
    assert {"code": "CB-B1-1", "name": "Chi bộ bản Nậm Pồ"} in person.values[0][person.heads.index(ELSEWHERE)]


@pytest.mark.django_db
def test_another_person_is_not_in_it(world):
    text = orjson.dumps(as_data(gathered(world.member["an"], most=1000)), default=str).decode()
    for name, other in world.member.items():
        if name != "an":
            assert other.full_name not in text and other.dossier_no not in text


@pytest.mark.django_db
def test_it_takes_as_many_statements_for_many_rows_as_for_few(world):
    member = world.member["an"]
    forget()
    with CaptureQueriesContext(connection) as few:
        gathered(member, most=1000)
    for number in range(30):
        entry = Entry.objects.create(
            action="members.read", object_type="members.member", object_id=str(member.pk)
        )
        Secret.objects.create(entry_id=entry.pk, salt=b"s", reason=f"lần {number}")
    forget()
    with CaptureQueriesContext(connection) as many:
        trail = gathered(member, most=1000)[-1]
    assert len(many) == len(few)
    assert trail.total >= 30 and sum("lần" in row for rows in trail.rows for row in rows) == 30
