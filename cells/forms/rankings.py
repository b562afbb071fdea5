"""The forms on which a whole unit is ranked: a class for each line, and what becomes of what was proposed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from cells.models import Grade
from cells.rankings.cap import Cap, Standing
from cells.rankings.lines import Line
from cells.rankings.periods import RankedPeriod
from cells.services.rankings import Ranked, RankingChange
from registry.common.parts import Part, in_parts
from registry.drafts.forms import DraftForm
from registry.drafts.over_record import OverRecord
from registry.units.models import CELL_KINDS, Kind

GRADE, MARK, VERDICT, REASON, OVER = "xep", "tieu-bieu", "quyet", "reason", "over_reason"
CONFIRM, BACK = "confirm", "back"
# As people write the four classes where there is little room.
SHORT = {
    Grade.EXCELLENT: "Xuất sắc",
    Grade.GOOD: "Tốt",
    Grade.COMPLETED: "Hoàn thành",
    Grade.NOT_COMPLETED: "Không hoàn thành",
}
_FOUR_GOOD_KINDS = {str(Kind(kind).label) for kind in (*CELL_KINDS, Kind.GRASSROOTS_COMMITTEE)}


def _over_reason() -> forms.CharField:
    return forms.CharField(
        label="Lý do vượt trần xuất sắc",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="Chỉ ghi khi số xuất sắc nhiều hơn trần. Không ghi nhận xét về ai.",
    )


def mark_title(line: Line) -> str:
    """What the box beside the class is called; empty where there is none."""
    if line.member is not None:
        return "Tiêu biểu"
    return "Bốn tốt" if line.unit.kind in _FOUR_GOOD_KINDS else ""


@dataclass(frozen=True, slots=True)
class Said:
    """A line with what the form would make of it; of ``becomes`` nothing, it is ranked no more."""

    line: Line
    becomes: Ranked | None

    @property
    def words(self) -> str:
        """The class and the mark in words."""
        return in_words(self.becomes, self.line)


def in_words(ranked: Any, line: Line) -> str:
    """The class and the mark of something ranked or proposed, in few words."""
    if ranked is None:
        return ""
    mark = [mark_title(line).lower()] if ranked.exemplary or ranked.four_good else []
    return ", ".join([str(SHORT[ranked.grade])] * bool(ranked.grade) + mark)


class RankingsForm(OverRecord):
    """The class of each line of a unit: as proposed, or as decided."""

    over_reason = _over_reason()

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        lines: Sequence[Line],
        period: RankedPeriod,
        proposes: bool,
        **kwargs: Any,
    ) -> None:
        self.lines, self.period, self.proposes = lines, period, proposes
        self._of = {f"{part}-{line.key}": (line, part) for line in lines for part in (GRADE, MARK)}
        super().__init__(data, **kwargs)
        if proposes:
            del self.fields[OVER]
        for name, (line, part) in self._of.items():
            self.fields[name] = _field(line, part)
            self.initial.setdefault(name, _text(self.on_record(name)))

    def held(self, line: Line) -> Any:
        """What is on record of a line."""
        return line.proposed if self.proposes else line.decided

    def recorded(self) -> dict[str, str]:
        """What each box shows where nobody has touched it."""
        return {name: _text(self.on_record(name)) for name in self._of}

    def on_record(self, name: str) -> Any:
        """The same as the form reads it."""
        line, part = self._of[name]
        held = self.held(line)
        if part == GRADE:
            return held.grade if held else ""
        return bool(held and (held.exemplary or held.four_good))

    def subject(self) -> str:
        """The rankings of one period."""
        return f"rankings {self.period} {self.proposes}"

    def rows(self) -> Iterator[tuple[Line, forms.BoundField, forms.BoundField | None]]:
        """Each line with its boxes."""
        for line in self.lines:
            mark = self[f"{MARK}-{line.key}"] if mark_title(line) else None
            yield line, self[f"{GRADE}-{line.key}"], mark

    def parts(self) -> list[Part[tuple[Line, Any, Any]]]:
        """The rows in parts, those of one cell together."""
        return in_parts(self.rows(), _group)

    def said(self, answers: Mapping[str, Any] | None = None) -> list[Said]:
        """The lines that the form would change, and into what."""
        chosen = set(self.differing() if answers is None else self.to_write(answers))
        found = []
        for line in self.lines:
            names = [f"{part}-{line.key}" for part in (GRADE, MARK)]
            if chosen.isdisjoint(names):
                continue
            grade, mark = (self.cleaned_data[n] if n in chosen else self.on_record(n) for n in names)
            found.append(Said(line, _ranked(line, grade, mark)))
        return found

    def changes(self, answers: Mapping[str, Any]) -> list[RankingChange]:
        """The same as the services take it."""
        return [change_of(one.line, one.becomes) for one in self.said(answers)]


class VerdictsForm(DraftForm):
    """Of each waiting proposal, whether it is confirmed, sent back, or left for later."""

    reason = forms.CharField(
        label="Lý do trả lại",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="Bắt buộc khi có đề xuất trả lại. Chỉ ghi về hồ sơ, thủ tục; không ghi nhận xét về ai.",
    )
    over_reason = _over_reason()

    def __init__(
        self, data: QueryDict | None = None, *, lines: Sequence[Line], period: RankedPeriod, **kwargs: Any
    ) -> None:
        self.lines, self.period = lines, period
        super().__init__(data, **kwargs)
        for line in lines:
            self.fields[f"{VERDICT}-{line.key}"] = forms.ChoiceField(
                label=f"Quyết định, {line.name}",
                choices=[("", "Để sau"), (CONFIRM, "Xác nhận"), (BACK, "Trả lại")],
                required=False,
            )

    def stands_on(self) -> Any:
        """What is proposed, which is what is confirmed."""
        return [(line.key, in_words(line.proposed, line)) for line in self.lines]

    def rows(self) -> Iterator[tuple[Line, str, forms.BoundField]]:
        """Each line with what is proposed and its box."""
        for line in self.lines:
            yield line, in_words(line.proposed, line), self[f"{VERDICT}-{line.key}"]

    def parts(self) -> list[Part[tuple[Line, Any, Any]]]:
        """The rows in parts, those of one cell together."""
        return in_parts(self.rows(), _group)

    def clean(self) -> dict[str, Any]:
        """Something is chosen, and a reason goes with what is sent back."""
        super().clean()
        if not any(self.of(verdict) for verdict in (CONFIRM, BACK)):
            self.add_error(None, "Chưa chọn xác nhận hay trả lại đề xuất nào.")
        if self.of(BACK) and not self.cleaned_data.get(REASON, "").strip():
            self.add_error(REASON, "Ghi lý do trả lại.")
        return self.cleaned_data

    def of(self, verdict: str) -> list[Said]:
        """The lines with that verdict."""
        chosen = [line for line in self.lines if self.cleaned_data.get(f"{VERDICT}-{line.key}") == verdict]
        return [Said(line, _proposed(line)) for line in chosen]


def change_of(line: Line, becomes: Ranked | None) -> RankingChange:
    """What the services take of a line."""
    return RankingChange(line.unit.id, line.member.pk if line.member else None, becomes)


def standings(lines: Sequence[Line], typed: Mapping[str, str], cap: Cap) -> list[tuple[Line, Standing]]:
    """How each group of lines stands against the cap, with what is typed in place of what is held."""
    groups: dict[int, Counter[str]] = defaultdict(Counter)
    first: dict[int, Line] = {}
    for line in lines:
        held = line.decided or line.proposed
        groups[line.group][typed.get(f"{GRADE}-{line.key}", held.grade if held else "")] += 1
        first.setdefault(line.group, line)
    return [(first[group], Standing.by(cap, grades)) for group, grades in groups.items()]


def _ranked(line: Line, grade: str, mark: bool) -> Ranked | None:
    if not grade and not mark:
        return None
    return Ranked(grade, exemplary=mark and line.member is not None, four_good=mark and line.member is None)


def _proposed(line: Line) -> Ranked:
    assert line.proposed is not None
    return Ranked(line.proposed.grade, line.proposed.exemplary, line.proposed.four_good)


def _group(row: tuple[Line, Any, Any]) -> int:
    return row[0].group


def _text(value: Any) -> str:
    return "on" if value is True else "" if value is False else str(value)


def _field(line: Line, part: str) -> forms.Field:
    if part == MARK:
        return forms.BooleanField(label=f"{mark_title(line) or 'Bốn tốt'}, {line.name}", required=False)
    choices = [("", "Chưa xếp loại"), *SHORT.items()]
    return forms.ChoiceField(label=f"Mức, {line.name}", choices=choices, required=False)
