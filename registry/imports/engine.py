"""The import: read, stage, check, derive and write in one transaction, all or nothing."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from registry.accounts.access.database_roles import acting_for
from registry.audit.trail import record
from registry.common.database_roles import acting_as_machine
from registry.units import numbering
from registry.units.relations import STRUCTURE
from reports.models import Batch, BatchState

from . import after, numbers, people, units
from .checks import check, warnings
from .checks_scope import Standing, check_scope, standing
from .columns import SHEETS
from .fresh import DERIVED, PEOPLE, indexed_afterwards
from .histories import Histories
from .locks import LOCK
from .outcome import Count, Faults, Outcome, TooManyFaults
from .sniffing import tables_of
from .staging import Mapped, Progress, Staged, stage
from .tables import SheetFault
from .writing import LEAVES, compare, count, write

logger = logging.getLogger(__name__)

# Rows of members and units that the file names are held against other writers until the end.
HOLD = (
    "SELECT id FROM areas_area WHERE key IN (SELECT key FROM sheet_areas) ORDER BY id FOR UPDATE",
    "SELECT id FROM cells_organization WHERE code IN (SELECT code FROM sheet_organizations)"
    " ORDER BY id FOR UPDATE",
    numbers.HOLD,
)
# From so many changed rows on the planner is told at once; for fewer the server finds out by itself.
MANY = 10_000
WRITTEN = (*PEOPLE, *DERIVED, "areas_area", "cells_organization", *(one.table for one in LEAVES))
TEMPORARY = (
    *(f"sheet_{sheet.code}" for sheet in SHEETS),
    *(f"new_{one.table}" for one in LEAVES),
    *[
        "new_member",
        "after_area",
        "after_placement",
        "area_life",
        "shrunk_area",
        "after_organization",
        "after_term",
    ],
    *["organization_life", "shrunk_organization", "person", "the_event", "rederived"],
    *["asked_number", "held_number"],
)


class Stopped(Exception):
    """Somebody has stopped the batch in the meantime; nothing of it was written."""


class _Refused(Exception):
    """Takes the transaction back."""


@dataclass(frozen=True)
class Order:
    """What is to be done with the sheets: who sends them, what their headers mean, and whether to write."""

    by: Any = None
    dry_run: bool = False
    batch: Batch | None = None
    mapping: Mapped | None = None
    sheets: Mapping[str, str] | None = None
    on_progress: Progress = lambda stage, done, total: None


def load(
    path: str | Path,
    *,
    by: Any = None,
    dry_run: bool = False,
    batch: Batch | None = None,
    mapping: Mapped | None = None,
    sheets: Mapping[str, str] | None = None,
    on_progress: Progress | None = None,
) -> Outcome:
    """Bring in the sheets of ``path``: a folder of CSV files, one CSV file, or one XLSX.

    All or nothing, in one transaction: afterwards every row of the file stands in the register, or nothing
    of it does and the outcome names every fault. The same file again changes nothing and says so. ``by`` is
    the user who sends it (``None``: the machine), within whose rights the rows must lie. ``mapping`` gives
    per sheet the column that a header means, ``sheets`` the sheet that a title means. ``on_progress(stage,
    done, total)`` is called as the work goes on; an exception out of it takes everything back and is
    raised on. ``batch`` is the import's record where a page has made one (raises :class:`Stopped` if it was
    cancelled meanwhile); otherwise one is made.
    """
    order = Order(by, dry_run, batch, mapping, sheets, on_progress or Order.on_progress)
    faults = Faults()
    outcome = Outcome(ok=False)
    # Taken back: the transaction ends there, and what was found stands in ``faults``.
    with suppress(_Refused, TooManyFaults):
        try:
            with transaction.atomic(), _over_everything(by):
                _run(Path(path), order, outcome, faults)
                if faults or dry_run:
                    raise _Refused
        except (IntegrityError, OperationalError) as error:
            if not _somebody_was_first(error):
                raise
            faults.add("", None, "", "another_was_first")
    outcome.faults = faults.in_order(sheet.code for sheet in SHEETS)
    outcome.ok = not outcome.faults
    if not outcome.ok:
        outcome.written, outcome.batch = False, None
    return outcome


def _over_everything(by: Any) -> AbstractContextManager[None]:
    """What the file says is held against the whole register; the machine itself asks as its owner."""
    return nullcontext() if by is None else acting_as_machine()


def _in_the_name_of(by: Any) -> AbstractContextManager[None]:
    """What is written must lie in the sender's sight."""
    return nullcontext() if by is None else acting_for(by)


def _somebody_was_first(error: Exception) -> bool:
    """Somebody wrote, after our check, what cannot stand beside our rows, or held what we waited for."""
    logger.warning("An import was taken back: %s", error)
    return isinstance(error, IntegrityError) or isinstance(error.__cause__, DeadlockDetected)


def _run(path: Path, order: Order, outcome: Outcome, faults: Faults) -> None:
    with connection.cursor() as cursor:
        _give_room(cursor)
        if not order.dry_run:
            cursor.execute(LOCK)
        try:
            staged = stage(
                cursor,
                tables_of(path),
                faults,
                mapping=order.mapping,
                sheets=order.sheets,
                on_progress=order.on_progress,
            )
        except SheetFault as fault:
            faults.add("", fault.row, fault.column, fault.code, *fault.about)
            return
        outcome.counts = {code: Count(rows=rows) for code, rows in staged.rows.items()}
        if not staged.rows and not faults:
            faults.add("", None, "", "no_sheets")
        if not staged.complete or not staged.rows:
            return
        parameters = after.parameters(staged)
        _look_ahead(cursor, staged, order, parameters)
        order.on_progress("checking", 0, 0)
        held = standing(order.by)
        if check_scope(cursor, staged, order.by, faults):
            # Nothing more is said: what else is wrong with a row about others would tell of them.
            raise _Refused
        check(cursor, staged, parameters, faults)
        outcome.warnings = warnings(cursor, staged)
        if not faults:
            _compare(cursor, staged, parameters, outcome)
        with Histories(order.on_progress) as histories:
            if order.dry_run or faults or not outcome.changes:
                histories.settle(faults, write=False)
            else:
                order.on_progress("writing", 0, 0)
                _ask_again(order, held, faults)
                batch = _begin(path, order, outcome)
                parameters |= {"batch": batch.pk, "by": getattr(order.by, "pk", None)}
                _write_units(cursor, staged, parameters)
                with _in_the_name_of(order.by):
                    with indexed_afterwards(cursor, PEOPLE):
                        _write(cursor, staged, parameters)
                    with indexed_afterwards(cursor, DERIVED):
                        histories.settle(faults, write=True)
                    counts: dict[str, Any] = {
                        code: number.as_dict() for code, number in outcome.counts.items()
                    }
                    record("import", by=order.by, on=batch, digest=batch.digest, counts=counts)
        if outcome.written:
            _ask_again(order, held, faults)
        if faults:
            raise _Refused
        if outcome.written and outcome.changes >= MANY:
            cursor.execute(f"ANALYZE {', '.join(WRITTEN)}")
        cursor.execute(f"DROP TABLE {', '.join(TEMPORARY)}")


def _ask_again(order: Order, held: Standing, faults: Faults) -> None:
    """Take everything back if the sender has lost a right since it was asked about."""
    if standing(order.by) != held:
        faults.add("", None, "", "not_allowed")
        raise _Refused


def _give_room(cursor: Any) -> None:
    """Memory in the server for the sets of a province; its defaults would put them on disk."""
    cursor.execute("SET LOCAL work_mem = '64MB'")
    try:
        with transaction.atomic():
            cursor.execute("SET LOCAL temp_buffers = '128MB'")
    except DataError:
        pass  # This session has used temporary tables before, and then the server says no.


def _look_ahead(cursor: Any, staged: Staged, order: Order, parameters: dict[str, Any]) -> None:
    """Hold what the file names, then picture the register as it will be."""
    numbers.look_up(cursor)
    if not order.dry_run:
        for statement in HOLD:
            cursor.execute(statement)
    numbers.find_held(cursor)
    units.keep_unsaid(cursor, staged.present)
    for statements in (after.AREAS, after.ORGANIZATIONS, after.PEOPLE, after.EVENTS):
        cursor.execute(statements, parameters)


def _compare(cursor: Any, staged: Staged, parameters: dict[str, Any], outcome: Outcome) -> None:
    """What will become of each row; fills the counts."""
    for one in LEAVES:
        compare(cursor, one, staged, parameters)
        if not one.whole:
            _tally(outcome, one.sheet, count(cursor, one))
    people.compare_members(cursor, staged)
    for sheet, statement in (
        ("areas", units.COUNT_AREAS),
        ("organizations", units.COUNT_ORGANIZATIONS),
        ("members", "SELECT status, count(*) FROM new_member GROUP BY status"),
        ("events", "SELECT status, count(*) FROM the_event GROUP BY status"),
    ):
        cursor.execute(statement)
        _tally(outcome, sheet, dict(cursor.fetchall()))


def _tally(outcome: Outcome, sheet: str, statuses: dict[str, int]) -> None:
    if sheet in outcome.counts:
        for status, number in statuses.items():
            setattr(outcome.counts[sheet], status, number)


def _begin(path: Path, order: Order, outcome: Outcome) -> Batch:
    """Store the import's record as written."""
    batch = _batch(path, order)
    batch.state, batch.finished_at = BatchState.DONE, timezone.now()
    outcome.written, outcome.batch = True, batch.pk
    batch.summary = outcome.as_dict() | {"ok": True, "warnings": []}
    batch.save(update_fields=None if order.batch is None else ["state", "finished_at", "summary"])
    return batch


def _write_units(cursor: Any, staged: Staged, parameters: dict[str, Any]) -> None:
    """Write areas and organizations, and where they stand. People go into them next, so number them now."""
    for sheet in ("areas", "organizations"):
        if sheet in staged.rows:
            units.write_units(cursor, sheet, parameters)
    _write_leaves(cursor, staged, parameters, of_structure=True)
    numbering.ensure(wait=True)


def _write(cursor: Any, staged: Staged, parameters: dict[str, Any]) -> None:
    if "members" in staged.rows:
        people.write_members(cursor, parameters)
    if "events" in staged.rows:
        people.write_events(cursor, parameters)
    _write_leaves(cursor, staged, parameters, of_structure=False)


def _write_leaves(cursor: Any, staged: Staged, parameters: dict[str, Any], *, of_structure: bool) -> None:
    for one in LEAVES:
        if one.sheet in staged.rows and (one.table in STRUCTURE) is of_structure:
            write(cursor, one, parameters)


def _batch(path: Path, order: Order) -> Batch:
    """The import's record: the one that a page made, locked, or a new one. Raises :class:`Stopped`."""
    if order.batch is None:
        return Batch(id=uuid4(), created_by=order.by, file_name=path.name[:200], digest=digest(path))
    batch: Batch = Batch.objects.select_for_update().get(pk=order.batch.pk)
    if batch.state in (BatchState.CANCELLED, BatchState.UNDONE):
        raise Stopped
    return batch


def digest(path: Path) -> str:
    """SHA-256 over the file, or over the names and contents of the folder's CSV files."""
    whole = hashlib.sha256()
    files = [path] if path.is_file() else sorted(path.glob("*.csv"))
    for file in files:
        if path.is_dir():
            whole.update(file.name.encode() + b"\0")
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()
