"""Filters of a list that stand in its address, so that a narrowed list can be bookmarked and sent.

Each list declares its own as a :class:`Filters`: what the form asks and what the query is narrowed by. What a
list is narrowed by is said in words above it, so that what is printed or sent says what it is. Paging and
order are not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django_filters import Filter, FilterSet

from .form_fields import DayField

EVERY = "Tất cả"

Choices = Iterable[tuple[Any, Any]] | Mapping[Any, Any]


def said(label: str, value: Any, choices: Choices = ()) -> str:
    """``Giới tính: Nữ``: one filter in words; nothing where it narrows nothing.

    Of choices with a beginning of their own (a mapping) the first is what is shown when none is made.
    """
    if value in (None, "", []):
        return ""
    known = dict(choices)
    if isinstance(choices, Mapping) and value == next(iter(known), None):
        return ""
    values = value if isinstance(value, list | tuple) else [value]
    words = [f"{one:%d/%m/%Y}" if isinstance(one, date) else str(known.get(one, one)) for one in values]
    return f"{label}: {', '.join(words)}"


def each_in_words(form: forms.BaseForm) -> dict[str, str]:
    """What a form that was read narrows a list by, each field by its name."""
    if not form.is_bound or not form.is_valid():
        return {}
    found = {
        name: said(str(field.label), form.cleaned_data.get(name), _flat(field))
        for name, field in form.fields.items()
    }
    return {name: words for name, words in found.items() if words}


def in_words(form: forms.BaseForm) -> list[str]:
    """The same without the names."""
    return [*each_in_words(form).values()]


def sentence(words: Iterable[str]) -> str:
    """``lọc theo giới tính: Nữ; từ tuổi: 18``: filters in words as one; nothing where there are none."""
    found = "; ".join(f"{text[0].lower()}{text[1:]}" for text in words)
    return f"lọc theo {found}" if found else ""


def words_of(*about: Any) -> list[str]:
    """Filters in words: those of a form, words as they are, or a label, a value and its choices for each."""
    if len(about) == 1:
        return in_words(about[0]) if isinstance(about[0], forms.BaseForm) else list(about[0] or ())
    return [text for at in range(0, len(about), 3) if (text := said(*about[at : at + 3]))]


def note(*about: Any) -> list[str]:
    """What a file says above its heads of how its list is narrowed: a line, or nothing."""
    narrowed = sentence(words_of(*about))
    return [capfirst(narrowed)] if narrowed else []


def _flat(field: forms.Field) -> Choices:
    return [(value, label) for value, label in getattr(field, "choices", ()) if value != ""]


class DayFilter(Filter):
    """A day as people write it."""

    field_class = DayField


class AddressForm(forms.Form):
    """Its fields ``don_vi`` stand in the address as ``don-vi``."""

    def add_prefix(self, field_name: str) -> str:
        return field_name.replace("_", "-")


class Filters(FilterSet):
    """The filters of one list. With a value that means nothing nothing matches, rather than too much."""

    class Meta:
        form = AddressForm

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of ``queryset`` that match every filter."""
        return super().filter_queryset(queryset) if self.is_valid() else queryset.none()

    @property
    def used(self) -> list[str]:
        """The names of the filters that the address gives a value, as the trail notes them."""
        given = self.data or {}
        return sorted(name for name in map(self.form.add_prefix, self.form.fields) if given.get(name))

    def read_beside(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """A filter that narrows nothing by itself: another one of the list reads it."""
        return found
