"""How often a summary client may ask: one count, however many processes answer it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from registry.common.rates import Rate

pytestmark = pytest.mark.django_db(transaction=True)

PROJECT = Path(__file__).resolve().parents[3]
CATALOGUE = "/api/v1/indicators/"
# Another process of the web server, as far as counting goes.
ASK = """
import django; django.setup()
import json, sys
from django.test import Client
client = Client(headers={"authorization": f"Bearer {sys.argv[1]}"})
print(json.dumps([client.get(sys.argv[2]).status_code for _ in range(int(sys.argv[3]))]))
"""


def asked_elsewhere(token: str, times: int) -> list[int]:
    """The statuses that another process answers."""
    values = connection.settings_dict
    url = f"host={values['HOST']} user={values['USER']} dbname={values['NAME']}"
    done = subprocess.run(
        [sys.executable, "-c", ASK, token, CATALOGUE, str(times)],
        cwd=PROJECT,
        env=os.environ
        | {
            "DATABASE_OWNER_URL": url,
            "API_RATE": "3/day",
            "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "registry.settings",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    statuses: list[int] = json.loads(done.stdout)
    return statuses


def test_two_processes_count_together(client, world, settings):
    settings.RATES = {"summaries": Rate(3, 86400)}
    bearer = {"Authorization": f"Bearer {world.client_token}"}
    assert asked_elsewhere(world.client_token, 2) == [200, 200]
    assert [client.get(CATALOGUE, headers=bearer).status_code for _ in range(2)] == [200, 429]
    assert asked_elsewhere(world.client_token, 1) == [429]
