"""What is published of forms when a period is closed: each of them, filled, with its layout.

A form of a closed period is read from there, so that it stays the same whatever is recorded, declared or laid
out anew later.
"""

from __future__ import annotations

from registry.common.cache import consistent_read
from reports.periods.books import Book, Period
from reports.periods.models import Closing

from .choosing import FORMS, in_force
from .filling import Of, fill
from .forms import Filled
from .models import PublishedForm


def publish(closing: Closing, units: list[int], about: Period) -> None:
    """Store every form of each unit as it is at this moment."""
    with consistent_read():
        for unit in units:
            of = Of(unit, about, closing=closing)
            editions = ((form, in_force(form, about.last, of.path)) for form in FORMS)
            filled = ((form, fill(edition.layout, edition.text, of)) for form, edition in editions)
            PublishedForm.objects.bulk_create(
                PublishedForm(closing=closing, organization_id=unit, form=form, content=made.written())
                for form, made in filled
            )


def published(form: str, book: Book) -> Filled | None:
    """The form as the closing in force published it; none where it published none."""
    if not book.is_closed:
        return None
    held = PublishedForm.objects.filter(closing=book.closing, organization_id=book.organization, form=form)
    content = held.values_list("content", flat=True).first()
    return Filled.read(content) if content is not None else None


PUBLICATIONS = (publish,)
