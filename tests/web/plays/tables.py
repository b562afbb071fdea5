"""What stands in the tables of the register, and which of them an act changed."""

from __future__ import annotations

from functools import partial

from django.apps import apps

from tests.prepared import run_prepared

# Tables of the register: what people are told from. Not in it: sessions, counts of requests, the trail, and
# the numbering of the trees, which is made when it is first asked for.
_KEEPING = (
    *(
        "members",
        "papers",
        "cards",
        "supplements",
        "cells",
        "reports",
        "periods",
        "reorganization",
        "statutory",
        "stored",
        "targets",
    ),
    *("units", "imports", "privacy", "accounts"),
)
_PASSING = {"accounts_session", "accounts_tries", "accounts_device"} | {
    "units_treechange",
    "units_treenumbering",
    "units_areanumber",
    "units_organizationnumber",
}
# Columns of these kinds differ each time the same is written.
_BY_CHANCE = ("DateTimeField", "UUIDField", "BinaryField", "JSONField")
_NAMED_BY_CHANCE = ("last_login", "unique_key", "disclosure_key")
# A form that is published says when.
_SAYS_WHEN = {"statutory_publishedform": "content"}


def state(*, times: bool = True) -> dict[str, str]:
    """A digest of each table of the register; without ``times``, instants and random keys left out."""
    name = "state_with_times" if times else "state_without_times"
    return dict(run_prepared(name, partial(_statement, times=times)))


def _statement(times: bool) -> str:
    digests = []
    for model in apps.get_models():
        table = model._meta.db_table
        if model._meta.app_label not in _KEEPING or model._meta.proxy or table in _PASSING:
            continue
        columns = [
            f'"{column.column}"::text'
            for column in model._meta.local_concrete_fields
            if (times and column.column != "last_login")
            or (
                column.get_internal_type() not in _BY_CHANCE
                and column.column not in (*_NAMED_BY_CHANCE, _SAYS_WHEN.get(table))
            )
        ]
        rows = f'SELECT concat_ws(chr(1), {", ".join(columns)}) AS row FROM "{table}"'
        digests.append(
            f"SELECT '{table}', md5(coalesce(string_agg(row, chr(2) ORDER BY row), '')) FROM ({rows}) rows"
        )
    return " UNION ALL ".join(digests)


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that differ."""
    return sorted(table for table in before if before[table] != after[table])
