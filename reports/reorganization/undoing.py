"""Taking a plan back by the recording that carried it out, as long as nothing builds on it.

Every table that says where units stand or who holds what outlasts the replacement of its rows (ADR 70): each
row bears the number of the recording that wrote it, and what stood there before is stored with the number of
the one that replaced it. So what the plan wrote is removed, and what it replaced is put back (ADR 95).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection

from registry.common.declared import collected
from registry.common.past_rows import NUMBER
from registry.common.refusals import Refused

# Whatever is written next in this transaction is of another recording.
_NEXT = "SELECT set_config('registry.recording', '', true)"
_READ_NUMBER = f"SELECT {NUMBER}"
# Rows that the plan wrote and a later recording replaced or removed.
_BUILT_ON = """
SELECT relation, count(*) FROM common_pastrow
WHERE known_from = %(recording)s AND relation = ANY (%(relations)s) GROUP BY relation ORDER BY relation
"""
_WROTE = "SELECT EXISTS (SELECT FROM {relation} WHERE known_from = %(recording)s)"
_TAKE = "DELETE FROM {relation} WHERE known_from = %(recording)s"
# What is put back is known from now on, as it was once before.
_PUT_BACK = f"""
INSERT INTO {{relation}}
SELECT row.* FROM common_pastrow AS past
CROSS JOIN LATERAL jsonb_populate_record(
    NULL::{{relation}}, past.content || jsonb_build_object('known_from', {NUMBER})) AS row
WHERE past.relation = '{{relation}}' AND past.known_to = %(recording)s
"""  # noqa: S608 (our own names)
_REPLACED = "SELECT DISTINCT relation FROM common_pastrow WHERE known_to = %(recording)s"


def relations() -> list[str]:
    """The tables whose rows outlast their replacement as a whole."""
    return [one.table for one in collected("versions", "TABLES") if not one.columns]


@contextmanager
def own_recording() -> Iterator[Callable[[], int]]:
    """What is written inside is of a recording of its own; gives what says its number."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        yield recording
        cursor.execute(_NEXT)


def recording() -> int:
    """The number of the recording that goes on."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_NUMBER)
        return int(cursor.fetchone()[0])


def take_back(number: int) -> None:
    """Afterwards the register stands as before that recording; refuses where anything builds on it.

    In the caller's transaction, asking over everything.
    """
    given: dict[str, Any] = {"recording": number, "relations": relations()}
    with connection.cursor() as cursor:
        cursor.execute(_BUILT_ON, given)
        if built := cursor.fetchall():
            said = ", ".join(f"{count} dòng {_called(relation)}" for relation, count in built)
            raise Refused(
                "built_upon",
                f"Không hoàn tác được: {said} do phương án ghi đã được sửa sau đó."
                " Hãy hoàn tác việc đó trước.",
            )
        try:
            wrote = [relation for relation in relations() if _has_written(cursor, relation, given)]
            cursor.execute(_REPLACED, given)
            replaced = {relation for (relation,) in cursor.fetchall()}
            for relation in reversed(wrote):
                cursor.execute(_TAKE.format(relation=relation), given)
            for relation in relations():
                if relation in replaced:
                    cursor.execute(_PUT_BACK.format(relation=relation), given)
            # Whatever refers to what is gone is named now, not at the commit.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError as error:
            table = getattr(getattr(error.__cause__, "diag", None), "table_name", None) or ""
            raise Refused(
                "built_upon",
                f"Không hoàn tác được: đã có {_called(table)} ghi vào đơn vị mà phương án lập ra,"
                " hoặc vào chỗ mà phương án đã thay. Hãy gỡ việc đó trước.",
            ) from None


def _has_written(cursor: Any, relation: str, given: dict[str, Any]) -> bool:
    cursor.execute(_WROTE.format(relation=relation), given)
    return bool(cursor.fetchone()[0])


def _called(relation: str) -> str:
    for model in apps.get_models():
        if model._meta.db_table == relation and not model._meta.proxy:
            return str(model._meta.verbose_name)
    return relation
