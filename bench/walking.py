"""Every page that links lead to: one of each, whatever it is about, on which day and in which order."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, urljoin, urlsplit

# What makes no other page of an address: its day, its order, and where in a list it begins.
NO_OTHER_PAGE = {"ngay", "cau-truc", "xep", "sau", "truoc", "trang", "on", "structure_on", "from", "to"}
FILES = re.compile(r"[?&]dang=|^/nhap/mau/|/tep/|/tai/$|^/api/|^/static/")
_HERE = "http://here"


def page_of(address: str) -> tuple[str, ...]:
    """What pages are alike by: the route, what is asked, and of a list behind a figure the figure."""
    from django.urls import resolve

    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    view = resolve(parts.path).url_name or ""
    return (
        (view, asked.get("indicator", ""))
        if view == "drill_down"
        else (view, *sorted(set(asked) - NO_OTHER_PAGE))
    )


def walk(links: Callable[[str], Iterable[str]]) -> set[tuple[str, ...]]:
    """Open one of each page from home on: ``links`` opens an address and says what its page leads to.

    Returns the pages that were opened.
    """
    waiting, known = deque(["/"]), {page_of("/")}
    while waiting:
        address = waiting.popleft()
        for link in links(address):
            found = urlsplit(urljoin(_HERE + address, link))
            there = found.path + (f"?{found.query}" if found.query else "")
            if f"{found.scheme}://{found.netloc}" != _HERE or FILES.search(there):
                continue
            if page_of(there) not in known:
                known.add(page_of(there))
                waiting.append(there)
    return known
