"""What benches share: a figure is a ratio taken side by side in one run, printed with its goal and kept."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from registry import servers  # noqa: E402

RESULTS = Path(__file__).parent / "results"


def ratio(name: str, value: float, goal: float, *, at_least: bool = True, **facts: object) -> bool:
    """Print ``name value goal`` and keep it with ``facts``; true where the goal is reached."""
    good = value >= goal if at_least else value <= goal
    print(f"{name} {value:.4g} {'>=' if at_least else '<='} {goal:g}{'' if good else '  NOT REACHED'}")
    keep(name, value=value, goal=goal, at_least=at_least, reached=good, **facts)
    return good


def keep(name: str, **facts: object) -> None:
    """Write one result as JSON under ``bench/results``, over the last one of that name."""
    RESULTS.mkdir(exist_ok=True)
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    document = {"name": name, "at": datetime.now(UTC).isoformat(timespec="seconds"), **facts, **machine}
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Seconds since the block began, and once it has ended those that it took."""
    began = perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else perf_counter()) - began
    ended.append(perf_counter())


def server_time() -> float:
    """Seconds of the processor that the server's process for this connection has taken by now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        said = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text(encoding="utf-8")
    user, system = said.rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def register(
    name: str, data: Path | None, *, demo: bool = False, scenario: str = "tram-nghin"
) -> Iterator[Path]:
    """Django on the migrated register of a data folder, or of a new one that goes with the block.

    Scenes are set as the owner; requests take on their own roles, and nobody is asked for a second step. With
    ``demo`` a new register is the province of that ``scenario``; a folder that was named is taken as it is.
    """
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "registry.settings",
        "REGISTRY_AS_OWNER": "yes",
        "SECOND_FACTOR": "demo",
    }
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as made:
        folder = (data or Path(made)).resolve()
        os.environ["REGISTRY_DATA"] = str(folder)
        servers.secret_key(folder)
        servers.identifier_keys(folder)
        with servers.ensure(folder):
            if data is None or not demo:
                manage("migrate", "-v0")
            if data is None and demo:
                say(f"making the province {scenario}")
                manage("demo", scenario)
            yield folder


def page_settings() -> None:
    """Requests of Django's own client are answered by any name, and pages need no collected static files."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def manage(*words: str) -> None:
    """Run a management command; what it says goes to standard error."""
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], check=True, stdout=sys.stderr)


def arguments(about: str, *, on_data: bool = True, **numbers: int) -> argparse.Namespace:
    """What the command line asks for: ``numbers`` with what they are by default, and a data folder."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    for name, usual in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    if on_data:
        parser.add_argument("--data", type=Path)
    return parser.parse_args()


def say(text: str) -> None:
    """A word on the way, on standard error."""
    print(text, file=sys.stderr, flush=True)
