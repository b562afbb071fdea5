"""`manage.py check --deploy`: silent about docker-compose.yml, loud about each thing left open."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from registry.common.checks import production_is_shut

# Django warns whoever changes this one; nothing here connects.
pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
BASE = Path(__file__).resolve().parents[2]


def production(folder: Path) -> dict[str, str]:
    """The environment that docker-compose.yml gives the web server, with secrets made by its own script."""
    compose = yaml.safe_load((BASE / "docker-compose.yml").read_text())
    runpy.run_path(str(BASE / "deploy/make_secrets.py"))["main"](folder)
    values = {}
    for name, value in compose["services"]["web"]["environment"].items():
        value = re.sub(r"\$\{SITE_HOST[^}]*\}", "register.example", str(value))
        value = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value)
        values[name] = value.replace("/run/secrets", str(folder))
    return {"PATH": os.environ["PATH"], "REGISTRY_DATA": str(folder), **values}


def checked(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_is_clean_and_debug_is_not(tmp_path):
    environment = production(tmp_path)
    done = checked(environment)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    open_wide = checked(environment | {"DEBUG": "yes", "TLS": "no"})
    assert open_wide.returncode == 1
    assert "registry.E001" in open_wide.stderr and "registry.E002" in open_wide.stderr


@pytest.fixture
def shut(settings):
    """Settings as in production, of which each test opens one."""
    settings.DEBUG, settings.TLS, settings.SECOND_FACTOR = False, True, "required"
    settings.ALLOWED_HOSTS = ["register.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://register.example"]
    settings.SECRET_KEY = "a" * 64
    settings.DATABASES = {"default": {"PASSWORD": "b" * 64}}
    settings.CELERY_BROKER_URL = f"redis://:{'c' * 64}@broker:6379/0"
    return settings


def faults() -> list[str]:
    return [fault.id for fault in production_is_shut(None)]


def test_what_is_shut_has_no_fault(shut):
    assert faults() == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("DEBUG", True, "E001"),
        ("TLS", False, "E002"),
        ("ALLOWED_HOSTS", ["*"], "E003"),
        ("ALLOWED_HOSTS", [".example"], "E003"),
        ("ALLOWED_HOSTS", [], "E003"),
        ("CSRF_TRUSTED_ORIGINS", ["http://register.example"], "E004"),
        ("CSRF_TRUSTED_ORIGINS", ["https://*.example"], "E004"),
        ("SECOND_FACTOR", "demo", "E005"),
        ("SECRET_KEY", "short", "E006"),
        ("CELERY_BROKER_URL", "redis://:short@broker:6379/0", "E006"),
        ("DATABASES", {"default": {"PASSWORD": "a" * 64}}, "E007"),
    ],
)
def test_each_thing_left_open_is_named(shut, name, value, fault):
    setattr(shut, name, value)
    assert faults() == [f"registry.{fault}"]


def test_files_that_were_sent_are_not_served(shut, tmp_path):
    shut.STATIC_ROOT, shut.MEDIA_ROOT = tmp_path, tmp_path / "uploads"
    assert faults() == ["registry.E008"]


def test_the_settings_hold_no_secret():
    """Every secret is read by name; no literal in the file is long enough to be one."""
    text = (BASE / "registry/settings.py").read_text()
    literals = re.findall(r"""["']([A-Za-z0-9+/=_-]{24,})["']""", text)
    names = re.findall(r"(?:SECRET_KEY|PASSWORD|KEYS?) = (?!text\(|keys\()(.+)", text)
    known = {name for name in literals if not re.fullmatch(r"[A-Z_]+|[a-z_.-]+|/?srv/.*", name)}
    assert not known and not names
