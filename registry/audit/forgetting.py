"""What the trail may forget: reasons in words, and the salts by which digests can be matched with a guess.

Entries stay, and so does the chain: it was made over digests (:class:`registry.audit.models.Secret`). Who may
remove secrets in the database is the caller's to see to.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from registry.common.refusals import write

from .models import Entry, Secret, Seen
from .trail import record

if TYPE_CHECKING:
    from registry.accounts.models import User


def secrets_of(on: models.Model) -> QuerySet[Secret]:
    """The secrets of what was done to ``on``, and of searches that found nobody else."""
    others = Seen.objects.filter(entry_id=OuterRef("entry_id")).exclude(member_id=on.pk)
    alone = Seen.objects.filter(~Exists(others), member_id=on.pk)
    about = Entry.objects.filter(object_type=on._meta.label_lower, object_id=str(on.pk))
    either = about.values_list("pk").union(alone.values_list("entry_id"))
    return Secret.objects.filter(pk__in=either)


def forget_reasons(on: models.Model) -> int:
    """Remove the secrets of what was done to ``on``, which is no member; returns how many there were."""
    about = Entry.objects.filter(object_type=on._meta.label_lower, object_id=str(on.pk))
    return Secret.objects.filter(pk__in=about.values("pk")).delete()[0]


def forget(on: models.Model) -> int:
    """Remove them; returns how many there were. Digests made with them match nothing any more."""
    return secrets_of(on).delete()[0]


@write
def forget_before(*, before: datetime, by: User | None) -> int:
    """Remove the secrets of all entries recorded before an instant; returns how many, and notes it."""
    old = Entry.objects.filter(recorded_at__lt=before).exclude(secret_digest="")
    forgotten: int = Secret.objects.filter(pk__in=old.values("pk")).delete()[0]
    if forgotten:
        record("audit.reasons_forgotten", by=by, entries=forgotten, before=before.isoformat())
    return forgotten
