"""The 54 groups are known by their usual spellings and local names, and by no nationality."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.ethnicity import NAMES, canonical


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mèo", "Mông"),
        ("H'Mông", "Mông"),
        ("HʼMông", "Mông"),
        ("Hʼmông", "Mông"),
        ("h’mong", "Mông"),
        ("Hmong", "Mông"),
        ("Ê-đê", "Ê Đê"),
        ("Ê-Ðê", "Ê Đê"),
        ("Êđê", "Ê Đê"),
        ("Ede", "Ê Đê"),
        ("E-de", "Ê Đê"),
        ("Cơ-tu", "Cơ Tu"),
        ("Katu", "Cơ Tu"),
        ("Tà-ôi", "Tà Ôi"),
        ("Ta Ôi", "Tà Ôi"),
        ("M'Nông", "Mnông"),
        ("Bana", "Ba Na"),
        ("Ba-na", "Ba Na"),
        ("Bahnar", "Ba Na"),
        ("Cao Lan", "Sán Chay"),
        ("Sán Chỉ", "Sán Chay"),
        ("Si-La", "Si La"),
        ("Kinh (Việt)", "Kinh"),
        ("Phù Lá (Xá Phang)", "Phù Lá"),
        ("Xạ Phang", "Hoa"),
        ("Thái.", "Thái"),
        ("dân tộc Thái", "Thái"),
        ("DT: Mông", "Mông"),
        ("Người Hoa", "Hoa"),
        ("Bru - Vân Kiều", "Bru Vân Kiều"),
        ("người nước ngoài", "Người nước ngoài"),
        # Shared by two groups, not the name of any, or a nationality.
        ("Xá Khao", None),
        ("Lào (quốc tịch)", None),
        ("Thái (Mông)", None),
        ("Trung Quốc", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_group_by_what_it_is_called(written, name):
    assert canonical(written) == name


@given(st.sampled_from(NAMES), st.sampled_from([" ", "-", "", "  ", " - "]), st.booleans(), st.booleans())
def test_a_listed_name_is_known_however_it_is_spelt(name, between, apart, upper):
    written = name.replace(" ", between)
    written = written.upper() if upper else written
    assert canonical(unicodedata.normalize("NFD", written) if apart else written) == name
