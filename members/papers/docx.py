"""A filled paper as DOCX, with the same pieces as the PDF, for whoever goes on writing in an office program.

Four parts in a ZIP, written here: no macro, no link to another file, and every word of a person escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from .filling import FOOT, HEAD, LEFT, Filled, side_by_side
from .language import Piece

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.\
wordprocessingml.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.\
wordprocessingml.styles+xml"/></Types>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="{type}" Target="{target}"/></Relationships>"""
_STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles {_NAMESPACE}><w:docDefaults><w:rPrDefault><w:rPr>\
<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>\
<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault></w:docDefaults>\
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>"""
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701"'
    ' w:header="709" w:footer="709" w:gutter="0"/>'
    "</w:sectPr>"
)
# Zip has no earlier day; the same paper gives the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)
BOLD = (Piece.LEFT_BOLD, Piece.RIGHT_BOLD, Piece.TITLE, Piece.ABOUT, Piece.CENTRE, Piece.SIGNATURE)
ITALIC = (Piece.RIGHT_ITALIC, Piece.SIGNATURE_ITALIC)


def as_docx(pieces: Sequence[Filled]) -> bytes:
    """The paper as an office document."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(type=f"{_OFFICE}/officeDocument", target="word/document.xml"),
        "word/document.xml": _document(pieces),
        "word/styles.xml": _STYLES,
        "word/_rels/document.xml.rels": _RELATIONS.format(type=f"{_OFFICE}/styles", target="styles.xml"),
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(ZipInfo(name, _DAY), content, ZIP_DEFLATED)
    return file.getvalue()


def _document(pieces: Sequence[Filled]) -> str:
    body = "".join(_bodies(pieces))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:document {_NAMESPACE}><w:body>{body}{_SECTION}</w:body></w:document>"
    )


def _bodies(pieces: Sequence[Filled]) -> Iterator[str]:
    for group in side_by_side(pieces):
        if group[0].piece in (*HEAD, *FOOT):
            yield _columns(group)
        elif group[0].piece == Piece.TABLE:
            yield _table(group[0].rows)
        else:
            yield from _paragraphs(group[0])


def _columns(group: list[Filled]) -> str:
    """What stands side by side: a table of two cells without lines."""
    is_foot = group[0].piece in FOOT
    left = [piece for piece in group if piece.piece in LEFT]
    right = [piece for piece in group if piece.piece not in LEFT]
    cells = [
        [_paragraph(piece, "left" if is_foot else "center", size=24 if is_foot else 26) for piece in left],
        [_paragraph(piece, "center", size=28 if is_foot else 26) for piece in right],
    ]
    if is_foot and left:
        cells[0].insert(0, _plain("Nơi nhận:", italic=True, size=24))
    if is_foot and len(right) > 1:
        cells[1][-1:-1] = ["<w:p/>"] * 4
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(cell) or "<w:p/>"}</w:tc>'
        for width, cell in zip((4200, 4871), cells, strict=True)
    )
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="9071" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="4200"/>'
        f'<w:gridCol w:w="4871"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{made}</w:tr></w:tbl><w:p/>'
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="auto"'
    every = ("top", "left", "bottom", "right", "insideH", "insideV")
    sides = "".join(f"<w:{side} {line}/>" for side in every)
    grid = f'<w:gridCol w:w="{9071 // len(rows[0])}"/>' * len(rows[0])
    made = "".join(
        f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if number == 0 else ''}"
        + "".join(f"<w:tc>{_plain(text, bold=number == 0, size=24)}</w:tc>" for text in row)
        + "</w:tr>"
        for number, row in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl><w:p/>"
    )


def _paragraphs(piece: Filled) -> Iterator[str]:
    if piece.piece == Piece.PAGE:
        yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    elif piece.piece == Piece.DOTTED:
        dots = '<w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9071"/></w:tabs></w:pPr>'
        yield from (f"<w:p>{dots}<w:r><w:tab/></w:r></w:p>" for _ in range(int(piece.text)))
    elif piece.piece in (Piece.TITLE, Piece.ABOUT, Piece.CENTRE):
        yield _paragraph(piece, "center", size=30 if piece.piece == Piece.TITLE else 28)
    else:
        yield _paragraph(piece, "both", indent=piece.piece == Piece.PARAGRAPH)


def _paragraph(piece: Filled, align: str, *, size: int = 28, indent: bool = False) -> str:
    runs = "".join(
        _run(run.text, bold=run.bold or piece.piece in BOLD, italic=piece.piece in ITALIC, size=size)
        for run in piece.runs
    )
    first = '<w:ind w:firstLine="567"/>' if indent else ""
    after = '<w:spacing w:after="100"/>' if align == "both" else ""
    return f'<w:p><w:pPr>{after}{first}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'


def _plain(text: str, *, bold: bool = False, italic: bool = False, size: int = 28) -> str:
    return f"<w:p>{_run(text, bold=bold, italic=italic, size=size)}</w:p>"


def _run(text: str, *, bold: bool, italic: bool, size: int) -> str:
    weight = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    # What XML cannot hold at all is left out.
    words = escape("".join(c for c in text if c >= " " or c == "\t"))
    return (
        f'<w:r><w:rPr>{weight}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{words}</w:t></w:r>'
    )
