"""What is published of forms when a period is closed: each of them, filled, with its layout.

A form of a closed period is read from there, so that it stays the same whatever is recorded, declared or laid
out anew later.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.periods.books import Book, Period
from reports.periods.closing import Answered
from reports.periods.models import Closing

from .choosing import FORMS, in_force
from .filling import Of, fill
from .forms import Filled
from .models import PublishedForm


def publish(closing: Closing, unit: int, about: Period, answered: Answered) -> Iterator[PublishedForm]:
    """Every form of the unit as it is at this moment, to be stored with the closing."""
    of = Of(unit, about, closing=closing, by_closing=answered)
    for form in FORMS:
        content = _filled_now(form, of).written()
        yield PublishedForm(closing=closing, organization_id=unit, form=form, content=content)


def filled_form(form: str, of: Of) -> Filled:
    """The form as published where the period is closed, else as it is now."""
    held = published(form, of.book)
    return _filled_now(form, of) if held is None else held


def _filled_now(form: str, of: Of) -> Filled:
    edition = in_force(form, of.about.last, of.path)
    return fill(edition.layout, edition.text, of)


def published(form: str, book: Book) -> Filled | None:
    """The form as the closing in force published it; none where it published none."""
    if not book.is_closed:
        return None
    held = PublishedForm.objects.filter(closing=book.closing, organization_id=book.organization, form=form)
    content = held.values_list("content", flat=True).first()
    return Filled.read(content) if content is not None else None


PUBLICATIONS = (publish,)
