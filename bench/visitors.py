"""Browsers without a screen for benches under load: they sign in, open pages, send forms, note how long."""

from __future__ import annotations

import http.client
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

Lock = threading.Lock


class _Fields(HTMLParser):
    """What the form of a page would send as it stands: of those that post inside ``main``, the first."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._in_main = self._in_form = False
        self._select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "main":
            self._in_main = True
        elif tag == "form" and self._in_main:
            self._in_form = given.get("method") == "post" and not self.values
        elif self._in_form and tag == "input" and given.get("name"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.values[given["name"]] = given.get("value", "")
        elif self._in_form and tag == "select":
            self._select = given["name"]
            self.values.setdefault(self._select, "")
        elif self._in_form and self._select and tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "select":
            self._select = ""


def fields(page: str) -> dict[str, str]:
    """The fields of a page's form with their values."""
    parser = _Fields()
    parser.feed(page)
    return parser.values


@dataclass
class Notes:
    """How long each kind of page took, in seconds, and what went wrong; for all threads together."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=threading.Lock)

    def add(self, name: str, seconds: float) -> None:
        """One page, answered."""
        with self._lock:
            self.times[name].append(seconds)

    def fault(self, text: str) -> None:
        """One page, not answered as it should be."""
        with self._lock:
            self.errors.append(text)

    @property
    def all(self) -> list[float]:
        """The times of all pages."""
        return [seconds for times in self.times.values() for seconds in times]


class Visitor:
    """One browser with its cookies and one open connection."""

    def __init__(self, host: str, port: int, notes: Notes) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.notes = notes

    def beside(self, notes: Notes) -> Visitor:
        """Another window of the same browser, which shares what it is signed in as."""
        window = Visitor(self._connection.host, self._connection.port, notes)
        window._cookies = self._cookies
        return window

    def get(self, name: str, address: str) -> str:
        """Open a page; noted under ``name``."""
        return self._ask(name, "GET", address)[1]

    def post(self, name: str, address: str, form: Mapping[str, str]) -> tuple[int, str]:
        """Send a form; the status and the page, or the address to go on to."""
        return self._ask(name, "POST", address, urlencode(form))

    def sign_in(self, username: str, password: str) -> bool:
        """Both requests of signing in; true when it went well."""
        form = fields(self.get("sign-in page", "/dang-nhap/"))
        status, _ = self.post("sign-in", "/dang-nhap/", form | {"username": username, "password": password})
        return status == 302

    def _ask(self, name: str, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            response = self._answer(method, address, body, headers)
            page = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self.notes.fault(f"{name} {address}: {type(error).__name__}")
            return 0, ""
        self.notes.add(name, time.perf_counter() - began)
        for line in response.headers.get_all("Set-Cookie") or ():
            key, _, value = line.partition(";")[0].partition("=")
            self._cookies[key] = value
        if response.status >= 400 or (method == "GET" and response.status != 200):
            self.notes.fault(f"{name} {address}: {response.status}")
        return response.status, response.headers.get("Location") or page

    def _answer(
        self, method: str, address: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        """As browsers do: on a connection that the server has closed since the last page, once more."""
        is_open = self._connection.sock is not None
        try:
            self._connection.request(method, address, body, headers)
            return self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if not is_open:
                raise
            self._connection.close()
            self._connection.request(method, address, body, headers)
            return self._connection.getresponse()


def percentile(times: list[float], share: float) -> float:
    """The time that ``share`` of them do not exceed; 0 of none."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def group(pid: int) -> list[int]:
    """A process and all that came of it."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children[int(stat[1])].append(int(entry.name))
    found, ahead = [], [pid]
    while ahead:
        own = ahead.pop()
        found.append(own)
        ahead += children[own]
    return found


def megabytes(pids: list[int]) -> float:
    """Memory of some processes, what they share counted to each by its part."""
    kilobytes = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024


def parent(pid: int) -> int:
    """The process that a process came of."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def cpu_seconds(pids: list[int], *, ended: bool = False) -> float:
    """Processor time that some processes have used so far, with ``ended`` what came of them as well."""
    ticks = 0
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, stat[11:15] if ended else stat[11:13]))
    return ticks / 100


@contextmanager
def every(seconds: float, act: object) -> Iterator[None]:
    """Do ``act`` every so many seconds beside the block, from a thread of its own."""
    over = threading.Event()

    def run() -> None:
        due = time.monotonic()
        while not over.is_set():
            act()  # type: ignore[operator]
            due += seconds
            over.wait(max(0.0, due - time.monotonic()))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
