"""Whatever is recorded of a person can be corrected, and the trail says which field and never the value."""

from __future__ import annotations

from datetime import date

import orjson
import pytest

from members import services
from members.forms.amend import CorrectForm, ReplaceForm
from members.models import Event, Member
from members.services.personal import FIELDS
from members.services.voiding import CHANGEABLE
from members.sheets.people_columns import COLUMNS
from registry.audit.models import Entry, Secret
from registry.privacy.data_subjects.parts import parts

# For each field another value than the person has; text that would be found wherever it stood.
OTHER = {
    "dossier_no": "MOI-77123",
    "card_no": "771230000001",
    "citizen_id": "771230000002",
    "admitted_on": date(2009, 7, 7),
    "official_on": date(2012, 7, 7),
    "full_name": "Quàng Thị Mới",
    "gender": "female",
    "birth_date": date(1971, 7, 7),
    "ethnicity": "Khơ Mú",
    "religion": "buddhist",
    "native_place": "Mường Lạ",
    "education": "primary",
    "qualification": "master",
    "political_theory": "advanced",
    "academic_title": "professor",
    "occupation": "worker",
    "job": "Thợ rèn",
    "youth_union": True,
    "private_owner": True,
    "retired": True,
    "local": False,
}
# What follows from the others, and says so in the document.
DERIVED = {
    "dossier_no_state",
    "card_no_state",
    "citizen_id_state",
    "id",
    "birth_date_precision",
    "home",
    "elsewhere",
    "sort_key",
    "search_key",
}


def test_every_field_in_the_document_is_corrected_or_follows_from_others():
    person = next(part for part in parts() if part.code == "person")
    assert set(person.columns) == FIELDS | DERIVED
    assert set(OTHER) == FIELDS
    form = {*CorrectForm.WHO, *CorrectForm.DATES, *CorrectForm.MORE}
    assert form == FIELDS and form <= set(CorrectForm.base_fields)


def test_every_field_comes_in_and_goes_out_by_the_sheet():
    assert {column.code for column in COLUMNS} == FIELDS


def test_every_fact_of_an_event_can_be_replaced():
    kept = {"id", "member", "recorded_at", "recorded_by", "batch", "form_key"}
    kept |= {"voided_at", "voided_by", "void_reason", "replaced_by"}
    facts = {field.name for field in Event._meta.local_concrete_fields} - kept
    assert {"on" if name == "effective_on" else name for name in facts} == CHANGEABLE
    assert set(ReplaceForm.base_fields) >= CHANGEABLE


@pytest.mark.parametrize("name", OTHER)
def test_the_trail_names_the_field_and_not_the_value(world, name):
    member, value = world.member["an"], OTHER[name]
    before = str(getattr(member, name))
    services.correct(member=member, by=world.officer, reason="đối chiếu giấy tờ", **{name: value})
    assert getattr(Member.objects.get(pk=member.pk), name) == value
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.facts) == ("member.corrected", {"fields": [name]})
    said = orjson.dumps(
        [Entry.objects.filter(pk=entry.pk).values()[0], Secret.objects.get(pk=entry.pk).reason], default=str
    ).decode()
    if isinstance(value, str | date):
        assert str(value) not in said
    assert len(before) < 3 or before not in said
