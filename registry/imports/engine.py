"""The import: read, stage, check, derive and write in one transaction, all or nothing."""

from __future__ import annotations

import gc
import hashlib
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from registry.accounts.access.database_roles import as_user
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.declared.sheet_parts import Derivation, Preparation, Progress, Staged
from registry.common.values import ValueFault, read_day
from registry.units import numbering

from .checks import check, warn
from .checks_scope import Standing, check_scope, sight, standing
from .declared import LAYOUTS, PLAIN, SHAPES, SHEETS, parameters
from .first_import import indexed_afterwards
from .locks import LOCK
from .models import Batch, BatchState
from .other_words import settle_other_words
from .outcome import Count, Faults, Outcome, TooManyFaults
from .reading import Mapped, Reading
from .sniffing import tables_of
from .staging import stage
from .tables import SheetFault
from .target_state import look_ahead
from .writing import compare, count, write

logger = logging.getLogger(__name__)

# From so many changed rows on the planner is given new statistics; for fewer the server finds out by itself.
MANY = 10_000
SWITCH_SECONDS = 0.0005
_REFERRED = tuple(sheet.written.referred for sheet in SHEETS if sheet.written.referred)
_DERIVED = tuple(sheet.written.derived for sheet in SHEETS if sheet.written.derived)
_LARGE = tuple(one.table for one in _REFERRED if one.is_large)
_FOLLOWING = tuple(table for one in _DERIVED for table in one.tables)
_TABLES = (*_FOLLOWING, *(one.table for one in _REFERRED), *(one.table for _, one in PLAIN))
_TEMPORARY = (
    *(f"sheet_{shape.code}" for shape in SHAPES),
    *(f"new_{one.table}" for _, one in PLAIN),
    *(table for sheet in SHEETS for table in (*sheet.written.temporary, *sheet.target_state.temporary)),
)
_STRUCTURE = tuple(sheet for sheet in SHEETS if sheet.is_structure)
_THE_REST = tuple(sheet for sheet in SHEETS if not sheet.is_structure)


class Stopped(Exception):
    """Somebody has stopped the batch in the meantime; nothing of it was written."""


class _Refused(Exception):
    """Takes the transaction back."""


@dataclass(frozen=True)
class Order:
    """What is to be done with the sheets: who sends them, what their headers mean, and whether to write."""

    by: User | None = None
    dry_run: bool = False
    batch: Batch | None = None
    reading: Reading = field(default_factory=Reading)
    on_progress: Progress = lambda stage, done, total: None
    before_commit: Callable[[], None] = lambda: None


def load(
    path: str | Path,
    *,
    by: User | None = None,
    dry_run: bool = False,
    batch: Batch | None = None,
    mapping: Mapped | None = None,
    sheets: Mapping[str, str] | None = None,
    reading: Reading | None = None,
    on_progress: Progress | None = None,
    before_commit: Callable[[], None] | None = None,
) -> Outcome:
    """Bring in the sheets of ``path``: a folder of CSV files, one CSV file, or one XLSX.

    All or nothing, in one transaction: afterwards every row of the file stands in the register, or nothing
    of it does and the outcome names every fault. The same file again changes nothing and says so. ``by`` is
    the user who sends it (``None``: the machine), within whose rights the rows must lie. ``mapping`` gives
    per sheet the column that a header means, ``sheets`` the sheet that a title means; ``reading`` says both
    and whatever else somebody has chosen of how the file is read. ``on_progress(stage, done, total)`` is
    called as the work goes on; an exception out of it takes everything back and is raised on; so does one out
    of ``before_commit``, called last where something was written. ``batch`` is the import's record where a
    page has made one (raises :class:`Stopped` if it was cancelled meanwhile); otherwise one is made.
    """
    order = Order(
        by,
        dry_run,
        batch,
        reading or Reading(mapping or {}, sheets or {}),
        on_progress or Order.on_progress,
        before_commit or Order.before_commit,
    )
    faults = Faults()
    outcome = Outcome(ok=False)
    # Taken back: the transaction ends there, and what was found stands in ``faults``.
    with suppress(_Refused, TooManyFaults):
        try:
            with _undisturbed(), transaction.atomic(), _over_everything(by):
                _run(Path(path), order, outcome, faults)
                if faults or dry_run:
                    raise _Refused
        except (IntegrityError, OperationalError) as error:
            if not _somebody_was_first(error):
                raise
            faults.add("", None, "", "another_was_first")
    outcome.faults = faults.in_order(shape.code for shape in SHAPES)
    outcome.warnings = faults.notes
    outcome.unknown, outcome.explained = faults.words.asked(), faults.words.explained
    outcome.ok = not outcome.faults
    if not outcome.ok:
        outcome.written, outcome.batch = False, None
    return outcome


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the collector of cycles: it would look through millions of cells, again and again, for none.

    And with threads that give way at once to the one that the server has answered: at the usual interval the
    server would stand idle for some milliseconds after each statement.
    """
    was_enabled, interval = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if was_enabled:
            gc.enable()


def _over_everything(by: User | None) -> AbstractContextManager[None]:
    """What the file says is held against the whole register; the machine itself asks as its owner."""
    return nullcontext() if by is None else as_machine()


def _in_the_name_of(by: User | None) -> AbstractContextManager[None]:
    """What is written must lie in the sender's sight."""
    return nullcontext() if by is None else as_user(by)


def _somebody_was_first(error: Exception) -> bool:
    """Somebody wrote, after our check, what cannot stand beside our rows, or held what we waited for."""
    logger.warning("An import was taken back: %s", error)
    return isinstance(error, IntegrityError) or isinstance(error.__cause__, DeadlockDetected)


def _run(path: Path, order: Order, outcome: Outcome, faults: Faults) -> None:
    with connection.cursor() as cursor:
        _give_room(cursor)
        if not order.dry_run:
            cursor.execute(LOCK)
        staged = _staged(cursor, path, order, outcome, faults)
        if staged is None:
            return
        given = parameters(staged) | sight(order.by)
        look_ahead(cursor, staged, given, hold=not order.dry_run)
        order.on_progress("checking", 0, 0)
        held = standing(order.by)
        if check_scope(cursor, staged, order.by, faults):
            # Nothing more is said: what else is wrong with a row about others would tell of them.
            raise _Refused
        with ExitStack() as stack:
            aside = _begin_aside(stack, order)
            check(cursor, staged, given, faults)
            warn(cursor, staged, given, faults)
            if faults:
                stack.close()
                aside = _begin_aside(stack, order)
            else:
                _compare(cursor, staged, given, outcome)
            if order.dry_run or faults or not outcome.changes:
                for one in aside.derivations:
                    one.settle(faults, write=False)
            else:
                order.on_progress("writing", 0, 0)
                _ask_again(order, held, faults)
                batch = _begin(path, order, outcome)
                given |= {"batch": batch.pk, "by": getattr(order.by, "pk", None)}
                _write(cursor, order, staged, given, aside, faults)
                counts: dict[str, Any] = {code: number.as_dict() for code, number in outcome.counts.items()}
                with _in_the_name_of(order.by):
                    record("import", by=order.by, on=batch, digest=batch.digest, counts=counts)
        if outcome.written:
            _ask_again(order, held, faults)
        if faults:
            raise _Refused
        if outcome.written and outcome.changes >= MANY:
            # Until the server samples them as finely as it is set to, which it does a minute after the end.
            cursor.execute(f"ANALYZE {', '.join(_TABLES)}")
        cursor.execute(f"DROP TABLE {', '.join(_TEMPORARY)}")
        if outcome.written:
            order.before_commit()


@dataclass(frozen=True)
class _Aside:
    """What is worked out by a thread while the server checks and writes."""

    # By table.
    prepared: Mapping[str, Preparation]
    derivations: Sequence[Derivation]


def _begin_aside(stack: ExitStack, order: Order) -> _Aside:
    """What follows from the rows, and what is needed to write them where they are to be."""
    referred = () if order.dry_run else _REFERRED
    # One for all: what is needed first is worked out first.
    thread = stack.enter_context(ThreadPoolExecutor(max_workers=1))
    prepared = {one.table: one.prepare(thread) for one in referred if one.prepare}
    derivations = [one.begin(thread, order.on_progress) for one in _DERIVED]
    # All have fetched what they work on before any begins.
    return _Aside(
        {table: stack.enter_context(one) for table, one in prepared.items()},
        [stack.enter_context(one) for one in derivations],
    )


def _staged(cursor: Any, path: Path, order: Order, outcome: Outcome, faults: Faults) -> Staged | None:
    """The file in staging tables; ``None`` where it was not understood as a whole."""
    try:
        staged = stage(
            cursor,
            tables_of(path),
            faults,
            reading=order.reading,
            on_progress=order.on_progress,
        )
        _unfold(cursor, staged, order, faults)
        settle_other_words(cursor, staged, faults)
        _date_facts(staged, order.reading)
    except SheetFault as fault:
        faults.add("", fault.row, fault.column, fault.code, *fault.about)
        return None
    except ValueFault as fault:
        faults.add("", None, "facts_from", fault.code, *fault.about)
        return None
    outcome.counts = {code: Count(rows=rows) for code, rows in staged.rows.items()}
    if not staged.rows and not faults and staged.complete:
        faults.add("", None, "", "no_sheets")
    return staged if staged.complete and staged.rows else None


def _date_facts(staged: Staged, reading: Reading) -> None:
    """From which day facts are so that the file says anew: today's, unless it was said."""
    staged.facts_from = read_day(reading.facts_from) if reading.facts_from else timezone.localdate()
    staged.corrects_facts = reading.corrects_facts


def _unfold(cursor: Any, staged: Staged, order: Order, faults: Faults) -> None:
    """Make rows of the sheets out of those of the layouts, which are then no more."""
    for layout in LAYOUTS:
        if layout.code in staged.rows:
            if staged.complete:
                layout.unfold(cursor, staged, faults, by=order.by)
            staged.rows.pop(layout.code)


def _ask_again(order: Order, held: Standing, faults: Faults) -> None:
    """Take everything back if the sender has lost a right since it was asked about."""
    if standing(order.by) != held:
        faults.add("", None, "", "not_allowed")
        raise _Refused


def _give_room(cursor: Any) -> None:
    """Memory in the server for the sets of a province; its defaults would put them on disk."""
    cursor.execute("SET LOCAL work_mem = '64MB'")
    # For the indexes of a first import.
    cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
    # Statistics of a sample a quarter as large: the rows of a sheet are much alike, and sorting samples of
    # each column was a tenth of a first import.
    cursor.execute("SET LOCAL default_statistics_target = 25")
    try:
        with transaction.atomic():
            cursor.execute("SET LOCAL temp_buffers = '128MB'")
    except DataError:
        pass  # This session has used temporary tables before, and then the server says no.


def _compare(cursor: Any, staged: Staged, given: Mapping[str, Any], outcome: Outcome) -> None:
    """What will become of each row; fills the counts."""
    for sheet, one in PLAIN:
        compare(cursor, sheet, one, staged, given)
        if not (one.whole or sheet.written.counts):
            _tally(outcome, sheet.code, count(cursor, one))
    for sheet in SHEETS:
        if sheet.written.compare:
            sheet.written.compare(cursor, staged)
        if sheet.written.counts:
            cursor.execute(sheet.written.counts)
            _tally(outcome, sheet.code, dict(cursor.fetchall()))


def _tally(outcome: Outcome, sheet: str, statuses: dict[str, int]) -> None:
    if sheet in outcome.counts:
        for status, number in statuses.items():
            setattr(outcome.counts[sheet], status, number)


def _begin(path: Path, order: Order, outcome: Outcome) -> Batch:
    """Store the import's record as written."""
    batch = _batch(path, order)
    batch.state, batch.finished_at = BatchState.DONE, timezone.now()
    outcome.written, outcome.batch = True, batch.pk
    batch.summary = outcome.as_dict() | {"ok": True, "warnings": [], "words": []}
    batch.save(update_fields=None if order.batch is None else ["state", "finished_at", "summary"])
    return batch


def _write(
    cursor: Any,
    order: Order,
    staged: Staged,
    given: Mapping[str, Any],
    aside: _Aside,
    faults: Faults,
) -> None:
    """Write units by the machine and all else in the sender's name, and then what follows from it."""
    write(cursor, _STRUCTURE, staged, given, aside.prepared)
    # People go into them next, so number them now.
    numbering.ensure(wait=True)
    with _in_the_name_of(order.by):
        with indexed_afterwards(cursor, _LARGE):
            write(cursor, _THE_REST, staged, given, aside.prepared)
        with indexed_afterwards(cursor, _FOLLOWING):
            for one in aside.derivations:
                one.settle(faults, write=True)


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
