"""What the OpenAPI document says of the lists: areas, organizations and targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from registry.units.models import Kind, Sector
from registry.units.structure import AREA_RANKS, PARTY_RANKS
from reports.measures import MEASURES
from reports.models import Basis, Sense
from reports.periods.books import PeriodKind
from reports.questions import Status

from .schema import _FORMAT, _IF_NONE_MATCH, _forms, _problems, _query, _tag

_OPEN = "The last day on which all of this is so; null while it is."


class _Dated(serializers.Serializer[Any]):
    """Something that holds from one day to another, both included."""

    to = serializers.DateField(allow_null=True, help_text=_OPEN)

    def get_fields(self) -> dict[str, Any]:
        """``from`` cannot be an attribute of a class."""
        return {**super().get_fields(), "from": serializers.DateField(allow_null=True)}


class AreaSchema(_Dated):
    """An area as it is on the day."""

    key = serializers.CharField()
    code = serializers.CharField(allow_null=True, help_text="The official code on the day.")
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=list(AREA_RANKS))
    kind = serializers.CharField(allow_null=True, help_text="Xã, phường, bản …")
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Its key; null where it is not the client's to see."
    )


class OrganizationSchema(_Dated):
    """A Party organization as it is on the day."""

    key = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=list(PARTY_RANKS))
    kind = serializers.ChoiceField(choices=list(Kind.values))
    sector = serializers.ChoiceField(choices=list(Sector.values), allow_null=True)
    base = serializers.CharField(allow_null=True, help_text="The kind of base, as in the sheets.")
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="Its code; null where it is not the client's to see."
    )
    area = serializers.CharField(allow_null=True, help_text="The key of the territory that it leads itself.")


class AreasSchema(serializers.Serializer[Any]):
    """The areas of a day."""

    on = serializers.DateField()
    areas = AreaSchema(many=True)


class OrganizationsSchema(serializers.Serializer[Any]):
    """The organizations of a day."""

    on = serializers.DateField()
    organizations = OrganizationSchema(many=True)


class TargetSchema(serializers.Serializer[Any]):
    """What a unit has to reach of one measure in one period."""

    to = serializers.DateField()
    measure = serializers.CharField()
    basis = serializers.ChoiceField(choices=list(Basis.values))
    key = serializers.CharField(help_text="`unallocated`: no unit has it for certain.")
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    level = serializers.CharField(allow_null=True)
    value = serializers.FloatField(
        allow_null=True,
        help_text="The number to reach, of a share in percent; null where there are only words.",
    )
    status = serializers.ChoiceField(
        choices=[status.value for status in Status],
        help_text="Of `value`: `not_applicable`: in words; `not_reported`: a part of members not known.",
    )
    unit = serializers.ChoiceField(
        choices=["number", "percent", "percent_of_members"],
        help_text="What was given: a number, a share, or a part of the members on the eve of the period.",
    )
    percent = serializers.FloatField(
        allow_null=True, help_text="The part of the members that was given, in percent; else null."
    )
    sense = serializers.ChoiceField(choices=list(Sense.values))
    words = serializers.CharField(allow_null=True)
    document = serializers.CharField(allow_null=True)
    issuer = serializers.CharField(allow_null=True)
    in_force_from = serializers.DateField()
    reserve = serializers.FloatField(
        allow_null=True,
        help_text="The value less those of the units directly below; negative: over-allocated.",
    )
    reserve_status = serializers.ChoiceField(
        choices=[status.value for status in Status],
        help_text="`not_reported`: nothing was handed on; `not_applicable`: in words, or not certain.",
    )
    exempt = serializers.CharField(allow_null=True, help_text="Why the unit has nothing to reach.")
    exempt_number = serializers.FloatField(allow_null=True, help_text="What an exempt unit had to reach.")
    passed_to = serializers.CharField(
        allow_null=True, help_text="The code of who has that instead; null: it stayed with who gave it."
    )

    def get_fields(self) -> dict[str, Any]:
        """``from`` cannot be an attribute of a class."""
        return {"from": serializers.DateField(), **super().get_fields()}


class TargetsSchema(serializers.Serializer[Any]):
    """The targets in force on a day."""

    on = serializers.DateField()
    structure_on = serializers.DateField()
    targets = TargetSchema(many=True)


class BookSchema(serializers.Serializer[Any]):
    """How far an organization is with a period."""

    period = serializers.CharField(help_text="As `period=` takes it: 2026, 2026-H1, 2026-Q3, 2026-07.")
    kind = serializers.ChoiceField(choices=[kind.value for kind in PeriodKind])
    to = serializers.DateField()
    code = serializers.CharField()
    name = serializers.CharField()
    due_on = serializers.DateField(help_text="The last day on which it is closed in time.")
    status = serializers.ChoiceField(
        choices=["provisional", "final", "revised"], help_text="What its figures are."
    )
    revision = serializers.IntegerField(allow_null=True, help_text="Of the latest closing; null without one.")
    closed_at = serializers.DateTimeField(allow_null=True)
    reopened_at = serializers.DateTimeField(allow_null=True)
    closed_above = serializers.BooleanField(help_text="The province closed over it.")
    late = serializers.BooleanField(help_text="Not closed by itself although the day has passed.")

    def get_fields(self) -> dict[str, Any]:
        """``from`` cannot be an attribute of a class."""
        return {"from": serializers.DateField(), **super().get_fields()}


class PeriodsSchema(serializers.Serializer[Any]):
    """Periods, the latest first."""

    periods = BookSchema(many=True)


View = TypeVar("View", bound=Callable[..., Any])


def _units(name: str, schema: type[serializers.Serializer[Any]], levels: list[str]) -> Callable[[View], View]:
    described: Callable[[View], View] = extend_schema(
        operation_id=name,
        summary=f"The {name} of a day",
        description="Only those that are the client's to see.",
        parameters=[
            _query("on", "The day; today unless given.", day=True),
            _query("level", "Only units of this level.", enum=levels),
            _query(
                "under", "Only this unit and what stands below it: a code, or of an area its key or code."
            ),
            _FORMAT,
            _IF_NONE_MATCH,
            *_tag(["200", "304"]),
        ],
        responses={**_forms(schema), **_problems(400, 401, 404, 405, 429, 503)},
    )
    return described


areas = _units("areas", AreasSchema, list(AREA_RANKS))
organizations = _units("organizations", OrganizationsSchema, list(PARTY_RANKS))
targets = extend_schema(
    operation_id="targets",
    summary="Targets in force on a day",
    description="Each with the unit that has it on the structure date, its words and the unit's reserve.",
    parameters=[
        _query("organization", "Only this organization and those below it, by its code."),
        _query("measure", "Only targets of this measure.", enum=sorted(MEASURES)),
        _query("basis", "Only targets on this basis.", enum=list(Basis.values)),
        _query(
            "from", "The first day of the period; without one all periods that contain the day.", day=True
        ),
        _query("to", "The last day of the period, included.", day=True),
        _query("on", "The day; the period's last unless given, else today.", day=True),
        _query("structure_on", "The structure to read on; the day unless given.", day=True),
        _FORMAT,
        _IF_NONE_MATCH,
        *_tag(["200", "304"]),
    ],
    responses={**_forms(TargetsSchema), **_problems(400, 401, 404, 405, 429, 503)},
)
periods = extend_schema(
    operation_id="periods",
    summary="Who has closed which period",
    description="A line for each period and each organization that closes and is the client's to see.",
    parameters=[
        _query("organization", "Only this organization and those below it, by its code."),
        _query("period", "Only this period: `2026`, `2026-H1`, `2026-Q3` or `2026-07`."),
        _query(
            "kind",
            "Without `period`: the latest periods of this kind; months unless given.",
            enum=[kind.value for kind in PeriodKind],
        ),
        _FORMAT,
        _IF_NONE_MATCH,
        *_tag(["200", "304"]),
    ],
    responses={**_forms(PeriodsSchema), **_problems(400, 401, 404, 405, 429, 503)},
)
