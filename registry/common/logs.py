"""Keeps people's data out of the log: addresses, messages of faults, rows of errors.

PostgreSQL's errors repeat the row that broke a rule, a ``KeyError`` repeats the key, an address names a
person. So a fault is written as its kind, the rule of the database that was broken, and the lines of code
that led to it: where to look. Messages are written where their kind never repeats what was typed.
"""

from __future__ import annotations

import copy
import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist

# Said by the program or its environment about themselves.
_OUTSPOKEN = (ImproperlyConfigured, TemplateDoesNotExist, ImportError)
_log = logging.getLogger(__name__)
WITHHELD = "(message withheld)"
NO_ROUTE = "(no such address)"


class LineFormatter(logging.Formatter):
    """One line, then, for a fault, how it came about."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text; the record itself stays as it is, for other handlers."""
        record = copy.copy(record)
        # Another handler may have put its own, full text here.
        record.exc_text = None
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            record.args = tuple(_without_address(arg, request) for arg in record.args)
        if record.name == "celery.app.trace" and isinstance(record.args, dict):
            # Celery puts the fault's own words, the whole traceback and the arguments into its line.
            hidden = {
                name: WITHHELD for name in ("exc", "traceback", "args", "kwargs") if name in record.args
            }
            record.args = record.args | hidden
        elif record.name.startswith("celery.worker.consumer") and record.levelno >= logging.ERROR:
            # Of a message that it cannot read it repeats the whole body.
            record.args = tuple(WITHHELD for _ in record.args or ())
        elif isinstance(record.args, tuple):
            record.args = tuple(_without_words(arg, record) for arg in record.args)
        if (error := _fault_of(record)) is not None and record.msg == str(error):
            record.msg, record.args = described(error), ()
        if _is_refusal(record):
            record.exc_info = None
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        """The kinds and places of a fault and of those that led to it, oldest first."""
        _, error, trace = ei
        return "\n".join(_chain(error, trace)) if error is not None else ""


def _chain(error: BaseException, trace: TracebackType | None) -> list[str]:
    lines: list[str] = []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        lines += [*_chain(before, before.__traceback__), "", "which led to:", ""]
    frames = traceback.format_tb(trace)
    lines += [frame.rstrip("\n") for frame in frames]
    lines.append(described(error))
    return lines


def described(error: BaseException) -> str:
    """The kind of a fault and what can be said of it without repeating anybody's data."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, _OUTSPOKEN):
        return f"{name}: {error}"
    # Django's errors of the database wrap those of its driver.
    diagnosis = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    if diagnosis is not None and diagnosis.sqlstate:
        about = (diagnosis.sqlstate, diagnosis.schema_name, diagnosis.table_name, diagnosis.constraint_name)
        return f"{name}: {' '.join(part for part in about if part)} {WITHHELD}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name}: {error.strerror}"
    code = getattr(error, "code", None)
    known = f" {code}" if isinstance(code, str) and code.isidentifier() else ""
    return f"{name}:{known} {WITHHELD}"


def _is_refusal(record: logging.LogRecord) -> bool:
    """A request that was turned away (404, 403, 400) is an event of every day: a line says all.

    So it is while the database is away (503): each request says so, and all alike.
    """
    status = getattr(record, "status_code", None)
    return isinstance(status, int) and (400 <= status < 500 or status == 503)


def log_what_nobody_catches() -> None:
    """Write the fault that ends a process or a thread into the log, and so without what was typed.

    Python itself would print its message, with the row of the database in it, to where the log goes.
    """

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            _log.critical("Ended by a fault", exc_info=(kind, error, trace))

    def uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None and not issubclass(found.exc_type, SystemExit):
            uncaught(found.exc_type, found.exc_value, found.exc_traceback)

    def unraisable(found: sys.UnraisableHookArgs) -> None:
        if found.exc_value is not None:
            uncaught(found.exc_type, found.exc_value, found.exc_traceback)

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, uncaught_in_thread, unraisable


def _fault_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _without_words(arg: Any, record: logging.LogRecord) -> Any:
    """A fault, or what it says, as its kind: what it says may repeat what was typed."""
    if isinstance(arg, BaseException):
        return described(arg)
    error = _fault_of(record)
    if error is None or not isinstance(arg, str) or not str(error):
        return arg
    said = str(error)
    return described(error) if arg in (said, _escaped(said)) else arg


def _escaped(text: str) -> str:
    """As Django writes it into its lines."""
    return text.encode("unicode_escape").decode("ascii")


def _without_address(arg: Any, request: Any) -> Any:
    """The route in place of the address that was asked for."""
    path = str(getattr(request, "path", ""))
    if not isinstance(arg, str) or not path or arg != _escaped(path):
        return arg
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else NO_ROUTE
