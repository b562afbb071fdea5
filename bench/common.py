"""What benches share: a figure is a ratio taken side by side in one run, printed with its goal and kept."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

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
    """Seconds of the processor that the server has taken by now: this connection, and helpers that ended."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = _stat(cursor.fetchone()[0])
    # A query's helpers are children of the server, which has their time once they have ended.
    server = _stat(int(own[1]))
    return sum(map(int, (*own[11:13], *server[13:15]))) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """What the kernel says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()


class Cost(NamedTuple):
    """Seconds by the clock, and seconds of the processor of this program and the server together."""

    clock: float
    processor: float


def cost(act: Callable[[], object], times: int = 1) -> Cost:
    """What an act costs, the mean of so many done one after the other."""
    used, began = process_time() + server_time(), perf_counter()
    for _ in range(times):
        act()
    clock = perf_counter() - began
    return Cost(clock / times, (process_time() + server_time() - used) / times)


def in_turn(*acts: Callable[[], object], pairs: int, times: Sequence[int] = ()) -> list[list[Cost]]:
    """Of each act what it costs, ``pairs`` times in turn, after one turn that counts for nothing.

    ``times`` says how often each is done within a turn: what is short is else lost between two ticks.
    """
    each = times or [1] * len(acts)
    turns = [[cost(act, n) for act, n in zip(acts, each, strict=True)] for _ in range(pairs + 1)]
    return [list(costs) for costs in zip(*turns[1:], strict=True)]


def compared(
    name: str,
    own: Sequence[Cost],
    other: Sequence[Cost],
    goal: float,
    *,
    processor: bool = True,
    **facts: object,
) -> bool:
    """:func:`ratio` of two costs: the median of pairs, at most ``goal``, by the processor or the clock."""

    def of(kind: str) -> float:
        pairs = zip(own, other, strict=True)
        return median(getattr(one, kind) / max(getattr(two, kind), 1e-9) for one, two in pairs)

    def middle(costs: Sequence[Cost]) -> dict[str, float]:
        return {kind: median(getattr(cost, kind) for cost in costs) for kind in Cost._fields}

    clock, taken = of("clock"), of("processor")
    say(f"   {middle(own)} against {middle(other)} seconds")
    say(f"   by the clock {clock:.3g}, by the processor {taken:.3g}")
    return ratio(
        name,
        taken if processor else clock,
        goal,
        at_least=False,
        by="processor" if processor else "clock",
        by_clock=clock,
        by_processor=taken,
        pairs=len(own),
        own_s=middle(own),
        other_s=middle(other),
        **facts,
    )


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
    """As the web answers, but by any name (of Django's client) and without collected static files."""
    from django.conf import settings

    from registry.common.collecting import collect_sparingly

    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    collect_sparingly()


def manage(*words: str) -> None:
    """Run a management command; what it says goes to standard error."""
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], check=True, stdout=sys.stderr)


def arguments(
    about: str, *, on_data: bool = True, folders: Sequence[str] = (), **numbers: int
) -> argparse.Namespace:
    """What the command line asks for: ``numbers`` with what they are by default, a data folder and others."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    for name, usual in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    for folder in (*folders, *(["data"] if on_data else [])):
        parser.add_argument(f"--{folder}", type=Path)
    return parser.parse_args()


def say(text: str) -> None:
    """A word on the way, on standard error."""
    print(text, file=sys.stderr, flush=True)
