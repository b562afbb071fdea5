"""Whatever is asked, what comes back is what the OpenAPI document says, for each kind of client.

With ``REGISTRY_PROVE=1`` 5,000 questions a kind, else some. How many of each operation were answered is
printed with ``-s``.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reports.catalogue import INDICATORS
from tests.proving import PROVE

pytestmark = [pytest.mark.django_db, pytest.mark.prove]

QUESTIONS = 5000 if PROVE else 60
# What stands in the small province, so that not all is refused.
KNOWN = {
    "organization": ("DU-A", "CB-A1-1", "TU", "DU-A", "HU-A"),
    "area": ("tinh", "xa-a", "90101", "a1-1", "huyen-a"),
    "organizations": ("DU-A", "CB-A1-1,CB-A2", "DU-A,DU-B"),
    "areas": ("xa-a", "xa-a,xa-b", "a1-1,a1-2"),
    "period": ("2025", "2025-H1", "2025-Q3", "2025-07"),
    "under": ("TU", "DU-A", "xa-a"),
    "indicators": ("members", "members,women_share", "cells,villages", "balance"),
    "slug": ("failed", "not-found"),
}
DAYS = ("2025-12-31", "2025-06-30", "2025-01-01", "2025-07-01", "2024-02-29")
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


class Operation:
    """One address that may be read, as the document describes it."""

    def __init__(self, document, path):
        self.path = path
        self.said = document["paths"][path]["get"]
        self.components = document["components"]

    @property
    def parameters(self):
        """Of each parameter of the query: its name and what may be sent."""
        return {
            p["name"]: sent(p["name"], p["schema"]) for p in self.said["parameters"] if p["in"] == "query"
        }

    @property
    def addresses(self):
        """The address, with a known name in it or with any."""
        [of_path, *_] = [p for p in self.said["parameters"] if p["in"] == "path"] or [None]
        if of_path is None:
            return st.just(self.path)
        known = of_path["schema"].get("enum") or KNOWN[of_path["name"]]
        # With a slash in it it would be another address, with a question mark a query.
        other = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)
        return usually(st.sampled_from(known), other).map(
            lambda name: self.path.replace(f"{{{of_path['name']}}}", name)
        )

    def check(self, response):
        """Is the response one of those that are described?"""
        status = str(response.status_code)
        assert status in self.said["responses"], f"{status} is not described"
        described = self.said["responses"][status].get("content", {})
        kind = response.get("Content-Type", "").partition(";")[0]
        if not described:
            assert not response.content
            return
        assert kind in described, f"{status} as {kind!r} is not described"
        if kind.endswith("json"):
            self._validator(described[kind]["schema"]["$ref"]).validate(response.json())

    def _validator(self, reference):
        return _validators.setdefault(
            reference, Draft202012Validator({"$ref": reference, "components": self.components})
        )


_validators: dict[str, Draft202012Validator] = {}


def sent(name, schema):
    """What may be sent for a parameter: what the schema allows, what is there, and anything."""
    if "enum" in schema:
        good = st.sampled_from(schema["enum"])
    elif schema.get("format") == "date":
        good = usually(st.sampled_from(DAYS), st.dates().map(str))
    else:
        good = st.sampled_from(KNOWN.get(name, ("x",)))
    return usually(good, TEXT)


def usually(good, otherwise):
    """Nine times in ten what is good."""
    return st.integers(0, 9).flatmap(lambda n: otherwise if n == 9 else good)


@cache
def _questions(operation):
    """The address, its parameters (some that it needs are likelier), and whether an ETag comes along."""
    parameters = operation.parameters
    likely = {name: parameters[name] for name in ("indicators", "organization") if name in parameters}
    others = {name: parameters[name] for name in parameters if name not in likely}
    return st.tuples(
        operation.addresses,
        usually(
            usually(st.fixed_dictionaries(likely), st.fixed_dictionaries(likely, optional=others)),
            st.fixed_dictionaries({}, optional={**parameters, "x": TEXT}),
        ),
        usually(st.none(), st.sampled_from(["*", '"x"'])),
    )


@pytest.fixture
def operations(client):
    document = client.get("/api/v1/schema/").json()
    found = [Operation(document, path) for path in document["paths"]]
    assert {path for path in document["paths"]} >= {"/api/v1/areas/", "/api/v1/summaries/{indicator}/"}
    assert all(set(document["paths"][path]) == {"get"} for path in document["paths"])
    return found


@pytest.mark.parametrize("kind", ["exact", "protected", "of a commune", "none"])
def test_what_comes_back_is_described(client, world, token, operations, kind):
    client.raise_request_exception = False
    header = {
        "exact": lambda: token("TU"),
        "protected": lambda: token("TU", exact=None),
        "of a commune": lambda: token("DU-A", exact=None),
        "none": dict,
    }[kind]()
    answered: Counter[str] = Counter()
    asked: Counter[str] = Counter()

    @settings(max_examples=QUESTIONS, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.data())
    def ask(data):
        operation = data.draw(st.sampled_from(operations))
        address, parameters, etag = data.draw(_questions(operation))
        headers = {**header, "If-None-Match": etag} if etag else header
        response = client.get(address, parameters, headers=headers)
        asked[operation.path] += 1
        answered[operation.path] += response.status_code < 300
        operation.check(response)

    ask()
    print(
        f"\n{kind}: {sum(asked.values())} questions; answered "
        + ", ".join(f"{path} {answered[path]} of {asked[path]}" for path in sorted(asked))
    )
    open_to_all = {"/api/v1/problems/{slug}/"}
    assert all(answered[path] or (kind == "none" and path not in open_to_all) for path in asked)
    if kind == "none":
        assert {path for path in asked if answered[path]} == open_to_all


def test_a_document_that_says_less_is_found_out(client, world, token, operations):
    operation = next(o for o in operations if o.path == "/api/v1/areas/")
    response = client.get(operation.path, headers=token())
    operation.check(response)
    del operation.components["schemas"]["AreaSchema"]["properties"]["key"]
    operation.components["schemas"]["AreaSchema"]["properties"]["kind"] = {"type": "integer"}
    _validators.clear()
    with pytest.raises(Exception, match="is not of type 'integer'"):
        operation.check(response)
    _validators.clear()
    del operation.said["responses"]["200"]
    with pytest.raises(AssertionError, match="200 is not described"):
        operation.check(response)


def test_a_character_that_no_text_has_is_refused_everywhere_as_described(client, world, token, operations):
    """In any parameter, known or not, of any address."""
    client.raise_request_exception = False
    headers = token("TU")
    for operation in operations:
        address = operation.path.format(indicator="members", slug="failed")
        response = client.get(address, {"x": "\0"}, headers=headers)
        assert response.status_code == 400, address
        operation.check(response)


def test_each_indicator_can_be_asked_for(operations):
    summary = next(o for o in operations if o.path.endswith("{indicator}/"))
    [path] = [p for p in summary.said["parameters"] if p["in"] == "path"]
    assert path["schema"]["enum"] == sorted(INDICATORS)
