"""The Celery application. The work itself, and what runs at which hour, is declared by the apps."""

import os
from pathlib import Path
from typing import Any

import django
from celery import Celery
from celery.signals import before_task_publish, heartbeat_sent, setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
django.setup()

from registry.common.queue.clock import schedule  # noqa: E402

app = Celery("registry")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Django has set up the log, for these processes too; Celery's own lines would repeat messages of faults.
setup_logging.connect(lambda **_: None, weak=False)
app.autodiscover_tasks()
app.autodiscover_tasks(["registry.common.queue"])
app.conf.beat_schedule = schedule()
app.conf.beat_scheduler = "registry.common.queue.scheduler:Scheduler"


def touch_alive_file(**_: Any) -> None:
    """Show whoever looks after this process that it hears of itself (worker) or says something (clock)."""
    Path(os.environ["ALIVE_FILE"]).touch()


if os.environ.get("ALIVE_FILE"):
    heartbeat_sent.connect(touch_alive_file, weak=False)
    before_task_publish.connect(touch_alive_file, weak=False)
