"""Forms of imports and of how long things are held."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.imports import jobs
from registry.imports.models import Batch
from registry.privacy.models import RetentionRun
from tests.members.pages.officers import sign_in
from tests.world import World

from .play import Play, two_steps


def _sent(world: World, state: str = "") -> Play:
    """An import that has come as far as ``state``."""
    rows = "Số hồ sơ,Họ và tên\nM-901,Lò Văn Mới\n".encode()
    batch = jobs.receive(
        files=[SimpleUploadedFile("members.csv", rows)], organization=world.cell["DU-A"], by=world.officer
    )
    if state:
        type(batch).objects.filter(pk=batch.pk).update(state=state, summary={"ok": True, "counts": {}})
    return Play(sign_in(world.officer), f"/nhap/{batch.pk}/")


def _import(path: str, state: str = "") -> Callable[[World], Play]:
    def play(world: World) -> Play:
        sent = _sent(world, state)
        sent.address += path
        return sent

    return play


def _explain(world: World) -> Play:
    sent = _sent(world, "checked")
    words = [["members.education", "Phổ thông", 1]]
    Batch.objects.update(summary={"ok": False, "counts": {}, "words": words})
    sent.address += "nghia-cua-tu/"
    sent.data = {"of-0": "members.education:Phổ thông", "word-0": "upper_secondary"}
    return sent


def _night(state: str, path: str) -> Callable[[World], Play]:
    def play(world: World) -> Play:
        run = RetentionRun.objects.create(state=state)
        return Play(sign_in(world.staff), f"/luu-giu/lan/{run.pk}/{path}/")

    return play


PLAYS: dict[str, Callable[[World], Play]] = {
    "import_check": _import("kiem-tra/"),
    "import_explain": _explain,
    "import_confirm": _import("ghi/", "checked"),
    "import_stop": _import("dung/"),
    "import_undo": _import("hoan-tac/", "done"),
    "retention_change": lambda world: two_steps(
        world.staff,
        reverse("retention_change", args=["import_files"]),
        days="3",
        reason="theo quy chế lưu trữ",
    ),
    "retention_cancel": _night("waiting", "huy"),
    "retention_retry": _night("failed", "chay-lai"),
}
