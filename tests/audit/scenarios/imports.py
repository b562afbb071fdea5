"""Acts on imports, and on how long things are held."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from registry.audit import forgetting
from registry.imports import jobs, remembered
from registry.imports.models import Batch, BatchState, WordMapping
from registry.privacy.models import RetentionRun
from registry.privacy.retention import limits
from registry.privacy.retention import runs as retention
from registry.privacy.retention.kinds import kinds
from tests.world import World

from .acts import Act


def brought_in(world: World) -> dict[str, Act]:
    staff, cell = world.staff, world.cell
    uploaded, checked = (batch(world, state) for state in (BatchState.UPLOADED, BatchState.CHECKED))
    checked.summary = {"ok": True}
    checked.save()
    done = batch(world, BatchState.DONE)
    word = WordMapping.objects.create(
        organization=cell["TU"],
        vocabulary="members.education",
        word="pt",
        meaning="primary",
        chosen_by=staff,
        used_at=timezone.now(),
    )
    return {
        "registry.imports.jobs.receive": lambda: jobs.receive(
            files=[SimpleUploadedFile("areas.csv", b"key,level\n")], organization=cell["TU"], by=staff
        ),
        "registry.imports.jobs.ask_check": lambda: jobs.ask_check(
            batch=uploaded, mapping={"members": {"Họ tên": "full_name"}}, by=staff
        ),
        "registry.imports.jobs.explain": lambda: jobs.explain(
            batch=checked, words={"members.education": {"phổ thông": "upper_secondary"}}, by=staff
        ),
        "registry.imports.remembered.forget": lambda: remembered.forget(
            organization=cell["TU"], said={"words": [word.pk]}, by=staff
        ),
        "registry.imports.jobs.ask_write": lambda: jobs.ask_write(batch=checked, by=staff),
        "registry.imports.jobs.cancel": lambda: jobs.cancel(batch=uploaded, by=staff),
        "registry.imports.undo.undo": lambda: jobs_undo(done, staff),
    }


def forgotten(world: World) -> dict[str, Act]:
    staff = world.staff
    failed, night = (RetentionRun.objects.create(state=state) for state in ("failed", "running"))
    return {
        "registry.privacy.retention.runs.retry": lambda: retention.retry(run=failed, by=staff),
        "registry.privacy.retention.runs.cancel": lambda: retention.cancel(run=night, by=staff),
        "registry.privacy.retention.limits.change": lambda: limits.change(
            kind=kinds()[0].code, days=kinds()[0].lowest + 1, reason="theo quy định mới", by=staff
        ),
        "registry.audit.forgetting.forget_before": lambda: forgetting.forget_before(
            before=timezone.now(), by=staff
        ),
    }


def batch(world: World, state: str, **values: Any) -> Batch:
    """An import in some state."""
    return Batch.objects.create(
        created_by=world.staff, organization=world.cell["TU"], state=state, file_name="a.csv", **values
    )


def jobs_undo(done: Batch, by: Any) -> Any:
    """Take an import back that wrote nothing."""
    from registry.imports.undo import undo

    return undo(done, by=by)
