"""Filters of a list that stand in its address, so that a narrowed list can be bookmarked and sent.

Each list declares its own as a :class:`Filters`: what the form asks and what the query is narrowed by. Paging
and order are not here.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import Filter, FilterSet

from .form_fields import DayField

EVERY = "Tất cả"


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
