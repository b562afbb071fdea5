"""Rows with a string that would be a script in each of their texts, for the tests of attacks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, models, transaction

from members import services as members
from registry.accounts.models import User
from registry.audit.trail import record
from registry.imports import jobs
from registry.imports.models import Batch, BatchFault
from registry.units import organization_acts
from registry.units import services as areas
from reports.models import Basis
from reports.stored.models import FigureRun
from reports.targets.models import Target
from tests.web.strings import STRINGS

# Texts that are no words: keys and codes that addresses are made of, sort keys, digests, states and kinds.
NOT_WORDS = {
    "sort_key",
    "search_key",
    "digest",
    "device_digest",
    "token_digest",
    "secret_digest",
    "unique_key",
}
NOT_WORDS |= {
    "password",
    "path",
    "relation",
    "snapshot",
    "session_data",
    "session_key",
    "tree",
    "level",
    "measure",
}
NOT_WORDS |= {
    "special",
    "sealed",
    "key",
    "code",
    "state",
    "kind",
    "standing",
    "minority",
    "action",
    "object_type",
    "object_id",
}
# The database itself says what these may be; events are never changed, and are written by the services.
REFUSED = {
    "members_member.ethnicity",
    "members_case.ethnicity",
    "members_stretch.gender",
    "members_movement.gender",
    "members_event.document_no",
    "members_event.detail",
    "members_event.void_reason",
    "members_transfer.reason",
    "accounts_summaryclient.exact_reason",
}
PEOPLE = 64


def people_and_units(world: Any) -> None:
    """Enough rows for each string: villages, cells, members with an event, in one commune."""
    by, on = world.staff, date(2024, 1, 1)
    for number in range(PEOPLE):
        areas.found_area(
            level="village", name=f"Bản {number}", parent=world.area["xa-a"], on=date(2025, 7, 1), by=by
        )
        organization_acts.found_organization(
            code=f"CB-X{number}",
            kind="grassroots_cell",
            sector="commune",
            name=f"Chi bộ {number}",
            parent=world.cell["DU-A"],
            on=date(2025, 7, 1),
            by=by,
        )
        members.first_record(
            member_data={"dossier_no": f"X{number}", "full_name": f"Lò Văn {number}"},
            cell=world.cell["CB-A1-1"],
            village=world.area["a1-1"],
            on=on,
            by=by,
        )


def events(world: Any) -> None:
    """Sixty on one member's page, half of them voided with a reason."""
    for number, text in enumerate(STRINGS):
        event = members.away(
            member=world.member["an"],
            on=date(2024, 1, 1) + timedelta(days=number),
            detail=text,
            filing=members.Filing(document_no=text[:60]),
            by=world.staff,
        )
        if number % 2:
            members.void(event=event, reason=STRINGS[-number], by=world.staff)


def the_rest(world: Any) -> None:
    """Targets, imports with faults, runs, users and lines of the trail."""
    for number, text in enumerate(STRINGS):
        Target.objects.create(
            period_from=date(2026, 1, 1),
            period_to=date(2026, 12, 31),
            measure="admissions",
            basis=Basis.PLAN,
            issuer=world.cell["TU"],
            recipient=world.cell["DU-A"],
            narrative="x",
            **({"value": 0, "exempt_reason": "x"} if number % 2 else {}),
            in_force_from=date(2025, 10, 1) + timedelta(days=number),
        )
        FigureRun.objects.create(kind="nightly", unique_key=f"x{number}", state="failed", error="x")
        User.objects.create(username=text[:60], full_name="x")
        record("members.read", by=world.staff, on=world.member["an"], reason=text)
    file = SimpleUploadedFile("members.csv", f"{','.join(STRINGS[:12])}\n1,2\n".encode())
    batch = jobs.receive(files=[file], organization=world.cell["DU-A"], by=world.staff)
    Batch.objects.filter(pk=batch.pk).update(state="checked", summary={"ok": False, "counts": {}})
    BatchFault.objects.bulk_create(
        BatchFault(batch=batch, sheet="members", row=row, column=text[:60], code="x", message=text)
        for row, text in enumerate(STRINGS, start=2)
    )


def plant() -> tuple[int, set[str]]:
    """A string in each text of each row, a different one in the next; how many, and what was refused."""
    planted, refused = 0, set()
    for model in apps.get_models():
        if model._meta.app_label in ("audit", "common", "auth", "contenttypes"):
            continue
        for field in model._meta.local_concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if not is_text or field.name in NOT_WORDS or field.unique or model._meta.proxy:
                continue
            fits = [text for text in STRINGS if len(text) <= (field.max_length or 400)]
            try:
                planted += _fill(model, field, fits)
            except Error:
                refused.add(f"{model._meta.db_table}.{field.name}")
    return planted, refused


def _fill(model: Any, field: Any, texts: list[str]) -> int:
    """Only what is filled in already, where an empty text has a meaning of its own."""
    table, column = model._meta.db_table, field.column
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" AS t SET "{column}" = texts.text FROM ('
            f'  SELECT ctid, (row_number() OVER () - 1) %% %s + 1 AS place FROM "{table}"'
            f"  WHERE \"{column}\" <> '' OR %s"
            f") AS rows JOIN unnest(%s::text[]) WITH ORDINALITY AS texts (text, place) USING (place)"
            f" WHERE t.ctid = rows.ctid",
            [len(texts), column not in ("void_reason", "narrative", "other_place", "exempt_reason"), texts],
        )
        return int(cursor.rowcount)
