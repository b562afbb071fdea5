"""One old and one fresh thing of every kind, and a look at which are left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cells.models import RankingProposal
from members import services
from members.cards.models import CardBatch
from members.models import Event, Member
from members.supplements.models import SupplementAnswer, SupplementRound
from registry.accounts.models import SummaryClient
from registry.audit import chain
from registry.audit.models import Entry, Secret
from registry.drafts.models import Draft
from registry.imports.models import Batch, BatchChange, BatchFault, WordMapping
from registry.privacy.retention.kinds import by_code
from reports.files.models import MadeFile
from reports.models import Notice

WARNING = {"sheet": "members", "row": 2, "column": "", "code": "x", "message": "Lò Văn An có hai lần."}


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


@contextmanager
def unguarded(table: str, trigger: str) -> Iterator[None]:
    """Without the trigger that lets no row be changed: the past is made up here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def batch(days: float, state: str = "done", by: Any = None, **more: Any) -> Batch:
    """An import of so many days ago, with its file on the disk."""
    made = Batch(id=uuid4(), file_name="x.xlsx", digest="d", state=state, created_by=by, **more)
    folder = settings.MEDIA_ROOT / "imports" / str(made.pk)
    folder.mkdir(parents=True)
    (folder / "x.xlsx").write_text("Lò Văn An")
    made.path = str(folder)
    made.finished_at = ago(days) if state != "uploaded" else None
    made.save()
    Batch.objects.filter(pk=made.pk).update(created_at=ago(days))
    return made


def import_files(world: Any, days: float) -> Callable[[], bool]:
    made = batch(days, "uploaded")
    return lambda: Batch.objects.get(pk=made.pk).state == "uploaded" and os.path.exists(made.path)


def import_leftovers(world: Any, days: float) -> Callable[[], bool]:
    made = batch(days)
    os.utime(made.path, (ago(days).timestamp(),) * 2)
    return lambda: os.path.exists(made.path)


def import_faults(world: Any, days: float) -> Callable[[], bool]:
    made = batch(
        days,
        by=world.staff,
        mapping={"members": {"Họ tên": "full_name"}},
        summary={"ok": True, "warnings": [WARNING]},
    )
    BatchFault.objects.create(
        batch=made, sheet="members", code="x", message="“Lò Văn An” không phải là ngày."
    )

    def kept() -> bool:
        held = Batch.objects.get(pk=made.pk)
        left = (held.faults.exists(), held.mapping != {}, held.summary["warnings"] != [])
        assert len(set(left)) == 1, "all of it or nothing"
        return left[0]

    return kept


def import_words(world: Any, days: float) -> Callable[[], bool]:
    made = WordMapping.objects.create(
        organization=world.cell["TU"],
        vocabulary="members.education",
        word=f"phổ thông {days}",
        meaning="upper_secondary",
        chosen_by=world.staff,
        used_at=ago(days),
    )
    return lambda: WordMapping.objects.filter(pk=made.pk).exists()


def import_undo(world: Any, days: float) -> Callable[[], bool]:
    made = batch(days)
    BatchChange.objects.create(
        batch=made, relation="members_member", row_id=1, before={"full_name": "Lò Văn An"}
    )
    return lambda: made.changes.exists() and Batch.objects.get(pk=made.pk).forgotten_at is None


def never_counted(world: Any, days: float) -> Callable[[], bool]:
    event = services.admit(
        member_data={"dossier_no": f"OLD-{days}", "full_name": f"Hờ Thị Xóa {'a' * int(days % 7)}"},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 11, 1),
        by=world.officer,
    )
    services.void(event=event, reason="ghi nhầm", by=world.officer)
    with unguarded("members_event", "event_is_kept"):
        Event.objects.filter(pk=event.pk).update(voided_at=ago(days))
    return lambda: Member.objects.filter(pk=event.member_id).exists()


def audit_reasons(world: Any, days: float) -> Callable[[], bool]:
    said = "Lò Văn An hỏi"
    entry = Entry.objects.create(action="members.read", secret_digest=chain.hmac_of(b"s", said))
    with unguarded("audit_entry", "audit_is_append_only"):
        Entry.objects.filter(pk=entry.pk).update(recorded_at=ago(days))
    Secret.objects.create(entry_id=entry.pk, salt=b"s", reason=said)
    return lambda: Secret.objects.filter(pk=entry.pk).exists()


def client_tokens(world: Any, days: float) -> Callable[[], bool]:
    made = SummaryClient.objects.create(
        name=f"máy {days}",
        organization=world.cell["TU"],
        token_digest=uuid4().hex,
        revoked_at=ago(days),
        expires_at=timezone.now() + timedelta(days=100),
    )
    return lambda: SummaryClient.objects.filter(pk=made.pk).exists()


def drafts(world: Any, days: float) -> Callable[[], bool]:
    made = Draft.objects.create(
        key=uuid4(),
        user=world.officer,
        address="/ket-nap/",
        title="Kết nạp",
        sealed="x",
        saved_at=ago(days),
    )
    return lambda: Draft.objects.filter(pk=made.pk).exists()


def ranking_proposals(world: Any, days: float) -> Callable[[], bool]:
    year = 2000 + int(days) % 20
    made = RankingProposal.objects.create(
        organization=world.cell["CB-A1-1"],
        period_kind="year",
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        grade="good",
        proposed_by=world.officer,
        proposed_at=ago(days),
    )
    return lambda: RankingProposal.objects.filter(pk=made.pk).exists()


def card_batches(world: Any, days: float) -> Callable[[], bool]:
    made = CardBatch.objects.create(
        organization=world.cell["DU-A"], opened_on=date(2020, 1, 1), opened_by=world.officer
    )
    CardBatch.objects.filter(pk=made.pk).update(changed_at=ago(days))
    return lambda: CardBatch.objects.filter(pk=made.pk).exists()


def supplements(world: Any, days: float) -> Callable[[], bool]:
    over = ago(days).date()
    asked = SupplementRound.objects.create(
        organization=world.cell["TU"],
        year=1900 + int(days) % 100,
        opened_on=over,
        due_on=over,
        closed_on=over,
        opened_by=world.staff,
    )
    made = asked.answers.create(member=world.member["an"], answered_on=over, noted_by=world.officer)
    return lambda: SupplementAnswer.objects.filter(pk=made.pk).exists()


def submissions(world: Any, days: float) -> Callable[[], bool]:
    made = Draft.objects.create(
        key=uuid4(),
        user=world.officer,
        address="/ket-nap/",
        title="Kết nạp",
        sealed="x",
        saved_at=ago(days),
        state="submitted",
        submitted_at=ago(days),
        decider=world.cell["TU"],
    )
    return lambda: Draft.objects.filter(pk=made.pk).exists()


def notices(world: Any, days: float) -> Callable[[], bool]:
    return _notice(world, days, file=b"x", file_name="x.xlsx")


def short_notices(world: Any, days: float) -> Callable[[], bool]:
    return _notice(world, days, kind="late")


def _notice(world: Any, days: float, **more: Any) -> Callable[[], bool]:
    made = Notice.objects.create(to=world.officer, title="Đảng viên, tháng 10", **more)
    Notice.objects.filter(pk=made.pk).update(came_at=ago(days))
    return lambda: Notice.objects.filter(pk=made.pk).exists()


def made_files(world: Any, days: float) -> Callable[[], bool]:
    made = MadeFile.objects.create(
        maker="forms", organization=world.cell["DU-A"], asked_by=world.officer, title="Bộ biểu", state="done"
    )
    MadeFile.objects.filter(pk=made.pk).update(asked_at=ago(days))
    return lambda: MadeFile.objects.filter(pk=made.pk).exists()


MAKERS = {
    maker.__name__: maker
    for maker in (
        drafts,
        submissions,
        import_files,
        import_leftovers,
        import_faults,
        import_words,
        import_undo,
        never_counted,
        ranking_proposals,
        card_batches,
        supplements,
        audit_reasons,
        client_tokens,
        notices,
        short_notices,
        made_files,
    )
}


def old_and_fresh(world: Any, code: str) -> tuple[Callable[[], bool], Callable[[], bool]]:
    """Whether each still stands: one that is over by a day, and one that is not by a day (or half)."""
    days = by_code()[code].days
    return MAKERS[code](world, days + 1), MAKERS[code](world, days - (1 if days > 1 else 0.5))
