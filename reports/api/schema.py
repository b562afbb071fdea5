"""The OpenAPI document of the summaries API: parameters, answers and problems, said once.

The serializers here describe; they never serialize (that is 9 times slower than what does).
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from members.models import PostKind
from registry.units.structure import AREA_RANKS, PARTY_RANKS
from reports.catalogue import INDICATORS
from reports.indicator import ASSOCIATION
from reports.measures import MEASURES
from reports.models import Basis, Sense
from reports.questions import Status

from .documents import MEDIA_TYPES
from .problems import KINDS


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a client shows its token."""

    target_class = "reports.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """An opaque bearer token."""
        return {"type": "http", "scheme": "bearer", "description": "From `manage.py client_token`."}


class RowSchema(serializers.Serializer[Any]):
    """One figure of one unit."""

    key = serializers.CharField(help_text="The unit's key; `other` and `unallocated` are no units.")
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    level = serializers.CharField(allow_null=True)
    by = serializers.CharField(
        allow_null=True, help_text="The value of the dimension, or a line of the balance."
    )
    value = serializers.FloatField(allow_null=True, help_text="A count, or a percentage, unrounded.")
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    status = serializers.ChoiceField(choices=[status.value for status in Status])
    words = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="Of targets and attainment: what was said beside the number.",
    )
    sense = serializers.ChoiceField(
        choices=list(Sense.values),
        required=False,
        allow_null=True,
        help_text="Of targets and attainment: is it to be reached at least or at most?",
    )
    previous = serializers.FloatField(
        required=False, allow_null=True, help_text="The value of the day or period compared with."
    )
    change = serializers.FloatField(
        required=False, allow_null=True, help_text="`value` less `previous`; of a percentage in points."
    )
    change_percent = serializers.FloatField(
        required=False, allow_null=True, help_text="100 × `change` / `previous`; null where that is 0."
    )


class PeriodSchema(serializers.Serializer[Any]):
    """What the figures speak of: `on` a day, or `from` one `to` another, both included."""

    on = serializers.DateField(required=False)
    to = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, Any]:
        """``from`` cannot be an attribute of a class."""
        return {**super().get_fields(), "from": serializers.DateField(required=False)}


class LiveSchema(serializers.Serializer[Any]):
    """What is known now, where that is not what was published."""

    total = RowSchema()
    rows = RowSchema(many=True, help_text="Those that differ.")


class AnswerSchema(serializers.Serializer[Any]):
    """An answer."""

    indicator = serializers.CharField()
    unit = serializers.CharField()
    period = PeriodSchema()
    structure_on = serializers.DateField()
    status = serializers.ChoiceField(choices=["provisional", "final", "revised"])
    revision = serializers.IntegerField()
    computed_at = serializers.DateTimeField(help_text="Not part of the ETag.")
    unplaced = serializers.IntegerField(
        allow_null=True, help_text="People who count for no single village or cell; null when hidden."
    )
    unknown = serializers.IntegerField(
        allow_null=True, help_text="People left out because a fact is missing; null when hidden."
    )
    total = RowSchema()
    rows = RowSchema(many=True)
    compared = PeriodSchema(required=False, help_text="The day or period compared with.")
    future = serializers.BooleanField(
        required=False, help_text="True where the day asked for has not come; left out otherwise."
    )
    live = LiveSchema(required=False, help_text="Of a published answer, where today's knowledge differs.")
    protected = serializers.BooleanField(
        required=False, help_text="True where counts of people are changed; left out of exact answers."
    )


class AnswersSchema(serializers.Serializer[Any]):
    """Several answers, in the order in which they were asked for."""

    answers = AnswerSchema(many=True)


class IndicatorSchema(serializers.Serializer[Any]):
    """One entry of the catalogue."""

    code = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    takes = serializers.ChoiceField(choices=["stock", "flow", "balance", "targets"])
    dimensions = serializers.ListField(child=serializers.CharField())
    parameters = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField(allow_blank=True)


class CatalogueSchema(serializers.Serializer[Any]):
    """The catalogue."""

    indicators = IndicatorSchema(many=True)


class ProblemSchema(serializers.Serializer[Any]):
    """A problem document (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    parameter = serializers.CharField(required=False)


class ProblemKindSchema(serializers.Serializer[Any]):
    """What a problem's type means."""

    title = serializers.CharField()
    status = serializers.IntegerField()
    meaning = serializers.CharField()


# Of the years 1900 to 2199.
_DAY = r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"


def _query(
    name: str, description: str, *, enum: list[str] | None = None, day: bool = False, required: bool = False
) -> OpenApiParameter:
    kind = OpenApiTypes.DATE if day else OpenApiTypes.STR
    return OpenApiParameter(
        name,
        kind,
        OpenApiParameter.QUERY,
        description=description,
        enum=enum,
        required=required,
        pattern=_DAY if day else None,
    )


_FORMAT = _query("format", "json unless given", enum=list(MEDIA_TYPES))
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The ETag of an answer at hand."
)
_PARAMETERS = [
    OpenApiParameter("indicator", OpenApiTypes.STR, OpenApiParameter.PATH, enum=sorted(INDICATORS)),
    _query("organization", "The root, by its code. Either this or one of the next three."),
    _query("area", "The root, by its key or its official code on the structure date."),
    _query("organizations", "Several roots as one, codes with commas between; overlaps count once."),
    _query("areas", "Several roots as one, keys or codes with commas between."),
    _query(
        "level",
        "A row for each unit of this level; a root of the Party tree takes the party levels.",
        enum=sorted({*AREA_RANKS, *PARTY_RANKS}),
    ),
    _query("on", "The day of a stock; for targets the day up to which is counted.", day=True),
    _query("from", "The first day of a period.", day=True),
    _query("to", "The last day of a period, included.", day=True),
    _query(
        "period",
        "`2026`, `2026-H1`, `2026-Q3` or `2026-07` for `from` and `to`; for a stock its last day. "
        "A period that is running ends today, for a protected client on the latest month end.",
    ),
    _query("structure_on", "The structure to read on; the reporting date unless given.", day=True),
    _query("compare_on", "For a stock: the day to compare with.", day=True),
    _query("compare_from", "For a flow: the first day of the period to compare with.", day=True),
    _query("compare_to", "For a flow: the last day of the period to compare with.", day=True),
    _query(
        "by",
        "Break down by a dimension. `month`, `quarter` and `year` of a stock take `from` and `to` and give a "
        "row for the last day of each.",
        enum=sorted({name for one in INDICATORS.values() for name in one.breakdowns}),
    ),
    _query("basis", "For targets and attainment.", enum=list(Basis.values)),
    _query("measure", "For targets and attainment.", enum=sorted(MEASURES)),
    _query("post", "For post coverage.", enum=[*PostKind.values, ASSOCIATION]),
    _query(
        "known_on", "Answer as the register knew it at the end of that day. Exact clients only.", day=True
    ),
    _query(
        "as_published",
        "`no`: a closed period, too, is answered by what is known now. Exact clients only.",
        enum=["yes", "no"],
    ),
    OpenApiParameter(
        "revision",
        OpenApiTypes.INT,
        OpenApiParameter.QUERY,
        description="The answer of that revision of a closed period, also one since replaced.",
    ),
    _FORMAT,
    _IF_NONE_MATCH,
]


def _tag(codes: list[str]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            "ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Strong.", response=codes
        )
    ]


def _problems(*codes: int) -> dict[Any, Any]:
    return {(code, "application/problem+json"): ProblemSchema for code in codes}


def _forms(schema: type[serializers.Serializer[Any]]) -> dict[Any, Any]:
    return {
        (200, "application/json"): schema,
        (200, "text/csv"): OpenApiTypes.STR,
        (200, MEDIA_TYPES["xlsx"]): OpenApiTypes.BINARY,
        304: OpenApiResponse(description="Unchanged since the ETag that was sent."),
    }


summary = extend_schema(
    operation_id="summary",
    summary="The figures of one indicator",
    description="One figure for each unit of the level (and value of the dimension), and their total. "
    "For a protected client counts of people are changed by a few, those of small units are hidden, "
    "and the days asked for must be month ends.",
    parameters=[*_PARAMETERS, *_tag(["200", "304"])],
    responses={**_forms(AnswerSchema), **_problems(400, 401, 404, 405, 429, 503)},
)
several = extend_schema(
    operation_id="summaries",
    summary="The figures of several indicators at once",
    description="Of one moment; of each indicator the answer that it would have alone.",
    parameters=[
        _query("indicators", "Codes of indicators with commas between.", required=True),
        *_PARAMETERS[1:],
        *_tag(["200", "304"]),
    ],
    responses={**_forms(AnswersSchema), **_problems(400, 401, 404, 405, 429, 503)},
)
indicators = extend_schema(
    operation_id="indicators",
    summary="The catalogue of indicators",
    parameters=[_FORMAT, _IF_NONE_MATCH, *_tag(["200", "304"])],
    responses={**_forms(CatalogueSchema), **_problems(400, 401, 405, 429, 503)},
)
problem = extend_schema(
    operation_id="problem",
    summary="What the type of a problem means",
    parameters=[OpenApiParameter("slug", OpenApiTypes.STR, OpenApiParameter.PATH, enum=sorted(KINDS))],
    responses={200: ProblemKindSchema, **_problems(400, 404, 405)},
)


@cache
def _document() -> bytes:
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document, as JSON; made once a process, for it depends on nothing but the code."""
    return HttpResponse(_document(), content_type="application/vnd.oai.openapi+json")


# A machine has no form: what is no GET or HEAD is told so, and not that a form is stale.
openapi.csrf_exempt = True  # type: ignore[attr-defined]
openapi.login_required = False  # type: ignore[attr-defined]
