"""Sets papers as PDF with typst, in the typography of official papers.

The font is in the repository (:file:`fonts/`) and has all Vietnamese letters; nothing is fetched, and the
same input gives the same bytes. What a paper says is data: text in it is never run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import orjson
import typst

_FONTS = Path(__file__).parent / "fonts"


def as_pdf(template: Path, **inputs: Any) -> bytes:
    """The paper that the template makes of its inputs, ready to print.

    Each input reaches the template as JSON, under its name in ``sys.inputs``.
    """
    made: bytes = _compiled(template, "pdf", inputs)
    return made


def as_pictures(template: Path, **inputs: Any) -> list[bytes]:
    """The pages as PNG, for whoever looks at them."""
    found = _compiled(template, "png", inputs)
    return list(found) if isinstance(found, list) else [found]


def _compiled(template: Path, kind: Literal["pdf", "png"], inputs: dict[str, Any]) -> Any:
    return typst.compile(
        template,
        root=template.parent,
        font_paths=[_FONTS],
        ignore_system_fonts=True,
        format=kind,
        sys_inputs={name: orjson.dumps(value).decode() for name, value in inputs.items()},
    )
