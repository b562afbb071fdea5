"""Answers and the catalogue as JSON, CSV and XLSX, with the digest that their ETag is made of.

The three carry the same rows under the same names. Numbers are numbers, codes are text, nothing is rounded.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import orjson

from registry.common.spreadsheets import MADE, defused, text_workbook
from reports.catalogue import INDICATORS, Family, Indicator
from reports.questions import Answer, Row

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CATALOGUE_COLUMNS = ("code", "title", "unit", "takes", "dimensions", "parameters", "description")


@dataclass(frozen=True)
class Document:
    """A representation ready to be sent: ``digest`` is of its content and of who may have it."""

    body: bytes
    media_type: str
    digest: str
    file_name: str = ""

    @cached_property
    def gzipped(self) -> bytes:
        """The body, compressed; the same bytes each time."""
        return gzip.compress(self.body, compresslevel=6, mtime=0)


def of_answer(answer: Answer, form: str, scope: str) -> Document:
    """The answer as ``form``. The digest leaves out when it was computed, so that equal content is equal."""
    content = _content(answer)
    digest = _digest(form, scope, content)
    if form == "json":
        return Document(_dated(content, answer), MEDIA_TYPES[form], digest)
    name = f"{answer.indicator}_{'_'.join(answer.period.values())}.{form}"
    columns, rows = answer.total.columns(), _table(answer)
    if form == "csv":
        return Document(_csv(columns, rows), MEDIA_TYPES[form], digest, name)
    return Document(_xlsx(columns, rows, list(_facts(answer).items())), MEDIA_TYPES[form], digest, name)


def of_answers(answers: Sequence[Answer], form: str, scope: str) -> Document:
    """Several answers as one document: each as it would be alone, rows with their indicator before them."""
    contents = [_content(answer) for answer in answers]
    digest = _digest("several", form, scope, *contents)
    if form == "json":
        each = map(_dated, contents, answers)
        return Document(b'{"answers":[' + b",".join(each) + b"]}", MEDIA_TYPES[form], digest)
    columns = ("indicator", *answers[0].total.columns())
    rows = [[answer.indicator, *row] for answer in answers for row in _table(answer)]
    name = f"summaries.{form}"
    if form == "csv":
        return Document(_csv(columns, rows), MEDIA_TYPES[form], digest, name)
    facts = [_facts(answer) for answer in answers]
    names = dict.fromkeys(name for one in facts for name in one)
    lines = [(name, *(one.get(name) for one in facts)) for name in names]
    return Document(_xlsx(columns, rows, lines), MEDIA_TYPES[form], digest, name)


def of_list(
    name: str,
    columns: Sequence[str],
    entries: list[dict[str, Any]],
    form: str,
    scope: str,
    **facts: str,
) -> Document:
    """A list of units or of targets, with the day that it is of."""
    content = orjson.dumps({**facts, name: entries})
    digest = _digest(form, scope, content)
    if form == "json":
        return Document(content, MEDIA_TYPES[form], digest)
    rows = [[entry[column] for column in columns] for entry in entries]
    body = _csv(columns, rows) if form == "csv" else _xlsx(columns, rows, list(facts.items()))
    file_name = "_".join([name, *facts.values()])
    return Document(body, MEDIA_TYPES[form], digest, f"{file_name}.{form}")


def _dated(content: bytes, answer: Answer) -> bytes:
    """The content with the moment at which it was computed."""
    return content[:-1] + b',"computed_at":' + orjson.dumps(answer.computed_at.isoformat()) + b"}"


def _table(answer: Answer) -> list[list[Any]]:
    total = replace(answer.total, key="total")
    return [[getattr(row, column) for column in total.columns()] for row in (total, *answer.rows)]


def _facts(answer: Answer) -> dict[str, Any]:
    """What a workbook's second sheet says of an answer."""
    return {
        "indicator": answer.indicator,
        "title": INDICATORS[answer.indicator].title,
        "unit": answer.unit,
        **answer.period,
        "structure_on": answer.structure_on.isoformat(),
        "status": answer.status,
        "revision": answer.revision,
        "unplaced": answer.unplaced,
        "unknown": answer.unknown,
        **{f"compared_{name}": day for name, day in (answer.compared or {}).items()},
        **{name: "yes" for name in ("future", "protected", "live") if getattr(answer, name)},
    }


def _content(answer: Answer) -> bytes:
    """The answer's document without the moment at which it was computed."""
    fields = replace(answer, rows=[]).as_document()
    del fields["computed_at"]
    if type(answer.total) is not Row:
        fields["rows"] = [row.as_dict() for row in answer.rows]
        return orjson.dumps(fields)
    # Spelled out: an answer has thousands of rows, and this is half of what they cost.
    fields["rows"] = [
        {
            "key": row.key,
            "code": row.code,
            "name": row.name,
            "level": row.level,
            "by": row.by,
            "value": row.value,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "status": row.status,
        }
        for row in answer.rows
    ]
    return orjson.dumps(fields)


def of_catalogue(form: str) -> Document:
    """Every indicator: what it counts and which parameters it takes."""
    entries = [_entry(indicator) for indicator in INDICATORS.values()]
    if form == "json":
        body = orjson.dumps({"indicators": entries})
    else:
        values = [
            [" ".join(v) if isinstance(v := entry[column], list) else v for column in _CATALOGUE_COLUMNS]
            for entry in entries
        ]
        write = _csv if form == "csv" else _xlsx
        body = write(_CATALOGUE_COLUMNS, values)
    name = "" if form == "json" else f"indicators.{form}"
    return Document(body, MEDIA_TYPES[form], _digest(form, "", body), name)


def _entry(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "title": indicator.title,
        "unit": indicator.unit,
        "takes": indicator.takes,
        "dimensions": list(indicator.breakdowns),
        "parameters": _parameters(indicator),
        "description": indicator.description,
    }


def _parameters(indicator: Indicator) -> list[str]:
    of_targets = indicator.family == Family.TARGETS
    compare = ["compare_from", "compare_to"] if indicator.period else ["compare_on"]
    return [
        "organization",
        "organizations",
        *([] if of_targets else ["area", "areas"]),
        "level",
        *(["from", "to"] if indicator.period or indicator.series else []),
        *(["on"] if of_targets or not indicator.period else []),
        "period",
        "structure_on",
        *([] if of_targets else compare),
        *("known_on", "as_published", "revision"),
        *(["by"] if indicator.breakdowns else []),
        *(["measure", "basis"] if of_targets else []),
        *(["post"] if indicator.family == Family.POSTS else []),
    ]


def _digest(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        whole.update(len(data).to_bytes(8, "big"))
        whole.update(data)
    return whole.hexdigest()[:40]


def _csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([defused(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _xlsx(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], facts: Sequence[Sequence[Any]] = ()
) -> bytes:
    """A workbook: the rows, and on a second sheet what they are figures of. No text becomes a formula."""
    stream = io.BytesIO()
    with text_workbook(stream) as book:
        book.set_properties({"created": MADE})
        head = book.add_format({"bold": True})
        sheet = book.add_worksheet("rows")
        sheet.write_row(0, 0, columns, head)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        if facts:
            about = book.add_worksheet("about")
            for number, fact in enumerate(facts):
                about.write_row(number, 0, fact)
    return stream.getvalue()
