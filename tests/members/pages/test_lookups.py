"""Fields of models as parameters of an address: none but those that a page names itself has any effect.

Every field of every model, by itself and through each relation, with twelve look-ups, on every address: the
same page comes back, and no statement has anything of the parameters in it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from registry.accounts.models import Session
from reports.questions import Question
from tests.proving import PROVE
from tests.web.hardening import addresses, players, whole

__all__ = ["players"]

pytestmark = pytest.mark.django_db

LOOKUPS = (
    "exact",
    "iexact",
    "contains",
    "icontains",
    "startswith",
    "gt",
    "gte",
    "lt",
    "lte",
    "in",
    "isnull",
    "regex",
)
# Parameters that pages name themselves, and that happen to be called like a field.
ALLOWED = {
    *Question.PARAMETERS,
    "indicator",
    "part",
    "cause",
    "key",
    "row",
    "value",
    "q",
    "format",
    "on",
    "purpose",
    "next",
}
# A word that is nobody's name and a number that is nothing's key; either would change what a filter gives.
WORD, NUMBER = "zz9qx7", "8147725536"
_HAS = re.compile(f"{WORD}|{NUMBER}")
A_REQUEST = 400


def names() -> list[str]:
    """Every field, bare, with each look-up, and through each relation of one and two steps."""
    fields = {
        field.name: field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model.__module__.split(".")[0] in ("registry", "members", "cells", "reports")
    }
    found = set(fields)
    for field in list(fields.values()):
        if field.is_relation and field.related_model not in (None, "self"):
            found |= {f"{field.name}__{far.name}" for far in field.related_model._meta.get_fields()}
    found |= {"pk", "id", "member__full_name", "cell__terms__name", "recorded_by__username"}
    whole_names = [f"{name}__{lookup}" for name in sorted(found) for lookup in LOOKUPS]
    return [*sorted(found - ALLOWED), *whole_names]


def portions(every: list[str], address: str) -> Iterator[str]:
    """Queries with so many parameters as one request takes: all names with both values, or some of them.

    Each address is asked with others of them, so that over all addresses most are asked.
    """
    pairs = [(name, value) for name in every for value in (WORD, NUMBER)]
    if not PROVE:
        pairs = random.Random(address).sample(pairs, A_REQUEST)
    for start in range(0, len(pairs), A_REQUEST):
        yield urlencode(pairs[start : start + A_REQUEST])


# The page's own address and filters come back in links and hidden fields; that is no effect.
_LINK = re.compile(r'(href|action|hx-get|hx-post)="([^"]*\?[^"]*)"')
_ECHOES = (
    re.compile(rf'<input type="hidden" name="[\w.-]+" value="(?:{WORD}|{NUMBER})">\s*'),
    # What differs from page to page.
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r'name="form_key" value="[^"]*"|value="[0-9a-f-]{36}"|data-draft="[^"]*"'),
    re.compile(r"\b\d\d:\d\d\b"),
    re.compile(r'<ul class="messages">.*?</ul>', re.DOTALL),
)


def _link(found: re.Match[str]) -> str:
    address, _, query = unescape(found[2]).partition("?")
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[1] not in (WORD, NUMBER)]
    return f'{found[1]}="{address}?{urlencode(pairs)}"'


def plain(response) -> str:
    """What was answered, without the echo of the address and what differs from page to page."""
    text = _LINK.sub(_link, whole(response).decode("utf-8", "replace"))
    for echo in _ECHOES:
        text = echo.sub("", text)
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", text)).replace('?"', '"')


def asked(browser, address, given):
    """The answer and its statements; what the trail notes of it is taken back, since some pages show it."""
    statements: list[str] = []

    def note(execute, sql, params, many, context):
        statements.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    # Django's own list of statements is full after nine thousand, and sees no more.
    with connection.execute_wrapper(note), transaction.atomic():
        response = browser.get(f"{address}{'&' if '?' in address else '?'}{given}" if given else address)
        transaction.set_rollback(True)
    assert statements, address
    return response, statements


def opened(players, *roles):
    """Each page with who opens it and what is answered; in the suite with the first of these who opens it."""
    done = set()
    for role in roles:
        actor = players.actors[role]
        for _, address in addresses(players, actor):
            if address in done:
                continue
            # What a request notes of its session is taken back as well, and the whole takes half an hour.
            Session.objects.update(seen_at=timezone.now())
            base, _ = asked(actor.browser, address, "")
            if base.status_code in (403, 404, 405):
                continue
            if base.status_code < 400 and not PROVE:
                done.add(address)
            yield actor, address, base


def test_there_are_thousands_of_them():
    every = names()
    assert len(every) > 5000 and len(set(every)) == len(every)
    for name in ("full_name__startswith", "member__full_name__regex", "organization__in", "birth_date__gte"):
        assert name in every


def test_the_eye_sees_a_filter_and_passes_over_an_echo(world, client):
    """A page that does filter by a parameter is told from one that does not."""
    client.force_login(world.staff)
    base, _ = asked(client, "/dang-vien/?ngay=2026-06-30", "")
    other, queries = asked(client, "/dang-vien/?ngay=2026-06-30", f"q={WORD}")
    assert plain(base) != plain(other) and any(WORD in sql for sql in queries)
    echo, queries = asked(client, "/dang-vien/?ngay=2026-06-30", f"full_name__startswith={WORD}")
    assert WORD in echo.text and plain(base) == plain(echo)


def test_no_field_is_a_parameter_of_a_page(players):
    """In the suite each page with some hundred of the names, others for each, as the first who opens it."""
    requests = 0
    every = names()
    for actor, address, base in opened(players, "staff", "auditor", "administrator"):
        before = plain(base)
        for given in portions(every, address):
            response, queries = asked(actor.browser, address, given)
            requests += 1
            assert response.status_code == base.status_code, (address, response.status_code)
            assert plain(response) == before, address
            assert not [sql for sql in queries if _HAS.search(sql) and "audit_" not in sql], address
    assert requests > 70


def test_the_summaries_api_refuses_every_parameter_but_its_own(world, client):
    headers = {"authorization": f"Bearer {world.client_token}"}
    root = "/api/v1/summaries/members/?organization=TU&on=2026-06-30"
    every = names()
    for name in every if PROVE else random.Random(7).sample(every, 250):
        response = client.get(f"{root}&{name}={WORD}", headers=headers)
        assert response.status_code == 400 and response.json()["parameter"] == name
        response = client.get(f"/api/v1/indicators/?{name}={WORD}", headers=headers)
        assert response.status_code == 400


def test_a_look_up_by_itself_has_no_effect_either(players):
    """One at a time, so that none hides behind another; in the suite one for each page."""
    actor = players.actors["staff"]
    every, chance = names(), random.Random(11)
    for _, address in addresses(players, actor):
        base, _ = asked(actor.browser, address, "")
        if base.status_code != 200:
            continue
        for name in chance.sample(every, 40 if PROVE else 1):
            response, queries = asked(actor.browser, address, f"{name}={WORD}")
            assert plain(response) == plain(base), (address, name)
            assert not [sql for sql in queries if WORD in sql and "audit_" not in sql], (address, name)
