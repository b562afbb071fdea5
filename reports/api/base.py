"""What all addresses of the API have in common: who may ask, how parameters are read, what is sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.common.dates import iso_day

from . import documents
from .authentication import BearerToken, PerClient
from .documents import Document
from .problems import Faulty, handle

# Days that may be asked about.
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
# What bytes that are no UTF-8 become when an address is read.
UNREADABLE = "\ufffd"
# Below this a body is not worth compressing.
_WORTH_COMPRESSING = 200


class ByParameter(BaseContentNegotiation):
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
    content_negotiation_class = ByParameter
    http_method_names = ["get", "head"]

    def get_exception_handler(self) -> Any:
        """Every fault is a problem document."""
        return handle


def parameters_of(request: Request) -> dict[str, str]:
    """What stands after the question mark; raises :class:`Faulty` for what is unreadable or there twice."""
    parameters = {}
    for name, values in request.query_params.lists():
        if UNREADABLE in name or any(UNREADABLE in value for value in values):
            raise Faulty(name, "Tham số phải viết bằng UTF-8.")
        if len(values) > 1:
            raise Faulty(name, "Tham số này chỉ được cho một lần.")
        parameters[name] = values[0]
    return parameters


def only(parameters: dict[str, str], *names: str) -> None:
    """Raises :class:`Faulty` for a parameter of another name."""
    for name in parameters:
        if name not in names:
            raise Faulty(name, "Không có tham số này.")


def one_of(parameters: dict[str, str], name: str, known: Collection[str]) -> str | None:
    """The word that a parameter gives, ``None`` without it; raises :class:`Faulty` for an unknown one."""
    value = parameters.get(name) or None
    if value is not None and value not in known:
        raise Faulty(name, f"Phải là một trong: {', '.join(known)}.")
    return value


def day_of(parameters: dict[str, str], name: str) -> date | None:
    """The day that a parameter names; raises :class:`Faulty` for anything else."""
    text = parameters.get(name)
    if not text:
        return None
    try:
        day = iso_day(text)
    except ValueError:
        raise Faulty(name, "Ngày phải viết theo dạng năm-tháng-ngày, ví dụ 2025-06-30.") from None
    check_day(name, day)
    return day


def check_day(name: str, day: object) -> None:
    """Raises :class:`Faulty` for a day that is too far off for a register."""
    if isinstance(day, date) and not FIRST <= day <= LAST:
        raise Faulty(name, f"Ngày phải từ {FIRST.isoformat()} đến {LAST.isoformat()}.")


def form_of(parameters: dict[str, str]) -> str:
    """Takes ``format`` out of the parameters."""
    form = one_of(parameters, "format", documents.MEDIA_TYPES) or "json"
    parameters.pop("format", None)
    return form


def respond(request: HttpRequest | Request, document: Document) -> HttpResponse:
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
