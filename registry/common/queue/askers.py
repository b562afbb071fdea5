"""Telling whoever asked for a piece of work that it is over, and how it ended."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from registry.common.database_roles import as_machine
from registry.common.declared.notices import WORK
from registry.common.declared.work import Kind
from registry.common.saying import say

logger = logging.getLogger(__name__)


def tell(kind: Kind, number: int) -> None:
    """Say it by the item as it stands now, in the transaction that ended it.

    What cannot be said takes nothing back: the work is done all the same.
    """
    try:
        with as_machine(), transaction.atomic():
            _tell(kind, kind.model.objects.get(pk=number))
    except Exception:
        logger.exception("Nobody was told that %s %s is over", kind.name, number)


def _tell(kind: Kind, item: Any) -> None:
    said = kind.says(item) if item.asked_by_id is not None else None
    if said is not None:
        say(WORK, said, to=item.asked_by_id, key=f"{kind.name}:{item.pk}:{item.attempts}")
