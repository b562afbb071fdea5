"""What the trail holds on a person: what was done, who did it, and who looked."""

from __future__ import annotations

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery

from registry.common.declared.held import Held, NotHeld

from .actions import words
from .models import Entry, Secret, Seen

# The act by which somebody took the whole register along.
EXPORT = "export"


def _entries(person: models.Model) -> QuerySet[Entry]:
    """What was done to the person, and whatever showed the person. Each by its own index."""
    about = Entry.objects.filter(object_type=person._meta.label_lower, object_id=str(person.pk))
    shown = Seen.objects.filter(member_id=person.pk).values_list("entry_id")
    # Whoever exported the whole register took everybody along.
    everybody = Entry.objects.filter(action=EXPORT).values_list("pk")
    either = about.values_list("pk").union(shown, everybody)
    said = Secret.objects.filter(pk=OuterRef("pk")).values("reason")
    return Entry.objects.filter(pk__in=either).annotate(said=Subquery(said))


HELD = (
    Held(
        "trail",
        "Ai đã xem, ai đã sửa",
        "Các dòng nhật ký về người này, mới nhất trước.",
        Entry,
        {
            "id": "Mã",
            "recorded_at": "Lúc",
            "actor_id": "Mã người dùng",
            "actor_name": "Người dùng",
            "action": "Việc",
            "object_type": "Loại đối tượng",
            "object_id": "Mã đối tượng",
            "organization_id": "Mã tổ chức",
            "said": "Lý do, mục đích",
            "facts": "Chi tiết",
            "request_id": "Mã yêu cầu",
            "address": "Địa chỉ máy",
        },
        _entries,
        order=("-id",),
        joined=("audit.secret.reason", "audit.seen.member_id", "audit.seen.entry_id"),
        place=80,
        quiet=(
            "object_type",
            "object_id",
            "actor_id",
            "organization_id",
        ),
        words={"action": words},
    ),
    NotHeld("audit.entry.secret_digest", "a digest of the reason, which stands beside it"),
    NotHeld("audit.secret.entry_id", "the entry to which the reason belongs"),
    NotHeld("audit.secret.salt", "random bytes"),
    NotHeld("audit.seen.organization_id", "who may read that the person was shown"),
    NotHeld("audit.link", "digests of entries"),
    NotHeld("audit.waiting", "which entries have no digest yet"),
    NotHeld("audit.check", "that the trail was checked"),
)
