"""Settings of signing in: nothing weak by default, and nothing for one's own machine on a site with TLS."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
NAMES = (
    "SECOND_FACTOR",
    "SESSION_COOKIE_NAME",
    "DEVICE_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
)


def read(**given):
    """The settings of a fresh process with these in its environment; what it said where it refused."""
    environment = {k: v for k, v in os.environ.items() if k not in ("SECOND_FACTOR", "TLS")} | given
    shown = f"import registry.settings as s; print([getattr(s, n) for n in {NAMES}])"
    run = subprocess.run(
        [sys.executable, "-c", shown], cwd=BASE, env=environment, capture_output=True, text=True
    )
    return run.returncode, run.stdout.strip() or run.stderr.strip().splitlines()[-1]


def test_it_works():
    assert read() == (0, "['required', 'sessionid', 'device', 'csrftoken', False]")


def test_behind_tls_cookies_belong_to_this_very_host():
    assert read(TLS="yes") == (
        0,
        "['required', '__Host-sessionid', '__Host-device', '__Host-csrftoken', True]",
    )


@pytest.mark.parametrize("given", [{"SECOND_FACTOR": "demo", "TLS": "yes"}, {"SECOND_FACTOR": "off"}])
def test_what_must_not_be_does_not_start(given):
    code, said = read(**given)
    assert code == 1 and "ImproperlyConfigured" in said and "SECOND_FACTOR" in said
