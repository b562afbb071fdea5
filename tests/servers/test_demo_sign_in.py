"""A run asks nobody for a second step where all people are made up, and nowhere else."""

import os

import pytest

from registry.servers.run import _open_the_demo


@pytest.fixture
def environment(monkeypatch):
    for name in ("SECOND_FACTOR", "REGISTRY_DEMO", "TLS"):
        monkeypatch.delenv(name, raising=False)
    # What the run sets is taken back after the test.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return os.environ


def test_it_works(environment, tmp_path):
    (tmp_path / "demo-logins.txt").touch()
    _open_the_demo(tmp_path)
    assert environment["SECOND_FACTOR"] == "demo"


@pytest.mark.parametrize(
    ("is_demo", "given", "second_factor"),
    [
        (False, {}, None),
        (True, {"REGISTRY_DEMO": "no"}, None),
        (True, {"TLS": "yes"}, None),
        (True, {"SECOND_FACTOR": "required"}, "required"),
    ],
)
def test_a_real_register_asks(environment, tmp_path, is_demo, given, second_factor):
    if is_demo:
        (tmp_path / "demo-logins.txt").touch()
    environment.update(given)
    _open_the_demo(tmp_path)
    assert environment.get("SECOND_FACTOR") == second_factor
