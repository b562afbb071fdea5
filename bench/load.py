"""How the pages hold under load: 50 people at once on the web server as `make run` starts it.

    bench/load.py [--sessions N] [--seconds N] [--minutes N] [--data FOLDER]

Ten of them belong to the province's staff, the others are officers of a commune each. All sign in at once
and open the pages of their own unit, which nobody has computed yet. Then everybody opens a page of
:data:`PAGES` (drawn by its weight) every 5 to 15 seconds; beside that officers admit 20 people a minute,
each by four requests (the form, its check, the confirmation, the writing). After ``--seconds`` at that pace
the pauses are halved, and again, as long as the 95th percentile of all pages stays under 1.5 seconds.
``--minutes 10`` keeps the first pace for ten minutes: the proof that is asked for; without it a run takes
some two minutes.

Printed: for each page how often, median and 95th percentile; errors; the processor time of web, database
and of this program, which plays all of the people and so takes from the same cores; memory before and
after; the highest rate whose 95th percentile is under 1.5 seconds. ``FOLDER`` is a data folder with the
demo in it; without one the province of 37,000 members is made in a folder of its own first. The clock and
the worker do not run.
"""

from __future__ import annotations

import http.client
import os
import random
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, manage, ratio, register, say  # noqa: E402
from bench.visitors import (  # noqa: E402
    Notes,
    Visitor,
    cpu_seconds,
    every,
    fields,
    group,
    megabytes,
    percentile,
)

GOAL_SECONDS = 1.5
PAUSES = (5.0, 15.0)
WRITES_A_MINUTE = 20
PAGES = {
    "home": 20,
    "members": 15,
    "member": 15,
    "members by name": 10,
    "own commune": 10,
    "own committee": 10,
    "villages without a member": 8,
    "list of admissions": 7,
    "due": 5,
}
RATES_OFF = dict.fromkeys(
    ("RATE_ANONYMOUS", "RATE_SEARCHES", "RATE_PEOPLE", "RATE_NUMBERS", "RATE_EXPORTS", "API_RATE"), "off"
)


@dataclass
class Person:
    """Somebody who signs in: what the pages are about that this person opens."""

    username: str
    password: str
    committee: str
    area: str
    members: list[int]
    cell: str = ""
    village: str = ""
    visitor: Visitor | None = None
    random: random.Random = field(default_factory=random.Random)

    def address(self, page: str) -> str:
        """Where the page of that name is, for this person."""
        today = time.strftime("%Y-%m-%d")
        year = f"{today[:4]}-01-01"
        return {
            "home": "/",
            "members": "/dang-vien/",
            "member": f"/dang-vien/{self.random.choice(self.members)}/",
            "members by name": f"/dang-vien/?q={self.random.choice(('thanh', 'hoa', 'van', 'minh', 'lo'))}",
            "own commune": f"/dia-ban/{self.area}/",
            "own committee": f"/to-chuc/{self.committee}/",
            "villages without a member": "/thon-ban/",
            "list of admissions": f"/danh-sach/?organization={self.committee}&structure_on={today}"
            f"&indicator=admissions&from={year}&to={today}",
            "due": "/den-han/",
        }[page]


def people(count: int) -> list[Person]:
    """Users for the run: one in five over the whole province, the others over a commune each."""
    from django.utils.timezone import localdate

    from members.models import Member
    from registry.accounts.models import Grant, Role, User
    from registry.units.models import CELL_KINDS, Kind, OrganizationTerm
    from registry.units.structure import forest
    from registry.units.tree import Tree

    today = localdate()
    standing = OrganizationTerm.objects.on(today).select_related("organization", "area")
    province = standing.get(kind=Kind.PROVINCE_COMMITTEE)
    communes = list(standing.filter(kind=Kind.SUPERIOR_COMMITTEE, area__level="commune").order_by("pk"))
    structure = forest().on(today)
    found = []
    for number in range(count):
        term = province if number % 5 == 0 else communes[number % len(communes)]
        username, password = f"bench-load-{number:03}", secrets.token_urlsafe(12)
        user, _ = User.objects.get_or_create(
            username=username, defaults={"organization": term.organization, "full_name": username}
        )
        user.set_password(password)
        user.save()
        role = Role.STAFF if term is province else Role.OFFICER
        Grant.objects.get_or_create(user=user, organization=term.organization, defaults={"role": role})
        below = structure.party.below([term.organization_id])
        cells = standing.filter(organization__in=below, kind__in=CELL_KINDS).order_by("pk")
        villages = structure.units_at(Tree.TERRITORY, "village", term.area_id)
        members = Member.objects.filter(home__in=below).order_by("pk").values_list("pk", flat=True)
        found.append(
            Person(
                username,
                password,
                term.organization.code,
                term.area.key,
                list(members[:200]),
                cell=cells[0].organization.code,
                village=structure.forest.area_keys[villages[0]][0],
                random=random.Random(number),
            )
        )
    return found


@contextmanager
def web(data: Path, notes: Notes) -> Iterator[tuple[int, str, int]]:
    """The web server as `make run` starts it, without limits of rates: its process, host and port."""
    from registry.servers.run import Place, children

    place = Place.free()
    command = next(child.command for child in children(data, place) if child.name == "web")
    environment = {**os.environ, **RATES_OFF, "REGISTRY_AS_OWNER": "no", "LOG_LEVEL": "WARNING"}
    with open(data / "bench-web.log", "ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        while not _answers(place.near, place.port):
            assert process.poll() is None, f"the web does not start: {data}/bench-web.log"
            time.sleep(0.1)
        yield process.pid, place.near, place.port
    finally:
        process.terminate()
        process.wait()


def _answers(host: str, port: int) -> bool:
    try:
        connection = http.client.HTTPConnection(host, port, timeout=60)
        connection.request("GET", "/dang-nhap/")
        return connection.getresponse().status == 200
    except OSError:
        return False


def sign_in(them: list[Person], host: str, port: int, notes: Notes) -> None:
    """All of them at once, as in the morning: everybody signs in and opens the pages of the own unit."""

    def one(person: Person) -> None:
        person.visitor = Visitor(host, port, notes)
        if not person.visitor.sign_in(person.username, person.password):
            notes.fault(f"{person.username} could not sign in")
        for page in ("home", "own commune", "own committee"):
            person.visitor.get(f"first {page}", person.address(page))

    threads = [threading.Thread(target=one, args=(person,)) for person in them]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def visits(them: list[Person], notes: Notes, seconds: float, faster: float) -> float:
    """Everybody opens pages for so long; the pages answered a second."""
    until = time.monotonic() + seconds

    def one(person: Person) -> None:
        pause = lambda: person.random.uniform(*PAUSES) / faster  # noqa: E731
        # They do not all begin in the same moment.
        time.sleep(person.random.random() * PAUSES[1] / faster)
        while time.monotonic() < until and person.visitor is not None:
            page = person.random.choices(list(PAGES), list(PAGES.values()))[0]
            person.visitor.notes = notes
            person.visitor.get(page, person.address(page))
            time.sleep(max(0.0, min(pause(), until - time.monotonic())))

    threads = [threading.Thread(target=one, args=(person,)) for person in them]
    began = time.monotonic()
    with every(60 / WRITES_A_MINUTE, Admissions(them, notes)):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return len(notes.all) / (time.monotonic() - began)


class Admissions:
    """Officers admit people, one after the other, each in a browser of the officer's own."""

    def __init__(self, them: list[Person], notes: Notes) -> None:
        self._officers = [person for person in them if person.members and person.username[-1] not in "05"]
        self._notes = notes

    def __call__(self) -> None:
        """One admission: an empty form, its check, the page that is confirmed, the writing."""
        officer = random.choice(self._officers)
        assert officer.visitor is not None
        browser = officer.visitor.beside(self._notes)
        today = time.strftime("%d/%m/%Y")
        form = fields(browser.get("form", "/ket-nap/?moi=1"))
        form |= {
            "on": today,
            "decided_on": today,
            "document_no": "1-QĐ/ĐU",
            **{"voted_on": today, "convened": "3", "present": "3", "in_favour": "3"},
            "cell": officer.cell,
            "village": officer.village,
            "full_name": "Lò Văn Thử",
            "gender": "male",
            "birth_date": "02/09/2000",
            "ethnicity": "Thái",
            "dossier_no": f"THU/{secrets.token_hex(6)}",
        }
        _, confirming = browser.post("check", "/ket-nap/?moi=1", form | {"step": "check"})
        page = browser.get("confirmation", confirming)
        status, _ = browser.post(
            "writing", confirming, fields(page) | {"step": "write", "not_the_same": "yes"}
        )
        if status != 302:
            self._notes.fault(f"an admission was not written: {status}")


def report(name: str, notes: Notes, rate: float) -> float:
    """Print one pace; returns the 95th percentile of all its pages."""
    print(f"{name}: {rate:.1f} pages a second, {len(notes.errors)} errors")
    for page, times in sorted(notes.times.items()):
        print(f"  {page:28}{len(times):6}{percentile(times, 0.5):9.3f}{percentile(times, 0.95):9.3f}")
    for text in notes.errors[:5]:
        say(text)
    return percentile(notes.all, 0.95)


def measure(options: object, data: Path) -> bool:
    """Run all paces; true where the first has no error and keeps to the goal."""
    import django

    django.setup()
    from django.db import connection

    from members.models import Member
    from registry.servers.postgres import Postgres

    them, notes = people(options.sessions), Notes()  # type: ignore[attr-defined]
    count = Member.objects.count()
    connection.close()
    say(f"{count} members, {len(them)} people")
    with web(data, notes) as (pid, host, port):
        parts = {"web": group(pid), "database": group(Postgres(data).running() or 0)}
        before = {name: megabytes(pids) for name, pids in parts.items()}
        sign_in(them, host, port, notes)
        report("all sign in at once, when nothing is computed yet", notes, 0)
        seconds = options.minutes * 60 or options.seconds  # type: ignore[attr-defined]
        used, own = {name: cpu_seconds(pids) for name, pids in parts.items()}, time.process_time()
        began, first = time.monotonic(), Notes()
        rate = visits(them, first, seconds, 1)
        took = time.monotonic() - began
        p95 = report("50 people", first, rate)
        parts["database"] = group(Postgres(data).running() or 0)
        shares = {name: (cpu_seconds(pids) - used[name]) / took for name, pids in parts.items()}
        shares["this program"] = (time.process_time() - own) / took
        after = {name: megabytes(pids) for name, pids in parts.items()}
        each = sum(share for name, share in shares.items() if name in parts) / rate
        print(f"processor time of web and database: {1000 * each:.0f} ms a page")
        print("cores used: " + ", ".join(f"{name} {share:.2f}" for name, share in shares.items()))
        print(
            "memory, MB: " + ", ".join(f"{name} {before[name]:.0f} -> {after[name]:.0f}" for name in before)
        )
        highest, errors = highest_rate(them, options.seconds, p95, rate)  # type: ignore[attr-defined]
    errors += len(first.errors) + len(notes.errors)
    return (
        ratio(
            "load_p95_seconds",
            p95,
            GOAL_SECONDS,
            at_least=False,
            errors=errors,
            sessions=len(them),
            members=count,
            seconds=seconds,
            rate=rate,
            highest_rate=highest,
            cores_used=shares,
            processor_ms_a_page=1000 * each,
            megabytes=after,
        )
        and not errors
    )


def highest_rate(them: list[Person], seconds: float, p95: float, rate: float) -> tuple[float, int]:
    """Halve the pauses until it is too much: the last rate that was not, and the errors on the way."""
    highest, errors, faster = rate if p95 < GOAL_SECONDS else 0.0, 0, 1
    while p95 < GOAL_SECONDS and not errors and faster < 64:
        faster *= 2
        notes = Notes()
        rate = visits(them, notes, seconds, faster)
        p95, errors = (
            report(f"pauses {PAUSES[0] / faster:.2g} to {PAUSES[1] / faster:.2g} s", notes, rate),
            len(notes.errors),
        )
        if p95 < GOAL_SECONDS and not errors:
            highest = rate
    print(f"highest rate with a 95th percentile under {GOAL_SECONDS} s: {highest:.1f} pages a second")
    return highest, errors


def main() -> int:
    """Run on the data folder that was named, or on a province made for the purpose."""
    options = arguments(__doc__, sessions=50, seconds=20, minutes=0)
    with register("load", options.data, demo=True, scenario="dien-bien-nay") as data:
        manage("collectstatic", "--no-input", "-v0")
        return 0 if measure(options, data) else 1


if __name__ == "__main__":
    sys.exit(main())
