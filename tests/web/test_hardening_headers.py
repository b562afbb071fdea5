"""What every answer says about itself: kept by nobody, framed by nobody, running nothing of its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from registry.common.headers import HeadersMiddleware
from reports.pages import home
from tests.web.hardening import addresses, players, whole
from tests.web.pages import signed_in

__all__ = ["players"]

pytestmark = pytest.mark.django_db

# Whose answers may be kept, by the asking client alone and asked about anew each time.
KEPT = {"api_indicators", "api_summary"}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default looked-through",
}


def assert_hardened(response, *, kept=False):
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy == POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert ("private, no-cache" if kept else "no-store") in response.headers["Cache-Control"]


class Inline(HTMLParser):
    """What a page would run or paint by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.foreign: list[str] = []
        self.tag = ""

    def handle_starttag(self, tag, attrs):
        self.tag = tag
        if tag in ("style", "iframe", "object", "embed", "base"):
            self.found.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"{tag} {name}")
            if name in ("src", "href", "action", "formaction", "srcset") and value:
                if re.match(r"\s*(javascript|data|vbscript):", value, re.I):
                    self.found.append(f"{tag} {name}={value}")
                if re.match(r"\s*(https?:)?//", value):
                    self.foreign.append(value)

    def handle_data(self, data):
        if self.tag == "script" and data.strip():
            self.found.append("script")


def inline(text: str) -> list[str]:
    parser = Inline()
    parser.feed(text)
    return parser.found + parser.foreign


def test_the_eye_for_inline_code_sees():
    for text in (
        "<p style='x'>",
        "<script>1</script>",
        "<a href='javascript:x'>",
        "<a onclick=x>",
        "<img src=//x>",
        "<style>",
    ):
        assert inline(text), text


@pytest.mark.parametrize("role", ["staff", "auditor", "administrator", "anonymous"])
def test_every_address_is_hardened(players, role):
    actor = players.actors[role]
    seen = 0
    for method in ("GET", "POST"):
        for line, address in addresses(players, actor, method, machines=True):
            response = getattr(actor.browser, method.lower())(address)
            kept = line.route in KEPT and response.status_code in (200, 304)
            assert_hardened(response, kept=kept)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                assert not inline(whole(response).decode()), address
            seen += 1
    assert seen > 70


def test_a_summary_client_may_keep_what_it_asks_about_anew(players):
    machine = players.actors["summary client"]
    kept = 0
    for line, address in addresses(players, machine, machines=True):
        if line.route in KEPT:
            response = machine.browser.get(address)
            assert response.status_code == 200
            assert_hardened(response, kept=True)
            kept += 1
    assert kept >= 2


def test_errors_are_hardened(world, monkeypatch, settings):
    browser = signed_in(world.staff)
    for address, status in (
        ("/khong-co/", 404),
        ("/?ngay=hom-qua", 400),
        ("/dia-ban/khong-co/", 404),
        ("/dang-xuat/", 405),
    ):
        response = browser.get(address)
        assert response.status_code == status
        assert_hardened(response)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.staff)
    response = strict.post("/tim/", {"q": "an"})
    assert response.status_code == 403
    assert_hardened(response)
    response = browser.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400 and "không đọc được" in response.text
    assert_hardened(response)

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(home, "structure_of", broken)
    browser.raise_request_exception = False
    response = browser.get("/")
    assert response.status_code == 500
    assert_hardened(response)


@override_settings(
    TLS=True, SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True
)
def test_under_tls_nothing_goes_without(world):
    plain = Client().get("/dang-nhap/")
    assert plain.status_code == 301 and plain.headers["Location"].startswith("https://")
    secure = Client().get("/dang-nhap/", secure=True)
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")


def test_an_answer_that_says_more_keeps_its_word():
    middleware = HeadersMiddleware(lambda request: HttpResponse(headers={"Cache-Control": "private"}))
    assert middleware(RequestFactory().get("/")).headers["Cache-Control"] == "private"


def test_no_file_of_ours_is_from_elsewhere_or_runs_text():
    for path in ("js/ui.js", "js/targets.js", "js/trusted.js", "css/base.css", "css/components.css"):
        text = Path(finders.find(path)).read_text(encoding="utf-8")
        assert not re.search(r"https?://|\beval\(|new Function|innerHTML|document\.write|url\(data:", text), (
            path
        )


def address_seen(forwarded: str | None, *, behind: bool, settings) -> str:
    settings.BEHIND_PROXY = behind
    headers = {"x-forwarded-for": forwarded} if forwarded is not None else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.9")
    HeadersMiddleware(lambda request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


def test_the_sender_is_whom_our_own_proxy_names(settings):
    assert address_seen("192.0.2.1", behind=True, settings=settings) == "192.0.2.1"
    assert address_seen("1.1.1.1, 192.0.2.1", behind=True, settings=settings) == "192.0.2.1"
    assert address_seen("2001:db8::1", behind=True, settings=settings) == "2001:db8::1"
    for nonsense in (None, "", "unknown", "192.0.2.1, <script>"):
        assert address_seen(nonsense, behind=True, settings=settings) == "10.0.0.9"
    assert address_seen("192.0.2.1", behind=False, settings=settings) == "10.0.0.9", (
        "nobody is believed on it"
    )
