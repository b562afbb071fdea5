"""What an organization's imports remember: what its headers mean, and what its own words mean.

Said one time, it holds for the next file, is listed, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import write
from registry.units.models import Organization

from .models import ColumnMapping, WordMapping
from .reading import TITLES, WORDS, Mapped, is_sheet


def remembered(organization: Organization | None) -> dict[str, dict[str, str]]:
    """What it has said before, as it is stored with an import: headers by sheet, titles, words by list."""
    known: dict[str, dict[str, str]] = {}
    for sheet, header, column in headers_of(organization).values_list("sheet", "header", "column"):
        known.setdefault(sheet, {})[header] = column
    for vocabulary, word, meaning in words_of(organization).values_list("vocabulary", "word", "meaning"):
        known.setdefault(f"{WORDS}{vocabulary}", {})[word] = meaning
    return known


def headers_of(organization: Organization | None) -> QuerySet[ColumnMapping]:
    """The headers and titles of its files."""
    return ColumnMapping.objects.filter(organization=organization).order_by("sheet", "header")


def words_of(organization: Organization | None) -> QuerySet[WordMapping]:
    """The words of its files."""
    return WordMapping.objects.filter(organization=organization).order_by("vocabulary", "word")


def remember_headers(organization: Organization, mapping: Mapped) -> None:
    """Remember what sheets and headers mean, not in which row one stood or what held for one table."""
    ColumnMapping.objects.bulk_create(
        [
            ColumnMapping(organization=organization, sheet=sheet, header=header[:200], column=column)
            for sheet, headers in mapping.items()
            if sheet == TITLES or is_sheet(sheet)
            for header, column in headers.items()
        ],
        update_conflicts=True,
        unique_fields=["organization", "sheet", "header"],
        update_fields=["column"],
    )


def remember_words(organization: Organization, words: Mapped, by: User) -> None:
    """Remember what words mean, by list."""
    WordMapping.objects.bulk_create(
        [
            WordMapping(
                organization=organization,
                vocabulary=vocabulary,
                word=word,
                meaning=meaning,
                chosen_by=by,
                used_at=timezone.now(),
            )
            for vocabulary, meanings in words.items()
            for word, meaning in meanings.items()
        ],
        update_conflicts=True,
        unique_fields=["organization", "vocabulary", "word"],
        update_fields=["meaning", "chosen_by", "used_at"],
    )


def note_use(organization: Organization | None, met: Iterable[tuple[str, str]]) -> None:
    """A file has had these words just now: what no file has had for long is forgotten."""
    words: dict[str, list[str]] = {}
    for vocabulary, word in met:
        words.setdefault(vocabulary, []).append(word)
    for vocabulary, own in words.items():
        words_of(organization).filter(vocabulary=vocabulary, word__in=own).update(used_at=timezone.now())


@write
def forget(*, organization: Organization, said: Mapping[str, Iterable[int]], by: User) -> int:
    """Remember these ``words`` and ``headers`` no more; returns how many. What was written stays as it is."""
    words = words_of(organization).filter(pk__in=said.get("words", ()))
    headers = headers_of(organization).filter(pk__in=said.get("headers", ()))
    number = words.delete()[0] + headers.delete()[0]
    if number:
        record("import.forgotten", by=by, on=organization, rows=number)
    return number
