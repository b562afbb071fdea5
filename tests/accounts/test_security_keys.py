"""Security keys: which answers are good, and that none is good twice, elsewhere, or for somebody else."""

import contextlib
import json

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from hypothesis import given
from hypothesis import strategies as st

from registry.accounts.models import SecondFactor
from registry.accounts.sign_in import factors, security_keys
from registry.accounts.sign_in.sessions import SessionStore
from registry.audit.models import Entry
from tests.accounts.codes import enter
from tests.accounts.keys import FLAG, SecurityKey

pytestmark = pytest.mark.django_db
TLS = {"secure": True}


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def key(client, world):
    """The viewer's key, added on the viewer's own page, and the viewer signed out again."""
    key = SecurityKey(counter=5)
    enter(client, world.viewer, **TLS)
    assert add(client, key).context["codes"]
    client.post(reverse("logout"), **TLS)
    return key


def add(client, key, name="Khóa xanh", **planted):
    options = client.get(reverse("factor_key"), **TLS).context["options"]
    sent = {"name": name, "credential": key.create(options, **planted)}
    return client.post(reverse("factor_key"), sent, **TLS)


def asked(client, user):
    enter(client, user, **TLS)
    return client.get(reverse("second_step"), **TLS).context["options"]


def answer(client, text):
    return client.post(reverse("second_step"), {"credential": text}, **TLS)


def is_in(client):
    return "_auth_user_id" in client.session


def test_it_works(client, world, key):
    one = factors.of(world.viewer).keys[0]
    assert (one.name, one.counter, one.last_used_at) == ("Khóa xanh", 5, None)
    answer(client, key.get(asked(client, world.viewer)))
    assert is_in(client) and client.session["signed_in"]["factor"] == "webauthn"
    one.refresh_from_db()
    assert one.counter == 6 and one.last_used_at is not None
    entry = Entry.objects.filter(action="accounts.factor_added").get()
    assert (entry.actor_id, entry.facts) == (world.viewer.pk, {"kind": "webauthn"})


def test_what_the_browser_is_asked(client, world, key):
    options = json.loads(asked(client, world.viewer))["publicKey"]
    assert options["rpId"] == "testserver" and options["userVerification"] == "preferred"
    known = [one["id"] for one in options["allowCredentials"]]
    answer(client, key.get(json.dumps({"publicKey": options})))
    more = json.loads(client.get(reverse("factor_key"), **TLS).context["options"])["publicKey"]
    assert [one["id"] for one in more["excludeCredentials"]] == known
    assert more["authenticatorSelection"]["residentKey"] == "discouraged"
    assert more["rp"]["id"] == "testserver" and more["challenge"] != options["challenge"]


PLANTED = {
    "another site": {"origin": "https://evil.example"},
    "a site below this one": {"origin": "https://evil.testserver"},
    "another port of this machine": {"origin": "https://testserver:8443"},
    "without TLS": {"origin": "http://testserver"},
    "a key of another site": {"site": "evil.example"},
    "not touched": {"flags": FLAG(0)},
    "an answer to something else": {"kind": "payment.get"},
    "in a frame of another site": {"cross_origin": True},
}


@pytest.mark.parametrize("planted", PLANTED)
def test_an_answer_that_is_not_good_opens_nothing(client, world, key, planted):
    text = key.get(asked(client, world.viewer), **PLANTED[planted])
    assert factors.KEY_FAILED in answer(client, text).text and not is_in(client)
    assert Entry.objects.filter(action="accounts.second_step_refused").count() == 1


@pytest.mark.parametrize("planted", PLANTED)
def test_a_key_whose_answer_is_not_good_is_not_added(client, world, planted):
    enter(client, world.viewer, **TLS)
    assert factors.KEY_FAILED in add(client, SecurityKey(), **PLANTED[planted]).text
    assert not factors.has(world.viewer)


def test_a_key_that_names_another_user_opens_nothing(client, world, key):
    answer(client, key.get(asked(client, world.viewer), user=str(world.staff.pk).encode()))
    assert not is_in(client)
    answer(client, key.get(asked(client, world.viewer), user=str(world.viewer.pk).encode()))
    assert is_in(client)


def test_another_key_and_anothers_key_open_nothing(client, world, key):
    other = Client()
    enter(other, world.staff, **TLS)
    anothers = SecurityKey()
    add(other, anothers)
    stranger = SecurityKey()
    stranger.number = key.number
    for wrong in (anothers, stranger, SecurityKey()):
        answer(client, wrong.get(asked(client, world.viewer)))
        assert not is_in(client)


def test_an_answer_is_good_for_one_try(client, world, key):
    options = asked(client, world.viewer)
    answer(client, key.get(options, origin="https://evil.example"))
    answer(client, key.get(options))
    assert not is_in(client), "what was asked is gone with the first answer, good or not"
    good = key.get(client.get(reverse("second_step"), **TLS).context["options"])
    answer(client, good)
    assert is_in(client)
    other = Client()
    asked(other, world.viewer)
    answer(other, good)
    assert not is_in(other)


def test_of_two_requests_at_once_one_finds_what_was_asked(client, world, key):
    asked(client, world.viewer)
    both = [RequestFactory().post("/"), RequestFactory().post("/")]
    for request in both:
        request.session = SessionStore(client.session.session_key)
        assert security_keys.ASKED in request.session, "both have read the session"
    found = [security_keys.take_asked(request) for request in both]
    assert found[0] is not None and found[1] is None


def test_what_was_asked_does_not_come_back_with_the_session(client, world):
    enter(client, world.viewer, **TLS)
    add(client, SecurityKey())
    assert factors.has(world.viewer) and security_keys.ASKED not in client.session


def test_what_was_asked_in_another_session_is_not_good_here(client, world, key):
    other = Client()
    options = asked(other, world.viewer)
    asked(client, world.viewer)
    answer(client, key.get(options))
    assert not is_in(client)


def test_a_copy_of_a_key_is_found_by_its_counter(client, world, key):
    answer(client, key.get(asked(client, world.viewer)))
    client.post(reverse("logout"), **TLS)
    for behind in (5, 4):
        key.counter = behind
        answer(client, key.get(asked(client, world.viewer)))
        assert not is_in(client)
    key.counter = 0
    answer(client, key.get(asked(client, world.viewer)))
    assert not is_in(client)
    key.counter = 6
    answer(client, key.get(asked(client, world.viewer)))
    assert is_in(client)


def test_a_key_that_counts_nothing_is_good_again_and_again(client, world):
    never = SecurityKey()
    enter(client, world.viewer, **TLS)
    add(client, never)
    for _ in range(2):
        client.post(reverse("logout"), **TLS)
        answer(client, never.get(asked(client, world.viewer)))
        assert is_in(client)


def test_a_key_is_registered_once_whoevers_it_is(client, world, key):
    answer(client, key.get(asked(client, world.viewer)))
    assert "Khóa này đã được đăng ký." in add(client, key).text
    other = Client()
    enter(other, world.staff, **TLS)
    assert "Khóa này đã được đăng ký." in add(other, key).text
    assert SecondFactor.objects.filter(kind="webauthn").count() == 1


def test_a_sixth_key_is_refused(client, world):
    enter(client, world.viewer, **TLS)
    for _ in range(factors.MOST_KEYS):
        add(client, SecurityKey())
    assert "tối đa 5 khóa" in add(client, SecurityKey()).text
    assert len(factors.of(world.viewer).keys) == 5


def test_a_key_whose_signatures_nobody_can_check_is_not_added(client, world):
    enter(client, world.viewer, **TLS)
    key = SecurityKey()
    unknown = ES256.from_cryptography_key(key.secret.public_key()) | {3: -65535}
    assert factors.KEY_FAILED in add(client, key, public=unknown).text
    assert not factors.has(world.viewer)


def test_wrong_answers_count_as_tries(client, world, key):
    for _ in range(5):
        assert answer(client, key.get(asked(client, world.viewer), site="x")).status_code == 200
    options = asked(client, world.viewer)
    assert answer(client, key.get(options)).status_code == 429
    assert not is_in(client)


def test_behind_a_proxy_the_site_is_the_one_that_people_see(client, world, settings):
    settings.ALLOWED_HOSTS = ["so.example.org"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    seen = Client(headers={"Host": "so.example.org:8443", "X-Forwarded-Proto": "https"})
    key = SecurityKey()
    enter(seen, world.viewer)
    options = seen.get(reverse("factor_key")).context["options"]
    assert json.loads(options)["publicKey"]["rp"]["id"] == "so.example.org"
    for origin, there in (("https://so.example.org", False), ("https://so.example.org:8443", True)):
        options = seen.get(reverse("factor_key")).context["options"]
        seen.post(reverse("factor_key"), {"credential": key.create(options, origin=origin)})
        assert factors.has(world.viewer) is there


def test_on_ones_own_machine_no_tls_is_needed(world, settings):
    here = Client(headers={"Host": "localhost:8000"})
    enter(here, world.viewer)
    options = here.get(reverse("factor_key")).context["options"]
    sent = SecurityKey().create(options, origin="http://localhost:8000")
    here.post(reverse("factor_key"), {"credential": sent})
    assert factors.has(world.viewer)


def test_without_tls_elsewhere_no_key_is_good(client, world):
    enter(client, world.viewer)
    options = client.get(reverse("factor_key")).context["options"]
    sent = SecurityKey().create(options, origin="http://testserver")
    client.post(reverse("factor_key"), {"credential": sent})
    assert not factors.has(world.viewer)


def test_an_origin_of_the_settings_is_this_site_too(client, world, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://testserver:8443", "https://evil.example"]
    enter(client, world.viewer, **TLS)
    add(client, SecurityKey(), origin="https://evil.example")
    assert not factors.has(world.viewer)
    add(client, SecurityKey(), origin="https://testserver:8443")
    assert factors.has(world.viewer)


@pytest.mark.parametrize(
    "attestation",
    # Nested without end, of an endless list, cut off within a number, of nothing, of a list.
    [b"\x81" * 5000, b"\x9b" + b"\x7f" * 8, b"\xa1\x5a\x01", b"", b"\x80"],
    ids=["nested", "endless", "cut off", "empty", "a list"],
)
def test_an_answer_in_no_form_at_all_is_refused_and_never_an_error(client, world, attestation):
    enter(client, world.viewer, **TLS)
    options = client.get(reverse("factor_key"), **TLS).context["options"]
    text = json.loads(SecurityKey().create(options))
    text["response"]["attestationObject"] = websafe_encode(attestation)
    sent = client.post(reverse("factor_key"), {"credential": json.dumps(text)}, **TLS)
    assert sent.status_code == 200 and factors.KEY_FAILED in sent.text
    sent = client.post(reverse("factor_key"), {"credential": "[" * 50_000}, **TLS)
    assert sent.status_code == 200 and factors.KEY_FAILED in sent.text


turned = st.tuples(st.integers(0, 10**6), st.integers(1, 255))


@given(where=st.lists(turned, min_size=1, max_size=4), shorter=st.integers(0, 40), part=st.integers(0, 3))
def test_a_spoiled_answer_is_refused_and_never_an_error(where, shorter, part):
    """Bytes of the parts of a good answer turned or left out; no page may fail at what a browser sends."""
    request = RequestFactory().get("/", secure=True)
    request.session = {}
    user = factors.User(pk=7, username="ai")
    key = SecurityKey()
    made = security_keys.ask_for_new(request, user, [])
    new = security_keys.Asked(security_keys._server(request), request.session[security_keys.ASKED])
    good = key.create(made)
    known = [new.added(good).credential]
    options = security_keys.ask_for_known(request, known)
    old = security_keys.Asked(new.server, request.session[security_keys.ASKED])
    shown = key.get(options)
    assert old.answered(shown, user, known).counter == 0
    with pytest.raises(security_keys.WrongAnswer):
        old.answered(_spoiled(shown, where, shorter, part), user, known)
    # Bytes of a new key may be turned into those of another one, which is no harm but to its owner.
    with contextlib.suppress(security_keys.WrongAnswer):
        new.added(_spoiled(good, where, shorter, part))


def _spoiled(text, where, shorter, part):
    answer = json.loads(text)
    names = sorted(answer["response"])
    name = names[part % len(names)]
    data = bytearray(websafe_decode(answer["response"][name]))
    for place, bits in where:
        data[place % len(data)] ^= bits
    data = data[: len(data) - shorter]
    if bytes(data) == websafe_decode(answer["response"][name]):
        data = data[:-1]
    answer["response"][name] = websafe_encode(bytes(data))
    return json.dumps(answer)
