"""Every fault under the addresses of machines is a problem document: never a page, never a failure."""

import pytest

from reports.api.problems import KINDS

pytestmark = pytest.mark.django_db

MEMBERS = "/api/v1/summaries/members/"
# Address with its query, and the status for a client with a good token.
FAULTY = (
    ("/api/", 404),
    ("/api/v1/", 404),
    ("/api/v2/summaries/members/", 404),
    ("/api/v1/members/1/", 404),
    ("/api/v1/summaries/members/more/", 404),
    ("/api/v1/summaries/%00/", 400),
    ("/api/v1/summaries/%FF%FE/", 404),
    ("/api/v1/summaries/%F0%9F%98%80/", 404),
    ("/api/v1/summaries/" + "x" * 5000 + "/", 404),
    ("/api/v1/problems/%00/", 400),
    ("/api/v1/problems/nothing-like-it/", 404),
    (MEMBERS + "?organization=%00", 400),
    (MEMBERS + "?%00=TU", 400),
    (MEMBERS + "?organization=%FF", 400),
    (MEMBERS + "?%C3%28=TU", 400),
    (MEMBERS + "?organization=%ED%A0%80", 400),
    (MEMBERS + "?organization=%EF%BF%BE&on=2025-12-31", 404),
    (MEMBERS + "?organization=%0d%0aSet-Cookie:a=b", 404),
    (MEMBERS + "?organization=" + "A" * 20_000, 404),
    (MEMBERS + "?organization=TU&on=" + "9" * 5000, 400),
    (MEMBERS + "?organization=TU&on=-2025-12-31", 400),
    (MEMBERS + "?organization=TU&on=20251231", 400),
    (MEMBERS + "?organization=TU&on=2025-W01-1", 400),
    (MEMBERS + "?organization=TU&on=%D9%A2%D9%A0%D9%A2%D9%A5-12-31", 400),
    (MEMBERS + "?organization=TU&on=0001-01-01", 400),
    (MEMBERS + "?organization=TU&on=9999-12-31", 400),
    (MEMBERS + "?organization=TU&structure_on=9999-12-31", 400),
    ("/api/v1/summaries/admissions/?organization=TU&from=0001-01-01&to=9999-12-31", 400),
    ("/api/v1/summaries/balance/?organization=TU&from=0001-01-01&to=2025-12-31", 400),
    (MEMBERS + "?organization=TU&on=2025-12-31&compare_on=0001-01-01", 400),
    (MEMBERS + "?organization=TU&period=0001", 400),
    (MEMBERS + "?organization=TU&period=9999-12", 400),
    (MEMBERS + "?organization=TU&period=9999-H2", 400),
    ("/api/v1/summaries/admissions/?organization=TU&period=0001-01", 400),
    (MEMBERS + "?organizations=" + "TU," * 5000, 404),
    (MEMBERS + "?organization=TU&organization=TU", 400),
    (MEMBERS + "?" + "&".join(f"p{n}=1" for n in range(3000)), 400),
    (MEMBERS + "?organization[]=TU", 400),
    (MEMBERS + "?=TU", 400),
    ("/api/v1/areas/?on=0001-01-01", 400),
    ("/api/v1/summaries/?indicators=" + "members," * 3000, 400),
    ("/api/v1/schema/?x=%00", 400),
)
TOKENS = (
    *("", "Bearer", "Bearer ", "Bearer  a b", "bearer \x00"),
    *("Bearer " + "x" * 9000, "Bearer ÿþ", "Basic YTpi"),
)


def is_problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status and document["detail"]
    kind = document["type"].removeprefix("/api/v1/problems/").removesuffix("/")
    assert KINDS[kind].status == status and KINDS[kind].title == document["title"]


@pytest.mark.parametrize("kind", ["exact", "protected"])
def test_bad_bytes(client, world, token, kind):
    client.raise_request_exception = False
    headers = token(exact=None) if kind == "protected" else token()
    for address, status in FAULTY:
        response = client.get(address, headers=headers)
        try:
            is_problem(response, status)
        except AssertionError as wrong:
            said = f"{response.status_code} {response.content[:200]!r}"
            raise AssertionError(f"{address[:80]}: {said}") from wrong


def test_bad_tokens(client, world):
    client.raise_request_exception = False
    for sent in TOKENS:
        is_problem(client.get(MEMBERS, headers={"Authorization": sent}), 401)


def test_the_form_is_asked_for_by_parameter_whatever_is_accepted(client, world, token):
    header = token()
    for accept in ("text/html", "application/xml;q=0.5", "*/*;q=0", "nonsense", "\xff", "a/b;" * 2000):
        sent = client.get(MEMBERS, {"organization": "TU"}, headers={**header, "Accept": accept})
        assert (sent.status_code, sent["Content-Type"]) == (200, "application/json")
        is_problem(client.get(MEMBERS, headers={**header, "Accept": accept}), 400)


def test_bad_headers_and_hosts(client, world, token):
    header = token()
    asked = {"organization": "TU"}
    for sent in ("nonsense", '"', "W/", "\xff", ", ," * 500):
        for name in ("If-None-Match", "Accept-Encoding", "Range", "Cookie"):
            assert client.get(MEMBERS, asked, headers={**header, name: sent}).status_code == 200, (name, sent)
    is_problem(client.get(MEMBERS, asked, headers={**header, "Host": "somewhere.else:99"}), 400)


def test_other_methods_and_bodies(client, world, token):
    """With the check of forms that a browser's requests pass."""
    client.handler.enforce_csrf_checks = True
    header = token()
    for address in ("/api/v1/schema/", "/api/v1/problems/failed/"):
        response = client.post(address, b"\xff\x00{", content_type="application/json")
        is_problem(response, 405)
        assert response["Allow"] == "GET, HEAD"
    for address in (MEMBERS, "/api/v1/areas/", "/api/v1/summaries/"):
        # A form without its boundary is unreadable whoever may send one.
        broken = client.post(address, b"x", content_type="multipart/form-data; boundary=", headers=header)
        is_problem(broken, 400)
        for kind in ("application/json", "nonsense", ""):
            is_problem(client.post(address, b"\xff\x00{", content_type=kind, headers=header), 405)
        is_problem(client.generic("BREW", address, headers=header), 405)
    is_problem(client.post("/api/v9/", {"a": "b"}), 404)


def test_an_address_without_its_last_slash_leads_on_without_a_page(client, world, token):
    response = client.get("/api/v1/summaries/members?organization=TU", headers=token())
    assert response.status_code == 301 and response["Location"] == MEMBERS + "?organization=TU"
    assert "Content-Type" not in response and not response.content
