"""The summaries API: one answer or several, the catalogue of indicators, and what a problem's type means.

A prepared answer is kept in the process until something is written that could change it; as long as it
stands, a client that has it already is told so after two index look-ups: its token and the writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
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
from reports.periods.answers import answer_as_published
from reports.questions import Answer, Question, QuestionFault

from . import documents, schema
from .base import ByParameter, ClientView, check_day, form_of, parameters_of, respond
from .documents import Document
from .problems import KINDS, Faulty, NotThere, handle
from .scope import permitted

_documents: Cache[Document] = Cache(size=100, shared="documents")
# Makes a document of answers, in a form and for a scope.
Write = Callable[[Sequence[Answer], str, str], Document]


class SummaryView(ClientView):
    """One indicator of one root."""

    @schema.summary
    def get(self, request: Request, indicator: str) -> HttpResponse:
        """The answer to the question that the parameters ask."""
        if indicator not in INDICATORS:
            raise NotThere("indicator", f"Không có chỉ tiêu “{indicator}”.")
        parameters = parameters_of(request)
        form = form_of(parameters)
        return _answered(request, (_question(indicator, parameters),), form, _alone)


class SeveralView(ClientView):
    """Several indicators of one root, all of one moment."""

    @schema.several
    def get(self, request: Request) -> HttpResponse:
        """Of each indicator the answer that it would have alone; a fault of one is a fault of all."""
        parameters = parameters_of(request)
        form = form_of(parameters)
        questions = []
        for code in _codes(parameters.pop("indicators", "")):
            with _about(code):
                questions.append(_question(code, parameters))
        return _answered(request, tuple(questions), form, documents.of_answers)


class IndicatorsView(ClientView):
    """The catalogue."""

    @schema.indicators
    def get(self, request: Request) -> HttpResponse:
        """Every indicator with the parameters that it takes."""
        parameters = parameters_of(request)
        form = form_of(parameters)
        for name in parameters:
            raise Faulty(name, "Không có tham số này.")
        return respond(request, documents.of_catalogue(form))


class ProblemView(APIView):
    """What the ``type`` of a problem document leads to; open to anybody."""

    authentication_classes = ()
    content_negotiation_class = ByParameter
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


def _alone(answers: Sequence[Answer], form: str, scope: str) -> Document:
    (answer,) = answers
    return documents.of_answer(answer, form, scope)


def _codes(text: str) -> list[str]:
    codes = [code.strip() for code in text.split(",")]
    for code in codes:
        if code not in INDICATORS:
            raise Faulty("indicators", f"Không có chỉ tiêu “{code}”. Các mã cách nhau bằng dấu phẩy.")
        if codes.count(code) > 1:
            raise Faulty("indicators", f"Chỉ tiêu “{code}” được hỏi hai lần.")
    return codes


@contextmanager
def _about(indicator: str) -> Iterator[None]:
    """What is wrong with one of several says of which."""
    try:
        yield
    except Faulty as fault:
        raise type(fault)(fault.parameter, f"{indicator}: {fault.detail}") from None


def _question(indicator: str, parameters: dict[str, str]) -> Question:
    try:
        question = Question.read(indicator, parameters)
    except QuestionFault as fault:
        raise Faulty(fault.parameter, fault.message) from None
    for name in parameters:
        check_day(name, getattr(question, Question.PARAMETERS[name]))
    return question


def _answered(request: Request, questions: tuple[Question, ...], form: str, write: Write) -> HttpResponse:
    client: SummaryClient = request.user  # type: ignore[assignment]
    exact = client.is_exact
    # A question without days means today's, so a cached answer does not outlive the day.
    key = (questions, write, form, client.organization_id, exact, timezone.localdate())
    document = _documents.get(key, lambda: _prepare(client, questions, form, write, exact=exact))
    if exact:
        _note(client, questions)
    return respond(request, document)


def _prepare(
    client: SummaryClient, questions: tuple[Question, ...], form: str, write: Write, *, exact: bool
) -> Document:
    """The document for the client, of one moment; raises for what it may not ask."""
    answers = []
    with consistent_read(), as_summary_client():
        for question in questions:
            with _about(question.indicator) if len(questions) > 1 else nullcontext():
                permitted(client, question)
                answers.append(_exact(question) if exact else _protected(question))
    scope = f"{client.organization_id}:{'exact' if exact else 'protected'}"
    return write(answers, form, scope)


def _exact(question: Question) -> Answer:
    try:
        return answer_as_published(question)
    except QuestionFault as fault:
        # By past knowledge, or of what was published: of the rest it is known that it can be answered.
        raise Faulty(fault.parameter, fault.message) from None


def _protected(question: Question) -> Answer:
    """The answer made of protected answers: what compares them, or puts them in a row, knows no others.

    Two states of knowledge differ by the few people recorded between, so there is the present one only.
    """
    for name in ("known_on", "as_published", "revision"):
        if getattr(question, name) is not None:
            raise Faulty(name, "Chỉ máy được cấp số liệu chính xác mới dùng tham số này.")
    try:
        asked = understand(in_months(question))
    except QuestionFault as fault:
        raise Faulty(fault.parameter, fault.message) from None
    return composed(asked, [_protected_part(part.question) for part in asked.parts()])


def _protected_part(question: Question) -> Answer:
    answer = answer_with_keys(question)
    floor: int = settings.DISCLOSURE_UNIT_FLOOR
    return protected(answer, answer_cached(members_of(answer)), floor)


def _note(client: SummaryClient, questions: tuple[Question, ...]) -> None:
    """Leave in the trail what an exact client was answered."""
    with transaction.atomic():
        for question in questions:
            record(
                "figures.answered_exactly",
                by=None,
                on=client,
                indicator=question.indicator,
                root=",".join(question.roots),
            )
