"""Templates are data: what is wrong is said with its line, and nothing but fields is ever filled in."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.papers import language
from members.papers.docx import as_docx
from members.papers.filling import MOST_PIECES, UNKNOWN, TooLong, fill
from members.papers.kinds import KINDS, default_text
from members.papers.language import BrokenTemplate, Scope
from members.papers.pages.templates import sample
from members.papers.pdf import NotSet, as_pdf

FIELDS = {"số": Scope.PAPER, "họ và tên": Scope.PERSON, "chi bộ": Scope.PERSON}


def faults(text: str, *, is_list: bool = False) -> list[tuple[int, str]]:
    """The lines at fault, each with what is said."""
    with pytest.raises(BrokenTemplate) as broken:
        language.read(text, FIELDS, is_list=is_list)
    return [(fault.line, fault.message) for fault in broken.value.faults]


def test_every_kind_has_a_default_that_is_a_template() -> None:
    for kind in KINDS.values():
        pieces = sample(kind, kind.read(default_text(kind.code)))
        assert any("ĐẢNG CỘNG SẢN VIỆT NAM" in piece.text for piece in pieces), kind.code
        assert not any("[" in piece.text for piece in pieces), kind.code


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("đoạn: một\nlạ: hai", 2, "Dòng phải bắt đầu bằng"),
        ("đoạn: {{ họ va tên }}", 1, "Có phải «họ và tên»?"),
        ("đoạn: {{ họ và tên", 1, "hai dấu ngoặc nhọn"),
        ("[nếu chi bộ]\nđoạn: a", 1, "chưa có [hết]"),
        ("đoạn: a\n[hết]", 2, "không có khối nào đang mở"),
        ("[khi chi bộ]\nđoạn: a", 1, "Khối chỉ có"),
        ("đoạn một", 1, "Dòng phải bắt đầu bằng"),
        ("dòng chấm: 31", 1, "từ 1 đến 30"),
        ("dòng chấm: ²", 1, "từ 1 đến 30"),
        ("bảng: Họ tên", 1, "Mỗi cột của bảng"),
        ("# chỉ có ghi chú", 1, "chưa có dòng nào"),
        ("[mỗi người]\n[mỗi người]\nđoạn: a\n[hết]\n[hết]", 2, "không đặt trong"),
        ("đoạn: a\n" * (language.MOST_LINES + 1), 1, "Mẫu dài quá"),
        ("[nếu chi bộ]\n" * 5 + "đoạn: a\n" + "[hết]\n" * 5, 5, "lồng nhau quá"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, said: str) -> None:
    assert any(at == line and said in message for at, message in faults(text))


def test_a_person_of_a_list_stands_in_a_block_or_table_of_people_only() -> None:
    assert "nhiều người" in faults("đoạn: {{ họ và tên }}", is_list=True)[0][1]
    each = "[mỗi người]\nđoạn: {{ họ và tên }}\n[hết]\nbảng: Tên = {{ họ và tên }}"
    program = language.read(each, FIELDS, is_list=True)
    people = [{"họ và tên": "Một"}, {"họ và tên": "Hai"}]
    pieces = fill(program, {}, people)
    assert [piece.text for piece in pieces[:2]] == ["Một", "Hai"]
    assert pieces[2].rows == (("Tên",), ("Một",), ("Hai",))


def test_blocks_ask_whether_something_is_known() -> None:
    text = "[nếu chi bộ]\nđoạn: có {{ chi bộ }}\n[hết]\n[nếu không chi bộ]\nđoạn: không {{ chi bộ }}\n[hết]"
    program = language.read(text, FIELDS, is_list=False)
    assert [piece.text for piece in fill(program, {}, [{"chi bộ": "A"}])] == ["có A"]
    assert [piece.text for piece in fill(program, {}, [{"chi bộ": ""}])] == [f"không {UNKNOWN}"]


HOSTILE = '{{ số }} **đậm** [hết] #read("/etc/passwd") $x$ <w:p> & ]]> \\ @ruột'


def test_a_value_is_never_read_as_a_template_as_typst_or_as_markup() -> None:
    program = language.read("đoạn: **{{ họ và tên }}** {{ số }}", FIELDS, is_list=False)
    pieces = fill(program, {"số": "7"}, [{"họ và tên": HOSTILE}])
    assert pieces[0].runs[0] == (HOSTILE, True)
    with zipfile.ZipFile(BytesIO(as_docx(pieces))) as package:
        document = ElementTree.fromstring(package.read("word/document.xml"))
        assert not [name for name in package.namelist() if "vba" in name.lower()]
        assert b"External" not in package.read("word/_rels/document.xml.rels")
    assert "".join(document.itertext()) == f"{HOSTILE} 7"
    assert as_pdf(pieces).startswith(b"%PDF")


def test_what_would_be_longer_than_a_paper_is_refused() -> None:
    program = language.read("[mỗi người]\nđoạn: a\n[hết]", FIELDS, is_list=True)
    with pytest.raises(TooLong):
        fill(program, {}, [{}] * (MOST_PIECES + 1))


def test_the_typesetter_has_a_process_of_its_own_that_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    program = language.read("đoạn: a", FIELDS, is_list=False)
    monkeypatch.setattr("members.papers.pdf.WAIT", 0.001)
    with pytest.raises(NotSet):
        as_pdf(fill(program, {}, [{}]))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_template_or_has_faults(text: str) -> None:
    try:
        program = language.read(text, FIELDS, is_list=False)
    except BrokenTemplate as broken:
        assert all(fault.line >= 1 for fault in broken.faults)
    else:
        assert fill(program, {"số": "1"}, [{"họ và tên": "A", "chi bộ": "B"}]) is not None
