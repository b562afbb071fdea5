"""How long a kind is kept: the default, what was set since, and who may set what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.audit.models import Entry
from registry.privacy.models import RetentionSetting
from registry.privacy.retention.kinds import by_code
from registry.privacy.retention.limits import change, due, limit_of, limits
from tests.members.services.rows import refused

from .old import old_and_fresh

pytestmark = pytest.mark.django_db
WHY = "theo quy chế lưu trữ"


def test_it_works(world):
    assert [limit.days for limit in limits()] == [kind.days for kind in by_code().values()]
    change(kind="client_tokens", days=60, reason=WHY, by=world.staff)
    limit = limit_of("client_tokens")
    assert (limit.days, limit.setting.recorded_by, limit.setting.reason) == (60, world.staff, WHY)
    assert limit_of("never_counted").setting is None
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.reason) == ("retention.changed", WHY)
    assert entry.facts == {"kind": "client_tokens", "before": 365, "days": 60}


def test_the_latest_in_force_counts_and_earlier_ones_stay_on_record(world):
    for days in (60, 50, 40):
        change(kind="client_tokens", days=days, reason=WHY, by=world.staff)
    assert limit_of("client_tokens").days == 40 and RetentionSetting.objects.count() == 3
    yesterday = timezone.localdate() - timedelta(days=1)
    assert limit_of("client_tokens", yesterday).days == by_code()["client_tokens"].days


def test_a_longer_limit_keeps_what_the_default_would_not(world):
    old_and_fresh(world, "client_tokens")
    assert due(limit_of("client_tokens")) == 1
    change(kind="client_tokens", days=400, reason=WHY, by=world.staff)
    assert due(limit_of("client_tokens")) == 0


def test_what_cannot_be_set(world):
    given = {"kind": "client_tokens", "days": 60, "reason": WHY, "by": world.staff}
    assert refused(change, **(given | {"kind": "people"})) == ("unknown", "kind")
    for days in (29, 1826):
        assert refused(change, **(given | {"days": days})) == ("out_of_bounds", "days")
    assert refused(change, **(given | {"reason": "  x "})) == ("reason_missing", "reason")
    assert refused(change, **(given | {"days": 365})) == ("is_so_already", "days")
    assert not RetentionSetting.objects.exists()


def test_bounds_hold_for_what_was_set_before_they_were_narrowed(world):
    RetentionSetting.objects.create(
        kind="client_tokens",
        days=5000,
        in_force_from=timezone.localdate(),
        reason=WHY,
        recorded_by=world.staff,
    )
    assert limit_of("client_tokens").days == by_code()["client_tokens"].highest
