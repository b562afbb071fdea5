"""How a service refuses to write, and the transaction in which every service that writes runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction

P = ParamSpec("P")
T = TypeVar("T")


class Refused(Exception):
    """A rule does not allow the act, and nothing of it was written.

    ``code`` names the rule, ``message`` is what the user reads, ``field`` the argument at fault (or empty).
    Where only some of many are at fault, ``each`` says by their numbers why.
    """

    def __init__(
        self, code: str, message: str, field: str = "", each: Mapping[int, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.each = each or {}


class Notice(NamedTuple):
    """Something that the user should look at; it stopped nothing. Of some it is asked why they go on."""

    code: str
    message: str
    asks_why: bool = False


def write(service: Callable[P, T]) -> Callable[P, T]:
    """A write service: one transaction, and a broken named constraint is a refusal in its own words."""

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return service(*args, **kwargs)
        except IntegrityError as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise refusal from error

    return run


def refusal_of(error: IntegrityError) -> Refused | None:
    """The refusal that a broken constraint stands for; ``None`` where it is no rule of ours."""
    diagnosis = getattr(error.__cause__, "diag", None)
    table, name = getattr(diagnosis, "table_name", None), getattr(diagnosis, "constraint_name", None)
    if not table or not name:
        return None
    for model in apps.get_models():
        if model._meta.db_table == table and not model._meta.proxy:
            return _declared(model, name) or _unique_column(model, name)
    return None


def _declared(model: type[models.Model], name: str) -> Refused | None:
    for constraint in model._meta.constraints:
        if constraint.name == name:
            fields = [*getattr(constraint, "fields", ()), *_named_in(constraint)]
            field = _at_fault(model, fields[0]) if fields else ""
            return Refused(name, str(constraint.get_violation_error_message()), field)
    return None


def _named_in(constraint: models.BaseConstraint) -> list[str]:
    """The fields that a constraint over expressions names by themselves."""
    expressions = getattr(constraint, "expressions", ())
    return [str(getattr(one, "name", "")) for one in expressions if isinstance(one, models.F)]


def _at_fault(model: type[models.Model], name: str) -> str:
    """The field that a user knows: the blind index of a number stands for the number."""
    return getattr(model._meta.get_field(name), "stands_for", name)


def _unique_column(model: type[models.Model], name: str) -> Refused | None:
    for field in model._meta.local_fields:
        if field.unique and name.startswith(f"{model._meta.db_table}_{field.column}_"):
            return Refused("already_exists", f"{field.verbose_name} này đã có.".capitalize(), field.name)
    return None
