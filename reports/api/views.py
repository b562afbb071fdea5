"""The summaries API: one answer, the catalogue of indicators, and what a problem's type means.

A prepared answer is kept in the process until something is written that could change it; as long as it
stands, a client that has it already is told so after two index look-ups: its token and the writes.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.accounts.models import SummaryClient
from registry.audit.trail import record
from registry.common.cache import Cache, consistent_read
from registry.common.database_roles import as_summary_client
from reports.catalogue import INDICATORS
from reports.disclosure.days import in_months
from reports.disclosure.protection import members_of, protected
from reports.engine.answers import answer_cached, answer_with_keys
from reports.engine.asked import understand
from reports.engine.composing import composed
from reports.questions import Answer, Question, QuestionFault

from . import documents, schema
from .authentication import BearerToken, PerClient
from .documents import Document
from .problems import KINDS, Faulty, NotThere, handle
from .scope import permitted

_documents: Cache[Document] = Cache(size=100)
# Below this a body is not worth compressing.
_WORTH_COMPRESSING = 200


class _ByParameter(BaseContentNegotiation):
    """The form of an answer is asked for by ``format=``, never by ``Accept``."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ClientView(APIView):
    """What every address for summary clients has in common."""

    authentication_classes = (BearerToken,)
    permission_classes = (IsAuthenticated,)
    throttle_classes = (PerClient,)
    content_negotiation_class = _ByParameter
    http_method_names = ["get", "head"]

    def get_exception_handler(self) -> Any:
        """Every fault is a problem document."""
        return handle


class SummaryView(ClientView):
    """One indicator of one root."""

    @schema.summary
    def get(self, request: Request, indicator: str) -> HttpResponse:
        """The answer to the question that the parameters ask."""
        if indicator not in INDICATORS:
            raise NotThere("indicator", f"Không có chỉ tiêu “{indicator}”.")
        parameters = _parameters(request)
        form = _form(parameters)
        try:
            question = Question.read(indicator, parameters)
        except QuestionFault as fault:
            raise Faulty(fault.parameter, fault.message) from None
        client: SummaryClient = request.user  # type: ignore[assignment]
        # A question without days means today's, so a kept answer does not outlive the day.
        exact = client.is_exact
        key = (question, form, client.organization_id, exact, timezone.localdate())
        document = _documents.get(key, lambda: _prepare(client, question, form, exact=exact))
        if exact:
            _note(client, question)
        return _respond(request, document)


class IndicatorsView(ClientView):
    """The catalogue."""

    @schema.indicators
    def get(self, request: Request) -> HttpResponse:
        """Every indicator with the parameters that it takes."""
        parameters = _parameters(request)
        form = _form(parameters)
        for name in parameters:
            raise Faulty(name, "Không có tham số này.")
        return _respond(request, documents.of_catalogue(form))


class ProblemView(APIView):
    """What the ``type`` of a problem document leads to; open to anybody."""

    authentication_classes = ()
    content_negotiation_class = _ByParameter
    http_method_names = ["get", "head"]

    def get_exception_handler(self) -> Any:
        """Every fault is a problem document."""
        return handle

    @schema.problem
    def get(self, request: Request, slug: str) -> HttpResponse:
        """The kind of problem in English."""
        kind = KINDS.get(slug)
        if kind is None:
            raise NotThere("slug", "Không có loại lỗi này.")
        body = {"title": kind.title, "status": kind.status, "meaning": kind.meaning}
        return HttpResponse(orjson.dumps(body), content_type="application/json")


class NowhereView(ClientView):
    """Any other address below the API's own."""

    schema = None

    def get(self, request: Request, rest: str) -> HttpResponse:
        """Nothing."""
        raise NotThere("path", "Không có địa chỉ này.")


def _prepare(client: SummaryClient, question: Question, form: str, *, exact: bool) -> Document:
    """The document for the client; raises for what it may not ask."""
    with consistent_read(), as_summary_client():
        permitted(client, question)
        if exact:
            return documents.of_answer(answer_cached(question), form, f"{client.organization_id}:exact")
        return documents.of_answer(_protected(question), form, f"{client.organization_id}:protected")


def _protected(question: Question) -> Answer:
    """The answer made of protected answers: what compares them, or puts them in a row, knows no others."""
    try:
        asked = understand(in_months(question))
    except QuestionFault as fault:
        raise Faulty(fault.parameter, fault.message) from None
    return composed(asked, [_protected_part(part.question) for part in asked.parts()])


def _protected_part(question: Question) -> Answer:
    answer = answer_with_keys(question)
    floor: int = settings.DISCLOSURE_UNIT_FLOOR
    return protected(answer, answer_cached(members_of(answer)), floor)


def _note(client: SummaryClient, question: Question) -> None:
    """Leave in the trail what an exact client was answered."""
    with transaction.atomic():
        record(
            "figures.answered_exactly",
            by=None,
            on=client,
            indicator=question.indicator,
            root=",".join(question.roots),
        )


def _parameters(request: Request) -> dict[str, str]:
    parameters = {}
    for name, values in request.query_params.lists():
        if len(values) > 1:
            raise Faulty(name, "Tham số này chỉ được cho một lần.")
        parameters[name] = values[0]
    return parameters


def _form(parameters: dict[str, str]) -> str:
    """Takes ``format`` out of the parameters."""
    form = parameters.pop("format", "") or "json"
    if form not in documents.MEDIA_TYPES:
        raise Faulty("format", f"Phải là một trong: {', '.join(documents.MEDIA_TYPES)}.")
    return form


def _respond(request: HttpRequest | Request, document: Document) -> HttpResponse:
    """200 with the document, or 304 for a client that has it. Compressed here: so the ETag stays strong."""
    accepted = request.headers.get("Accept-Encoding", "")
    zipped = len(document.body) >= _WORTH_COMPRESSING and _takes_gzip(accepted)
    tag = f"{document.digest}-gzip" if zipped else document.digest
    known = {
        etag.removeprefix("W/").strip('"') for etag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    if tag in known or "*" in known:
        response = HttpResponse(status=304)
    else:
        body = document.gzipped if zipped else document.body
        response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=document.media_type)
        response["Content-Length"] = str(len(body))
        if zipped:
            response["Content-Encoding"] = "gzip"
        if document.file_name:
            response["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Authorization", "Accept-Encoding"))
    return response


def _takes_gzip(accepted: str) -> bool:
    for coding in accepted.lower().split(","):
        name, _, quality = coding.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
