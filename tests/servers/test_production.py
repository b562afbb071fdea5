"""What `docker-compose.yml` promises: no secret in it, no way out, nothing but the proxy to be reached."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.servers import logs
from registry.servers.backup.config import Config
from registry.settings import keys
from tests.servers.conftest import BASE

TEXT = (BASE / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
IMAGES = BASE / "deploy" / "images.yml"


def extended(service: dict[str, Any]) -> dict[str, Any]:
    """As Compose reads it: what the named service of the other file has, and what stands here over it."""
    if "extends" not in service:
        return service
    assert service["extends"]["file"] == "deploy/images.yml"
    below = yaml.safe_load(IMAGES.read_text())["services"][service["extends"]["service"]]
    return {**below, **service, "build": {**below.get("build", {}), **service.get("build", {})}}


SERVICES: dict[str, dict[str, Any]] = {name: extended(one) for name, one in COMPOSE["services"].items()}
APPLICATION = ("migrate", "web", "worker", "beat")
SECRET_WORDS = re.compile(r"PASSWORD|SECRET|TOKEN|KEYS|DATABASE_URL|BROKER_URL")


def test_it_has_all_that_production_needs():
    assert set(SERVICES) == {"database", "broker", "migrate", "web", "worker", "beat", "proxy", "backup"}
    assert len({SERVICES[name]["image"] for name in APPLICATION}) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_but_from_a_file(name: str):
    for variable, value in SERVICES[name].get("environment", {}).items():
        if SECRET_WORDS.search(variable):
            assert variable.endswith("_FILE")
            secret = Path(value).name
            assert value == f"/run/secrets/{secret}"
            assert secret in SERVICES[name]["secrets"]
    for secret in SERVICES[name].get("secrets", []):
        assert COMPOSE["secrets"][secret] == {"file": f"${{SECRETS:-./secrets}}/{secret}"}


def test_every_secret_can_be_made_and_is_made_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    make = runpy.run_path(str(BASE / "deploy/make_secrets.py"))["main"]
    folder = tmp_path / "secrets"
    make(folder)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(first) == set(COMPOSE["secrets"])
    assert folder.stat().st_mode & 0o777 == 0o700
    passwords = [value for name, value in first.items() if not name.endswith("_url")]
    assert len(set(passwords)) == len(passwords)
    # 32 random bytes in base64.
    assert all(len(value) >= 44 for value in passwords)
    monkeypatch.setenv("MADE_KEYS", first["identifier_keys"])
    assert len(keys("MADE_KEYS")) == 1
    make(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == first
    assert "giữ nguyên" in capsys.readouterr().out


@pytest.mark.parametrize("name", APPLICATION)
def test_the_application_is_shut_in(name: str):
    service = SERVICES[name]
    assert service["environment"]["DEBUG"] == "no"
    assert service["environment"]["TLS"] == "yes"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_only_the_proxy_can_be_reached_and_the_rest_reaches_nobody():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    ways_out = [name for name, network in COMPOSE["networks"].items() if not network.get("internal")]
    assert ways_out == ["outside"]
    assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["proxy"]
    assert [name for name, service in SERVICES.items() if "front" in service["networks"]] == ["web", "proxy"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_nobody_and_can_do_nothing(name: str):
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["pids_limit"] <= 256
    assert re.fullmatch(r"(\$\{\w+:-)?\d+[mg]\}?", service["mem_limit"])


def test_what_runs_for_long_says_how_it_is():
    without = [name for name, service in SERVICES.items() if not service.get("healthcheck", {}).get("test")]
    assert without == ["migrate"]


def test_worker_and_clock_show_that_they_live(tmp_path: Path):
    """The file that the health check looks at is touched by what they say; without the setting nothing is."""
    for name in ("worker", "beat"):
        alive = SERVICES[name]["environment"]["ALIVE_FILE"]
        assert alive in SERVICES[name]["healthcheck"]["test"][-1]
    code = "import registry.celery; from celery.signals import heartbeat_sent as sent; sent.send(None)"
    for given, there in (({}, False), ({"ALIVE_FILE": str(tmp_path / "alive")}, True)):
        subprocess.run([sys.executable, "-c", code], cwd=BASE, env={**os.environ, **given}, check=True)
        assert (tmp_path / "alive").exists() is there


def test_every_image_is_pinned():
    """By its digest; in one file, and nowhere else."""
    pin = runpy.run_path(str(BASE / "deploy" / "pin_images.py"))
    text = IMAGES.read_text()
    names = [name for name, _ in pin["IMAGE"].findall(text)]
    assert sorted(names) == [
        "caddy:2",
        "postgres:18-bookworm",
        "python:3.11-slim-bookworm",
        "valkey/valkey:9",
    ]
    assert len(re.findall("@sha256:", text)) == len(names)
    assert pin["unpinned"](text) == []
    for service in SERVICES.values():
        own = service["image"].endswith(":local}") or service["image"].endswith(":local")
        assert own or "@" in service["image"]
    digests = {name: f"sha256:{number:064x}" for number, name in enumerate(names)}
    done = pin["pinned"](text, digests)
    assert pin["unpinned"](done) == []
    assert all(f"{name}@{digest}" in done for name, digest in digests.items())
    assert pin["pinned"](done, digests) == done, "a digest is replaced by the newer one"
    planted = done.replace(f"@{digests['caddy:2']}", "@${UNPINNED:?no}")
    assert pin["unpinned"](planted) == ["caddy:2"]
    froms = re.findall(r"^FROM (\S+)", (BASE / "Dockerfile").read_text(), re.M)
    assert set(froms) == {"${CADDY_IMAGE}", "${PYTHON_IMAGE}"}


def test_everything_comes_back_by_itself_and_nothing_starts_on_an_old_database():
    for name, service in SERVICES.items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_named_file_and_volume_is_there():
    for name, service in SERVICES.items():
        for mount in service.get("volumes", []):
            source = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", mount).split(":")[0]
            if source.startswith("./") and source != "./certificates":
                assert (BASE / source).exists(), (name, source)
            elif not source.startswith("./"):
                assert source in COMPOSE["volumes"]


def test_the_web_reads_how_the_backup_stands_and_no_backup():
    file = SERVICES["backup"]["environment"]["BACKUP_STATUS"]
    assert file == SERVICES["web"]["environment"]["BACKUP_STATUS"] and file.startswith("/srv/status/")
    assert "status:/srv/status" in SERVICES["backup"]["volumes"]
    mounts = SERVICES["web"]["volumes"]
    assert "status:/srv/status:ro" in mounts and not any("backup" in mount for mount in mounts)


def test_every_variable_that_settings_need_is_given():
    """The settings load with what the file gives the application, and nothing else."""
    values = {**SERVICES["web"]["environment"], "SECRET_KEY": "x", "DATABASE_URL": "postgresql:///registry"}
    values |= {
        "ALLOWED_HOSTS": "register.example,localhost",
        "CELERY_BROKER_URL": "memory://",
        "LOG_LEVEL": "INFO",
        "IDENTIFIER_KEYS": f"k1:{43 * 'A'}=",
    }
    given = {name: value for name, value in values.items() if not name.endswith("_FILE")}
    code = "from registry import settings as s; print(s.DEBUG, s.TLS, s.SESSION_COOKIE_SECURE)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE,
        env={"PATH": os.defpath, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "False True True\n", done.stderr


def test_settings_refuse_to_load_without_a_secret():
    done = subprocess.run(
        [sys.executable, "-c", "from registry import settings"],
        cwd=BASE,
        env={"PATH": os.defpath, "DATABASE_URL": "postgresql:///registry"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Set SECRET_KEY or SECRET_KEY_FILE" in done.stderr


def test_settings_refuse_to_load_without_the_keys_of_numbers():
    done = subprocess.run(
        [sys.executable, "-c", "from registry import settings"],
        cwd=BASE,
        env={"PATH": os.defpath, "DATABASE_URL": "postgresql:///registry", "SECRET_KEY": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Set IDENTIFIER_KEYS or IDENTIFIER_KEYS_FILE" in done.stderr


def test_the_database_logs_what_the_embedded_one_logs():
    words = SERVICES["database"]["command"]
    given = dict(word.split("=", 1) for word in words[2::2])
    assert {name: given.get(name) for name in logs.POSTGRES} == logs.POSTGRES


@pytest.mark.parametrize("name", SERVICES)
def test_logs_are_bounded(name: str):
    assert SERVICES[name]["logging"] == {
        "driver": "json-file",
        "options": {"max-size": "20m", "max-file": "5"},
    }


def test_the_backup_holds_no_key_and_looks_at_itself():
    backup = SERVICES["backup"]
    assert backup["secrets"] == ["backup_password"]
    assert backup["healthcheck"]["test"][1:] == ["python", "-m", "registry.servers.backup", "check"]
    # Red within two minutes: the age at which a heartbeat is too old, and the time between two looks.
    assert Config.read({"BACKUP_DIR": "/srv/backup", "PGHOST": "database"}).silence + 30 < 120
    assert backup["environment"]["BACKUP_DIR"] == "/srv/backup"
    assert "backup:/srv/backup" in backup["volumes"]


@pytest.mark.parametrize("script", sorted(path.name for path in (BASE / "deploy").glob("*.sh")))
def test_scripts_are_sound_shell(script: str):
    done = subprocess.run(
        ["bash", "-n", BASE / "deploy" / script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "set -euo pipefail" in (BASE / "deploy" / script).read_text()
