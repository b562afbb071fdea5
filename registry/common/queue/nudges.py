"""Telling a worker that there is work. The work is a row in the database: a lost message loses nothing."""

from __future__ import annotations

import logging
import time
from functools import cache
from typing import Any

from celery import Celery
from django.db import transaction

logger = logging.getLogger(__name__)
# The one task of the queue; its arguments are the name of the kind and the number of the item.
TASK = "queue.work"
# Long enough for a broker on the same machine or network; a request waits this long for a dead one.
_PATIENCE = 2.0
# Who has waited that long in vain spares the next ones: for some seconds nobody tries (the sweeper goes on).
_PAUSE = 10.0
_paused_until = 0.0


@cache
def _broker() -> Any:
    """An application that only sends; the one that works stands in the roof, out of this floor's reach."""
    app = Celery("nudges", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    return app


def _connection() -> Any:
    return _broker().connection_for_write(
        connect_timeout=_PATIENCE,
        transport_options={
            "max_retries": 0,
            "socket_connect_timeout": _PATIENCE,
            "socket_timeout": _PATIENCE,
        },
    )


def broker_version() -> str | None:
    """The name and version of the broker; ``None`` where it does not answer."""
    try:
        with _connection() as broker:
            channel = broker.default_channel
            if not hasattr(channel, "client"):
                return f"hàng đợi {broker.transport_cls}"
            info = channel.client.info("server")
    except Exception as error:  # whatever a broker's client may raise
        logger.warning("The broker does not answer: %s", error)
        return None
    return (
        f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {info['redis_version']}"
    )


def nudge(task: str, *arguments: Any) -> bool:
    """Send ``task`` now. A broker that cannot be reached is logged; the sweeper finds the work."""
    global _paused_until
    began = time.monotonic()
    if began < _paused_until:
        return False
    try:
        with _connection() as broker:
            _broker().send_task(task, args=arguments, connection=broker, retry=False, ignore_result=True)
    except Exception as error:  # whatever a broker's client may raise, the work is safe in the database
        if time.monotonic() - began > _PATIENCE / 2:
            _paused_until = time.monotonic() + _PAUSE
        logger.warning("The broker could not be told of %s%r: %s", task, arguments, error)
        return False
    return True


def nudge_on_commit(task: str, *arguments: Any) -> None:
    """Send ``task`` once the current transaction has been committed."""
    transaction.on_commit(lambda: nudge(task, *arguments))
