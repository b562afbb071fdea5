"""The Celery application. The work itself, and what runs at which hour, is declared by the apps."""

import os

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
django.setup()

from registry.common.queue.clock import schedule  # noqa: E402

app = Celery("registry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["registry.common.queue"])
app.conf.beat_schedule = schedule()
