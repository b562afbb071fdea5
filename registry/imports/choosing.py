"""What a person chooses of a file before it is checked: sheets, headers, columns, what holds for all rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from registry.common.declared.sheets import Asked, Column, Layout

from .declared import BY_CODE, Shape
from .headers import is_of_faults
from .models import Batch
from .parts import offered, parts_of
from .reading import ALL_ROWS, CORRECTS_FACTS, FACTS, FACTS_FROM, OWN_TITLE, ROWS, TITLES, Reading
from .remembered import remembered
from .sniffing import SheetSample, proposed, sniff


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A header of the file and the column that it is taken for."""

    name: str
    header: str
    chosen: str
    sample: str


@dataclass(frozen=True, slots=True)
class Question:
    """A column that the table does not have, and what is said in it for all its rows."""

    name: str
    column: Column
    chosen: str
    # The name of the table may be what is said; ``proposed`` is what a title above the rows says.
    may_be_title: bool
    is_title: bool
    proposed: str
    # A table above asks for the same day; what is said there holds here too.
    follows: bool = False


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """A table of the file, the sheet it is taken for, and its columns."""

    name: str
    title: str
    chosen: str
    columns: list[ColumnChoice]
    options: tuple[Any, ...]
    pieces: list[tuple[str, str]]
    questions: list[Question]
    header_row: int
    # The first rows, of which one is the header.
    first: list[tuple[int, str]]

    @property
    def unread(self) -> int:
        """How many of its columns nobody has recognized."""
        return sum(1 for column in self.columns if not column.chosen)


def choices_of(batch: Batch) -> list[SheetChoice]:
    """How each table and header is read: as it was chosen, as it was last time, or as its name says.

    Raises :class:`SheetFault` for a file that cannot be read at all.
    """
    chosen, known = batch.mapping, remembered(batch.organization)
    said = {key: known.get(key, {}) | chosen.get(key, {}) for key in known.keys() | chosen.keys()}
    samples = sniff(batch.path, Reading.of(said))
    choices = [_choice(i, sample, said) for i, sample in enumerate(samples)]
    asked: set[str] = set()
    for choice in choices:
        for i, question in enumerate(choice.questions):
            if question.column.asked is Asked.DAY:
                choice.questions[i] = replace(question, follows=question.column.code in asked)
                asked.add(question.column.code)
    return choices


def _choice(i: int, sample: SheetSample, said: Mapping[str, Mapping[str, str]]) -> SheetChoice:
    code = said.get(TITLES, {}).get(sample.title, sample.sheet or "")
    shape = BY_CODE.get(code)
    headers = said.get(code, {}) if code else {}
    named = sample.proposed if code == sample.sheet else proposed(shape, sample.headers)
    columns = [
        ColumnChoice(
            name=f"column-{i}-{j}",
            header=header,
            chosen=headers.get(header, named.get(header) or ""),
            sample=", ".join(row[j] for row in sample.rows[:3] if j < len(row) and row[j]),
        )
        for j, header in enumerate(sample.headers)
        if header and not is_of_faults(header)
    ]
    return SheetChoice(
        f"sheet-{i}",
        sample.title,
        code,
        columns,
        shape.columns if shape else (),
        offered(shape) if shape else [],
        _questions(i, sample, shape, columns, said.get(f"{ALL_ROWS}{sample.title}", {})),
        sample.header_row,
        sample.first,
    )


@dataclass(frozen=True, slots=True)
class FactsChoice:
    """From which day facts are so that the file says anew, or whether they were so from the beginning."""

    since: str
    corrects: bool


def facts_choice(batch: Batch, choices: list[SheetChoice]) -> FactsChoice | None:
    """What was chosen of facts that have a day, where a table of the file says such facts."""
    if not any(c.chosen and BY_CODE[c.chosen].has_undated_facts for c in choices):
        return None
    said = batch.mapping.get(FACTS, {})
    return FactsChoice(said.get(FACTS_FROM, ""), bool(said.get(CORRECTS_FACTS)))


def _questions(
    i: int,
    sample: SheetSample,
    shape: Shape | None,
    columns: list[ColumnChoice],
    said: Mapping[str, str],
) -> list[Question]:
    """What no column says, where it may be said for the whole table."""
    if not isinstance(shape, Layout):
        return []
    present = {part.column.code for column in columns for part in parts_of(shape, column.chosen)}
    return [
        Question(
            f"all-{i}-{column.code}",
            column,
            "" if said.get(column.code) == OWN_TITLE else said.get(column.code, ""),
            column.asked is Asked.UNIT,
            said.get(column.code) == OWN_TITLE,
            sample.unit if column.asked is Asked.UNIT else "",
        )
        for column in shape.columns
        if column.asked and column.code not in present
    ]


def said_by(form: Mapping[str, str], choices: list[SheetChoice]) -> tuple[dict[str, dict[str, str]], bool]:
    """What a filled-in form says, and whether the columns must be shown anew before it can be meant."""
    mapping: dict[str, dict[str, str]] = {TITLES: {}, ROWS: {}, FACTS: _facts_said(form)}
    is_new = False
    days: dict[str, str] = {}
    for choice in choices:
        code = form.get(choice.name, choice.chosen)
        code = code if code in BY_CODE else ""
        mapping[TITLES][choice.title] = code
        row = form.get(f"{choice.name}-row", str(choice.header_row))
        if any(row == str(number) for number, _ in choice.first):
            mapping[ROWS][choice.title] = row
            is_new |= row != str(choice.header_row)
        if not code:
            continue
        is_new |= code != choice.chosen
        if code != choice.chosen or is_new:
            continue
        shape = BY_CODE[code]
        for column in choice.columns:
            word = form.get(column.name, column.chosen)
            mapping.setdefault(code, {})[column.header] = word if parts_of(shape, word) else ""
        answers = {question.column.code: _answer(form, question) for question in choice.questions}
        for question in choice.questions:
            # A day that was said of the table above holds for the next one, too.
            if question.column.asked is Asked.DAY:
                days[question.column.code] = answers[question.column.code] = answers[
                    question.column.code
                ] or days.get(question.column.code, "")
        if any(answers.values()):
            mapping[f"{ALL_ROWS}{choice.title}"] = {c: answer for c, answer in answers.items() if answer}
    return mapping, is_new


def _facts_said(form: Mapping[str, str]) -> dict[str, str]:
    if form.get("facts") == CORRECTS_FACTS:
        return {CORRECTS_FACTS: "yes"}
    return {FACTS_FROM: form.get("facts_from", "").strip()}


def _answer(form: Mapping[str, str], question: Question) -> str:
    if question.may_be_title and form.get(f"{question.name}-title"):
        return OWN_TITLE
    return form.get(question.name, question.chosen).strip()


def header_label(sheet: str, word: str) -> tuple[str, str]:
    """The table of a remembered header (or that it is a table's title), and the label of what it means."""
    if sheet == TITLES:
        return "Tên trang tính", BY_CODE[word].label if word in BY_CODE else "Không nhập"
    shape = BY_CODE.get(sheet)
    if shape is None:
        return sheet, word
    labels = dict(offered(shape)) | {column.code: column.label for column in shape.columns}
    return shape.label, labels.get(word, word) or "Bỏ qua"
