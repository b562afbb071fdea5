"""Forms that no page sent: replayed, from another site, by another method, with fields of their own."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from members.models import Member
from registry.accounts.access.policy import all_routes
from registry.common.declared.routes import Right
from tests.proving import PROVE
from tests.web.hardening import addresses, players
from tests.web.pages import signed_in
from tests.web.plays import PLAYS, READ, changed, state
from tests.world import PASSWORD

__all__ = ["players"]

pytestmark = pytest.mark.django_db

# One's own account and those that one administers: tests/accounts has these.
ACCOUNTS = (Right.OPEN, Right.SIGNED_IN, Right.ADMINISTER)


OPEN_TO_WRITERS = (
    *("member_new", "member_arrive", "member_first", "case_new"),
    *("recognitions", "card_batch_new", "base_new", "many_corrected", "many_corrected_undone"),
    # They name what waits for the user, and lead back where nothing does.
    *("confirm_together", "confirmed_undo"),
)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_every_form_of_the_register_is_played():
    forms = {
        name for name, route in all_routes().items() if "POST" in route.methods and route.door not in ACCOUNTS
    }
    assert forms - set(PLAYS) - set(READ) == set()
    assert set(PLAYS) | set(READ) <= set(all_routes())


@pytest.mark.parametrize("route", PLAYS)
def test_a_replayed_form_has_one_effect(world, route):
    play = PLAYS[route](world)
    before = state()
    first = play.send()
    assert first.status_code == 302, first.content.decode()
    once = state()
    assert changed(before, once), "the form did nothing at all"
    second = play.send()
    assert second.status_code in (200, 302, 404, 422)
    assert changed(once, state()) == []


@pytest.mark.parametrize("route", PLAYS)
def test_a_form_replayed_by_somebody_else_is_refused(world, route):
    play = PLAYS[route](world)
    before = state()
    others = [world.other_officer, world.viewer, world.stranger, world.auditor, world.administrator]
    if all_routes()[route].door is Right.KEEP:
        # What is kept how long, an administrator may set as well.
        others.remove(world.administrator)
    for user in others:
        play.browser.force_login(user)
        status = play.send().status_code
        # A form that anybody may open, and that names a unit out of reach, comes back with its fault.
        assert status in (403, 404) or (status == 302 and route in OPEN_TO_WRITERS), user
    assert changed(before, state()) == []


@cache
def columns() -> dict[str, str]:
    """Every column of every table as a field of a form, with a value that would show."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
        return {name: "7" for (name,) in cursor.fetchall()}


def sequences() -> list[tuple[str, int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || sequencename, coalesce(last_value, 1), last_value IS NOT NULL"
            " FROM pg_sequences"
        )
        return list(cursor.fetchall())


def _rewind(marks: list[tuple[str, int, bool]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(name::regclass, value, is_called)"
            " FROM unnest(%s::text[], %s::bigint[], %s::boolean[]) AS mark (name, value, is_called)",
            [list(part) for part in zip(*marks, strict=True)],
        )


@pytest.mark.parametrize("route", PLAYS)
def test_columns_as_fields_of_a_form_have_no_effect(world, route):
    """Mass assignment: the rows are the same to the letter, whatever else the form brings along."""
    play = PLAYS[route](world)
    extra = columns()
    assert len(extra) > 120
    marks = sequences()
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT played")
        first = play.send()
        plain = state(times=False)
        cursor.execute("ROLLBACK TO SAVEPOINT played")
    # What the form itself asks for stays as it was typed; the empty ones too.
    asked = play.browser.get(play.address)
    names = set(getattr(asked.context.get("form"), "fields", ())) if asked.context else set()
    # A confirming page tries the act and takes it back.
    _rewind(marks)
    again = play.send(**{name: value for name, value in extra.items() if name not in names})
    assert (again.status_code, again.headers.get("Location")) == (
        first.status_code,
        first.headers.get("Location"),
    )
    assert changed(plain, state(times=False)) == []


def foreign(world) -> list[dict[str, str]]:
    return [
        {"origin": "https://evil.example", "referer": "https://evil.example/"},
        {"origin": "null"},
        {"origin": "https://testserver.evil.example"},
        {"origin": "http://testserver"},
        {"referer": "https://evil.example/"},
        {"referer": "https://testserver.evil.example/"},
        {},
    ]


def test_no_form_is_taken_from_another_site(players):
    """With a session and a token that are good: over TLS each origin but our own is refused.

    In the suite each address is sent to from two of them, in turn.
    """
    actor = players.actors["staff"]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = actor.browser.cookies
    token = "x" * 32
    strict.cookies["csrftoken"] = token
    refused = 0
    before = state()
    origins = foreign(players.world)
    for turn, (_, address) in enumerate(addresses(players, actor, "POST")):
        for headers in origins if PROVE else (origins[turn % 7], origins[(turn + 3) % 7]):
            response = strict.post(address, {"csrfmiddlewaretoken": token}, secure=True, headers=headers)
            assert response.status_code == 403, (address, headers)
            refused += 1
        without = strict.post(address, {}, secure=True, headers={"origin": "https://testserver"})
        assert without.status_code == 403, address
    assert refused > 100
    assert changed(before, state()) == []
    own = strict.post(
        "/tim/",
        {"q": "an", "csrfmiddlewaretoken": token},
        secure=True,
        headers={"origin": "https://testserver"},
    )
    assert own.status_code in (200, 302), "and our own is taken"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-http-method-override": "POST"},
        {"x-http-method": "DELETE"},
        {"x-method-override": "PUT"},
        {"x-original-url": "/dang-xuat/"},
        {"x-rewrite-url": "/dang-xuat/"},
    ],
)
def test_a_method_or_address_in_a_header_is_not_read(world, headers):
    browser = signed_in(world.staff)
    before = state()
    response = browser.get("/dang-vien/", {"_method": "POST", "ngay": "2026-06-30"}, headers=headers)
    assert response.status_code == 200 and response.wsgi_request.method == "GET"
    assert browser.get("/").status_code == 200, "still signed in"
    assert changed(before, state()) == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_do_nothing(players, method):
    actor = players.actors["staff"]
    strict = Client()
    strict.cookies = actor.browser.cookies
    before = state()
    for _, address in addresses(players, actor, machines=True):
        assert strict.generic(method, address).status_code in (401, 403, 405), address
    assert changed(before, state()) == []


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    " https://evil.example",
    "\thttps://evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "data:text/html,x",
)
LEADING = ("next", "url", "to", "return", "redirect", "ve", "quay-lai", "back", "landing", "tiep")


def _stays(response) -> bool:
    target = urlsplit(response.headers.get("Location", ""))
    location = response.headers.get("Location", "/").replace("\\", "/")
    return (
        target.netloc in ("", "testserver")
        and target.scheme in ("", "http")
        and not location.startswith("//")
    )


@pytest.mark.parametrize("turn", [0, 5])
def test_no_address_leads_to_another_site(players, turn):
    """In the suite every other address with one set of them, and the rest with the other."""
    given = {name: ELSEWHERE[(turn + at) % len(ELSEWHERE)] for at, name in enumerate(LEADING)}
    for role in ("staff", "anonymous"):
        actor = players.actors[role]
        for place, (_, address) in enumerate(addresses(players, actor)):
            if not PROVE and place % 2 != turn % 2:
                continue
            response = actor.browser.get(address, given)
            assert _stays(response), (address, response.headers["Location"])
            from_htmx = {"hx-request": "true", "hx-current-url": given["next"]}
            htmx = actor.browser.get(address, given, headers=from_htmx)
            assert _stays(htmx)
            assert "evil" not in htmx.headers.get("HX-Redirect", "") + htmx.headers.get("HX-Location", "")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(world, client, elsewhere):
    for name in ("next", "url"):
        assert _stays(client.get("/dang-nhap/", {name: elsewhere}))
    typed = {"username": world.viewer.username, "password": PASSWORD, "next": elsewhere}
    response = client.post("/dang-nhap/", typed)
    assert response.status_code == 302 and _stays(response)
    assert _stays(client.get(response.headers["Location"]))
    assert _stays(client.get("/dang-nhap/", {"next": elsewhere})), "nor when signed in already"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "evil.example:80@testserver",
        "testserver:x",
        "localhost\u0000",
    ],
)
def test_another_host_is_not_answered(world, host):
    response = signed_in(world.staff).get("/", headers={"host": host})
    assert response.status_code == 400 and "evil" not in response.text


def test_a_host_that_was_passed_on_is_not_believed(world):
    passed_on = {
        "x-forwarded-host": "evil.example",
        "x-host": "evil.example",
        "forwarded": "host=evil.example",
    }
    browser = signed_in(world.staff)
    for address in ("/", "/dia-ban/", "/khong-co", "/dang-vien"):
        response = browser.get(address, headers=passed_on)
        assert "evil.example" not in response.headers.get("Location", "") + response.text


WAYS_OUT = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..\\..\\windows",
    "a/../../registry/settings.py",
    "/etc/passwd",
    "x%00.csv",
    "x\x00",
    "%ff%fe",
    "a" * 5000,
    "'; DROP TABLE members_member; --",
    "{{7*7}}",
    "${7*7}",
    "%n%s",
)


@pytest.mark.parametrize(
    "address",
    [
        "/dang-vien/?ngay=2026-06-30&q=%00",
        "/dang-vien/?don-vi=%00&ngay=2026-06-30",
        "/thon-ban/?xa=a%00",
        "/danh-sach/?indicator=members&organization=%00&on=2026-06-30",
        "/chi-tieu/?don-vi=%00",
        "/tim/?q=%00",
        "/?xep=%00",
    ],
)
def test_a_zero_byte_is_refused_in_words(world, address):
    response = signed_in(world.officer).get(address)
    assert response.status_code == 400 and "không đọc được" in response.text
    assert "Content-Security-Policy" in response.headers


def test_a_zero_byte_in_a_form_is_no_fault_of_the_server(players):
    actor = players.actors["staff"]
    for _, address in addresses(players, actor, "POST"):
        page = actor.browser.get(address)
        names = list(getattr(page.context.get("form"), "fields", ())) if page.context else []
        given = dict.fromkeys(
            [*names, "q", "purpose", "reason", "typed", "step", "days", "kind", "act"], "a\x00b"
        )
        response = actor.browser.post(address, given | {"step": "check"})
        assert response.status_code < 500, address
        if response.status_code == 302 and address.startswith("/dang-xuat"):
            actor.browser.force_login(actor.user)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_address_leads_out_of_what_there_is(world, way):
    """In the place of every key of every route: nothing is found, nothing fails."""
    browser = signed_in(world.staff)
    for before, after in (
        ("/dia-ban/", "/"),
        ("/dia-ban/", "/chuc-danh/"),
        ("/to-chuc/", "/"),
        ("/to-chuc/", "/thon-ban/"),
        ("/dang-vien/", "/"),
        ("/nhap/", "/tep-loi/"),
        ("/tong-hop/", "/"),
        ("/static/", ""),
        ("/", ""),
    ):
        response = browser.get(f"{before}{way}{after}")
        assert response.status_code in (301, 302, 400, 404, 414), (before, way, response.status_code)
        assert (
            "root:" not in response.text and "SECRET_KEY" not in response.text and ">49<" not in response.text
        )
    assert Member.objects.exists()


def test_a_parameter_given_twice_is_one_or_is_refused(world):
    """The last counts, alone; the summaries API takes none twice."""
    browser = signed_in(world.officer)
    one = browser.get("/dang-vien/?ngay=2026-06-30&don-vi=DU-A")
    two = browser.get("/dang-vien/?ngay=2026-06-30&don-vi=DU-B&don-vi=DU-A")
    assert one.status_code == two.status_code == 200
    assert browser.get("/dang-vien/?ngay=2026-06-30&don-vi=DU-A&don-vi=DU-B").status_code == 404
    assert browser.get("/dang-vien/?don-vi[]=DU-B&ngay=2026-06-30").text.count("Lý A Quý") == 0
    response = Client().get(
        "/api/v1/summaries/members/?organization=DU-A&organization=TU",
        headers={"authorization": f"Bearer {world.client_token}"},
    )
    assert response.status_code == 400 and response.json()["parameter"] == "organization"
