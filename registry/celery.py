"""The Celery application: what runs at which hour. The work itself is in each package's ``tasks.py``."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

app = Celery("registry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "month-end-figures": {"task": "reports.store_figures_nightly", "schedule": crontab(hour=1, minute=30)},
    "forget-old-sessions": {"task": "accounts.forget", "schedule": crontab(minute=20)},
    "expired-things": {"task": "reports.remove_expired_nightly", "schedule": crontab(hour=2, minute=15)},
    "seal-trail": {"task": "reports.seal_trail", "schedule": 60.0},
    "verify-trail": {"task": "reports.verify_trail", "schedule": crontab(hour=3, minute=10)},
    "sweep-lost-work": {"task": "reports.sweep", "schedule": 60.0},
}
