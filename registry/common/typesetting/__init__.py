"""Sets papers as PDF with typst, in the typography of official papers.

The font is in the repository (:file:`fonts/`) and has all Vietnamese letters; nothing is fetched, and the
same input gives the same bytes. What a paper says is data: text in it is never run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import orjson
import typst

FONTS = Path(__file__).parent / "fonts"


def as_pdf(template: Path, *, is_tagged: bool = True, **inputs: Any) -> bytes:
    """The paper that the template makes of its inputs, ready to print.

    Each input reaches the template as JSON, under its name in ``sys.inputs``. Tags, by which a paper is read
    aloud, are most of its size: one of many in a pack does without.
    """
    made: bytes = _compiled(template, "pdf", inputs, is_tagged=is_tagged)
    return made


def as_part(template: Path, note: str, **inputs: Any) -> tuple[bytes, Any]:
    """The same for a part of a long paper, with what the template notes about it under the label ``note``.

    Without the tags of a document that is read aloud: of long tables they are ten times the size of the rest.
    """
    setter = typst.Compiler(
        template, template.parent, [FONTS], ignore_system_fonts=True, sys_inputs=_texts(inputs)
    )
    made: Any = setter.compile(format="pdf", pdf_tags=False)
    return made, orjson.loads(setter.query(f"<{note}>", field="value", one=True))


def as_pictures(template: Path, **inputs: Any) -> list[bytes]:
    """The pages as PNG, for whoever looks at them."""
    found = _compiled(template, "png", inputs)
    return list(found) if isinstance(found, list) else [found]


def _compiled(
    template: Path, kind: Literal["pdf", "png"], inputs: dict[str, Any], *, is_tagged: bool = True
) -> Any:
    return typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format=kind,
        pdf_tags=is_tagged,
        sys_inputs=_texts(inputs),
    )


def _texts(inputs: dict[str, Any]) -> dict[str, str]:
    return {name: orjson.dumps(value).decode() for name, value in inputs.items()}
