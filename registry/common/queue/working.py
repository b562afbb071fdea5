"""How a worker does a piece of work: take it up, do it, end it; and leave it when it is another's."""

from __future__ import annotations

import logging
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from registry.common.declared.work import Kind

from . import items
from .held import Held
from .models import WorkState

logger = logging.getLogger(__name__)


def do(kind: Kind, number: int) -> Any | None:
    """Do the item, if it is to be had; returns it as it stands then, ``None`` if it was not to be had.

    A fault of ours ends the item as failed. A database that goes away leaves it to whoever comes next.
    """
    item = items.claim(kind, number)
    if item is None:
        return None
    held = Held(kind, item)
    try:
        with held:
            kind.does(held)
            if not held.is_over:
                held.settle()
    except items.TakenOver:
        _say_taken_over(kind, item)
    except (OperationalError, InterfaceError):
        if _is_still_ours(item):
            raise
        _say_taken_over(kind, item)
    except Exception as error:
        logger.exception("Work %s %s failed", kind.name, number)
        _fail(kind, item, error)
    return kind.model.objects.filter(pk=number).first()


def _is_still_ours(item: Any) -> bool:
    """Who takes an item over ends the session of the worker that hung; so the connection may be broken."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    own = type(item).objects.filter(pk=item.pk, state=WorkState.RUNNING, attempts=item.attempts)
    return bool(own.exists())


def _fail(kind: Kind, item: Any, error: Exception) -> None:
    message = f"{type(error).__name__}: {error}" if kind.quotes_faults else type(error).__name__
    try:
        items.fail(kind, item, message[:2000])
    except items.TakenOver:
        _say_taken_over(kind, item)


def _say_taken_over(kind: Kind, item: Any) -> None:
    logger.warning("Work %s %s was taken over or cancelled", kind.name, item.pk)
