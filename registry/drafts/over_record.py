"""Forms that show what the register holds and write what was changed in them: other people change it, too.

The form carries a mark of each value that it showed. A box that was not touched follows the record, writes
nothing and is not judged. A box that was touched, of whose value somebody has made another meanwhile, is
shown side by side and asked about before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.http import QueryDict

from registry.common.choices import Option
from registry.common.form_fields import Picked, PickField
from registry.common.stale_forms import mark_of
from registry.common.templatetags.ui import mask

from .forms import DraftForm

KEEP = "keep_"
THEIRS, MINE = "theirs", "mine"


class Conflict(NamedTuple):
    """A field that two people have changed: what the record says now, and what this form would write."""

    name: str
    label: str
    theirs: str
    mine: str


class OverRecord(DraftForm):
    """Subclasses say what the record holds: as the boxes show it, and as the services take it."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    # Boxes that begin empty although the record holds something: numbers, which no page shows.
    unshown: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        self.untouched: set[str] = set()
        self.contested: set[str] = set()
        self.changed_by_others: set[str] = set()
        initial = dict(kwargs.pop("initial", None) or {})
        if data is not None:
            data = data.copy()
            self._follow(data)
        elif "shown" in initial:
            self._follow(initial)
        else:
            initial["shown"] = self._marks()
        super().__init__(data, initial=initial, **kwargs)

    def recorded(self) -> dict[str, str]:
        """What the record holds now, as the boxes show it."""
        raise NotImplementedError

    def on_record(self, name: str) -> Any:
        """What the record holds now, as the form reads it."""
        raise NotImplementedError

    def subject(self) -> str:
        """Which record it is: marks of another say nothing about this one."""
        raise NotImplementedError

    def _mark(self, name: str, text: str) -> str:
        return mark_of((self.subject(), name, text))[:16]

    def _marks(self) -> str:
        return " ".join(f"{name}={self._mark(name, text)}" for name, text in self.recorded().items())

    def _follow(self, given: Any) -> None:
        """Find what was touched, and what others have changed since; untouched boxes show the latter."""
        marks = dict(mark.split("=", 1) for mark in str(given.get("shown", "")).split() if "=" in mark)
        for name, text in self.recorded().items():
            then, now = marks.get(name, ""), self._mark(name, text)
            if self._is_untouched(given, name, then):
                self.untouched.add(name)
                if then != now:
                    self.changed_by_others.add(name)
                    given[name] = "" if name in self.unshown else text
                    marks[name] = now
            elif then != now:
                self.contested.add(name)
        given["shown"] = " ".join(f"{name}={mark}" for name, mark in marks.items())

    def _is_untouched(self, given: Mapping[str, Any], name: str, then: str) -> bool:
        typed = given.get(name)
        if isinstance(typed, Picked):
            typed = None if typed.words and not typed.key else typed.key
        elif typed is None and given.get(f"{name}_words"):
            return False
        text = str(typed or "").strip()
        return not text if name in self.unshown else self._mark(name, text) == then

    def clean(self) -> dict[str, Any]:
        """What nobody touched is as it is on record, whatever would be said of it today."""
        super().clean()
        for name in self.untouched & self.fields.keys():
            self.errors.pop(name, None)
            self.cleaned_data[name] = self.on_record(name)
        return self.cleaned_data

    def differing(self) -> list[str]:
        """The fields that the form would change, in their order."""
        named = (name for name in self.recorded() if name in self.fields)
        return [name for name in named if _plain(self.cleaned_data.get(name)) != _plain(self.on_record(name))]

    def to_write(self, answers: Mapping[str, Any]) -> list[str]:
        """The same without those where the other's value was chosen to stay."""
        return [name for name in self.differing() if answers.get(f"{KEEP}{name}") != THEIRS]

    def conflicts(self) -> list[Conflict]:
        """The fields that somebody else has changed since the form was opened, and this form as well."""
        return [
            Conflict(name, str(self.fields[name].label), *self._both(name))
            for name in self.differing()
            if name in self.contested
        ]

    def _both(self, name: str) -> tuple[str, str]:
        recorded = self.recorded()[name]
        theirs, mine = self.in_words(name, recorded), self.in_words(name, self[name].value())
        return (mask(theirs), mask(mine)) if name in self.unshown else (theirs, mine)

    def in_words(self, name: str, value: Any) -> str:
        """A box's text as people read it: of a choice its label, of what is picked its name."""
        key, field = value.key if isinstance(value, Picked) else str(value or ""), self.fields[name]
        if isinstance(field, PickField):
            option = field.finder.get(key) if key else None
            return option.label if option else key
        choices: Any = getattr(field, "choices", ())
        return {str(code): str(label) for code, label in choices}.get(key, key)

    def others(self) -> list[str]:
        """The titles of boxes that somebody else has changed and this form leaves alone."""
        return [str(self.fields[name].label) for name in self.recorded() if name in self.changed_by_others]

    def stands_on(self) -> Any:
        """What is recorded now where the form would change it."""
        recorded = self.recorded()
        return sorted((name, recorded[name]) for name in self.differing())

    def questions(self) -> dict[str, forms.Field]:
        """Of each conflict, which of the two values is right; nothing is chosen beforehand."""
        return {f"{KEEP}{conflict.name}": _which(conflict) for conflict in self.conflicts()}


def _plain(value: Any) -> Any:
    """What is compared: of an option which it is, whatever it is called; nothing however it is said."""
    return value.id if isinstance(value, Option) else "" if value is None else value


def _which(conflict: Conflict) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=conflict.label,
        choices=[
            (THEIRS, f"Giữ điều người khác vừa ghi: {conflict.theirs or 'để trống'}"),
            (MINE, f"Ghi điều bạn nhập: {conflict.mine or 'để trống'}"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một trong hai."},
    )
