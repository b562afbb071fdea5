"""What signing in leaves behind goes when it says nothing any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.accounts.models import Device, Session, Tries
from registry.accounts.tasks import forget
from tests.accounts.codes import enter

pytestmark = pytest.mark.django_db


def test_it_works(client, world):
    """What is in use stays; what has run out goes."""
    enter(client, world.viewer)
    enter(client, world.officer, "sai")
    forget()
    assert (Session.objects.count(), Device.objects.count()) == (1, 1) and Tries.objects.exists()
    long_ago = timezone.now() - timedelta(days=400)
    Session.objects.update(expire_date=long_ago)
    Device.objects.update(last_seen_at=long_ago)
    Tries.objects.update(last_failed_at=long_ago)
    forget()
    assert not Session.objects.exists() and not Device.objects.exists() and not Tries.objects.exists()
