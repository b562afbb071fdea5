"""Pages of lists: long ones by key, so that a late page costs what the first does, short ones by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Page as NumberedPage
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest

SIZE = 50
NO_PAGE = "Trang này không có trong danh sách. Hãy mở lại danh sách từ đầu."


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the row numbers at which its neighbours begin, where there are any."""

    rows: list[Any]
    after: int | None
    before: int | None


def page_of(
    request: HttpRequest,
    found: QuerySet[Any],
    sort: str = "sort_key",
    *,
    downwards: bool = False,
    first: Callable[[Any, int], list[Any]] = lambda found, number: list(found[:number]),
) -> Page:
    """The page of ``found`` that the address asks for: after row ``sau``, before row ``truoc``, or the first.

    ``sort`` is the column of a sort key, never empty; rows of one key stand in the order of their numbers.
    Both run ``downwards`` where that is asked for. ``first`` reads so many rows of a list.
    """
    backwards = bool(request.GET.get("truoc"))
    falling = backwards != downwards
    edge = _edge(request, found, sort, "truoc" if backwards else "sau")
    if edge is not None:
        key, number = edge
        if falling:
            found = found.filter(Q(**{f"{sort}__lt": key}) | Q(**{sort: key}, pk__lt=number))
        else:
            found = found.filter(**{f"{sort}__gte": key}).exclude(**{sort: key}, pk__lte=number)
    order = (f"-{sort}", "-pk") if falling else (sort, "pk")
    rows = first(found.order_by(*order), SIZE + 1)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if backwards:
        rows.reverse()
    onward = more if not backwards else edge is not None
    back = edge is not None if not backwards else more
    return Page(
        rows,
        after=rows[-1].pk if rows and onward else None,
        before=rows[0].pk if rows and back else None,
    )


def _edge(request: HttpRequest, found: QuerySet[Any], sort: str, name: str) -> tuple[str, int] | None:
    """The sort key and number of the row that the address names as the edge of the page."""
    number = _row_number(request.GET.get(name))
    if number is None:
        return None
    # Of this list only: where somebody out of sight would stand in it would tell of a name.
    row = found.filter(pk=number).values_list(sort, "pk").first()
    return (row[0], row[1]) if row else None


def numbered_page(
    request: HttpRequest, found: QuerySet[Any] | Sequence[Any], size: int, count: int | None = None
) -> NumberedPage[Any]:
    """The page of a short list whose number the address names, the first or last for what is no page.

    ``count`` is how many there are, where that is known already.
    """
    paginator = Paginator(found, size)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get("trang"))


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
    start = int(given) if request.GET.get("sau") else max(int(given) - size, 0)
    end = start + size
    return Page(
        list(rows[start:end]), after=end if end < len(rows) else None, before=start if start > 0 else None
    )
