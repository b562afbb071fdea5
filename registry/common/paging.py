"""Pages of lists: the first by itself, later ones of the numbers of all rows, which are found once (ADR 114).

A page knows which rows of how many it shows, as what is printed of a list must say that it is a part of it.
A list that is not too long can be had on one page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Page as NumberedPage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from . import cached_rows

SIZE = 50
# So many rows fit on one page, to be printed; in the address, that this is asked for.
MOST_ON_A_PAGE = 300
ROWS, ALL = "dong", "het"
# Where in a list a page is, in its address.
PLACES = ("sau", "truoc", "trang", ROWS)
NO_PAGE = "Trang này không có trong danh sách. Hãy mở lại danh sách từ đầu."


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, what its neighbours begin with, where there are any, and where in it they stand.

    ``first`` is the place of its first row, from 1; ``total`` how long the list is.
    """

    rows: list[Any]
    after: int | None
    before: int | None
    first: int = 1
    total: int | None = None

    @property
    def last(self) -> int:
        """The place of its last row."""
        return self.first + len(self.rows) - 1


def page_of(
    request: HttpRequest,
    found: QuerySet[Any],
    sort: str = "sort_key",
    *,
    first: Callable[[Any, int], list[Any]] = lambda found, number: list(found[:number]),
    read: Callable[[list[int]], Mapping[int, Any]] | None = None,
    total: Callable[[], int] | None = None,
) -> Page:
    """The page of ``found`` that the address asks for: after row ``sau``, before row ``truoc``, or the first.

    ``sort`` is the column of a sort key; rows of one key stand in the order of their numbers. ``first`` reads
    so many rows of a list, ``read`` those of some numbers; ``total`` says how long it is where another way to
    count it costs less.
    """
    ordered = found.order_by(sort, "pk")
    if edge_of(request) is None and request.GET.get(ROWS) != ALL:
        rows = first(ordered, SIZE + 1)
        if len(rows) <= SIZE:
            return Page(rows, after=None, before=None, total=len(rows))
        rows = rows[:SIZE]
        in_all = cached_rows.count(found) if total is None else total()
        return Page(rows, after=rows[-1].pk, before=None, total=in_all)
    return page_in(request, cached_rows.numbers(ordered), read or (lambda keys: _read(ordered, keys)))


def page_in(
    request: HttpRequest, numbers: Sequence[int], read: Callable[[list[int]], Mapping[int, Any]]
) -> Page:
    """The same of a list whose row numbers are all at hand, in its order."""
    # A row that is not in this list is where the list begins: what is out of sight tells of nothing.
    edge = edge_of(request)
    at = numbers.index(edge) if edge is not None and edge in numbers else None
    size = _size(request, SIZE, len(numbers))
    if at is None:
        start, end = 0, size
    elif request.GET.get("truoc"):
        start, end = max(at - size, 0), at
    else:
        start, end = at + 1, at + 1 + size
    keys = list(numbers[start:end])
    rows = read(keys)
    return Page(
        [rows[key] for key in keys if key in rows],
        after=keys[-1] if keys and end < len(numbers) else None,
        before=keys[0] if keys and start > 0 else None,
        first=start + 1,
        total=len(numbers),
    )


def _read(found: QuerySet[Any], keys: list[int]) -> dict[int, Any]:
    return {row.pk: row for row in found.order_by().filter(pk__any_of=keys)}


def _size(request: HttpRequest, size: int, total: int) -> int:
    """How many rows a page has: all of them, where that is asked for and they are not too many."""
    return total if request.GET.get(ROWS) == ALL and size < total <= MOST_ON_A_PAGE else size


def numbered_page(
    request: HttpRequest, found: QuerySet[Any] | Sequence[Any], size: int, count: int | None = None
) -> NumberedPage[Any]:
    """The page of a short list whose number the address names, the first or last for what is no page.

    ``count`` is how many there are, where that is known already.
    """
    paginator = Paginator(found, size)
    if count is not None:
        paginator.count = count
    paginator.per_page = _size(request, size, paginator.count)
    return paginator.get_page(request.GET.get("trang"))


def place_of(page: Page | NumberedPage[Any]) -> tuple[int, int, int | None]:
    """The places of the first and the last row of a page, from 1, and how many rows there are, if known."""
    if isinstance(page, Page):
        return page.first, page.last, page.total
    return page.start_index(), page.end_index(), page.paginator.count


def edge_of(request: HttpRequest) -> int | None:
    """The number of the row at the edge of the page that the address asks for; the first page has none."""
    return _row_number(request.GET.get("truoc") or request.GET.get("sau"))


def _row_number(given: str | None) -> int | None:
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise BadRequest(NO_PAGE)
    return int(given)


def slice_of(request: HttpRequest, rows: Sequence[Any], size: int = 2 * SIZE) -> Page:
    """A page of rows that are all at hand; ``sau`` and ``truoc`` are then places in the list."""
    given = request.GET.get("sau") or request.GET.get("truoc") or "0"
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise BadRequest(NO_PAGE)
    size = _size(request, size, len(rows))
    start = int(given) if request.GET.get("sau") else max(int(given) - size, 0)
    end = start + size
    return Page(
        list(rows[start:end]),
        after=end if end < len(rows) else None,
        before=start if start > 0 else None,
        first=start + 1,
        total=len(rows),
    )
