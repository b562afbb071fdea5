"""What dated tables share (columns, a reading on a day, constraints); counts of requests; notes of writes."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from .dates import BEGINNING, FOREVER
from .numbers import Numbers


@models.Field.register_lookup
@models.ForeignObject.register_lookup
class AnyOf(models.Lookup):
    """``column__any_of=numbers`` as ``column = ANY(array)``: one parameter however many numbers there are."""

    lookup_name = "any_of"
    prepare_rhs = False
    compared = "= ANY(%s::bigint[])"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, parameters = self.process_lhs(compiler, connection)
        numbers = self.rhs if isinstance(self.rhs, Numbers) else list(self.rhs)
        return f"{column} {self.compared}", [*parameters, numbers]


@ArrayField.register_lookup
class HoldsAny(AnyOf):
    """``column__holds_any=numbers`` as ``column && array``: one parameter as well, not one for each."""

    lookup_name = "holds_any"
    compared = "&& %s::bigint[]"


class DateRange(Func):
    """``daterange(starts_on, ends_on)``, half-open."""

    function = "daterange"


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold for a stretch of time."""

    def on(self, day: date) -> Self:
        """Rows that hold on ``day``."""
        return self.filter(starts_on__lte=day, ends_on__gt=day)


class Dated(models.Model):
    """A row that holds from ``starts_on`` to the day before ``ends_on``."""

    starts_on = models.DateField("từ ngày", default=BEGINNING)
    ends_on = models.DateField("đến trước ngày", default=FOREVER)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def runs_forward(prefix: str) -> models.CheckConstraint:
    """A row begins before it ends."""
    return models.CheckConstraint(
        condition=Q(starts_on__lt=F("ends_on")),
        name=f"{prefix}_starts_before_it_ends",
        violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
    )


def one_at_a_time(prefix: str, *per: str, message: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows of the same ``per`` hold on the same day."""
    return ExclusionConstraint(
        name=f"{prefix}_holds_one_at_a_time",
        expressions=[
            *((F(column), RangeOperators.EQUAL) for column in per),
            (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )


class RateCount(models.Model):
    """How often a caller did one kind of thing in the present window of time, and in the one before.

    Written and read by :mod:`registry.common.rates` alone. The table is not logged and empties in a crash.
    """

    pk = models.CompositePrimaryKey("kind", "caller")
    kind = models.CharField(max_length=20)
    caller = models.CharField(max_length=100)
    window_no = models.BigIntegerField()
    seconds = models.IntegerField()
    taken = models.IntegerField()
    taken_before = models.IntegerField()

    class Meta:
        verbose_name = "số lần yêu cầu"


class ProcessBeat(models.Model):
    """When the worker or the clock last said that it lives. Written by that process alone."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "dấu hiệu hoạt động"


class Write(models.Model):
    """A transaction wrote to a table that computed answers are taken from.

    Appended by statement-level triggers, which each app puts on its own tables. An answer computed under a
    snapshot still holds as long as no row here is unseen by that snapshot.
    """

    written_at = models.DateTimeField(auto_now_add=True)
    relation = models.CharField(max_length=63)
    # The first day whose figures the write can change; empty: this row does not say.
    since = models.DateField(null=True)
    # The cells and villages whose people it concerns; empty: it may concern all.
    cells = ArrayField(models.BigIntegerField(), null=True)
    villages = ArrayField(models.BigIntegerField(), null=True)
    # ``xid`` (xid8, the writer's transaction) is added by the migration: Django has no field for it.


class Recording(models.Model):
    """One transaction's writes to tables whose rows outlast their replacement, and when it was committed.

    Its number stands in each row that it wrote. The instant is set by a trigger when the transaction ends, so
    that of two which touched the same row the later one is later here as well.
    """

    number = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField(db_index=True)


class PastRow(models.Model):
    """A row as it stood until a later recording changed it or took it away. Written by triggers alone.

    ``content`` has the columns that figures read. What is held of a person goes with that person's erasure.
    """

    relation = models.CharField("bảng", max_length=63)
    row_id = models.BigIntegerField("mã dòng")
    # Of whom it is; no reference, since the person may be gone.
    member_id = models.BigIntegerField("mã người", null=True)
    content = models.JSONField("nội dung")
    known_from = models.BigIntegerField("ghi ở lần")
    known_to = models.BigIntegerField("thay ở lần")

    class Meta:
        verbose_name = "bản ghi đã được thay"
        indexes = [
            models.Index(fields=["relation", "known_to"], name="past_row_by_relation"),
            models.Index(
                fields=["member_id"], condition=Q(member_id__isnull=False), name="past_row_of_a_member"
            ),
        ]
