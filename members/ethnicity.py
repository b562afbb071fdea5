"""The 54 ethnic groups, with the codes of the two lists that circulate, and how each counts.

The lists order 04, 05 and 06 differently, so groups are joined by name and never by code.
Sources: decision 121-TCTK/PPCD of 1979-03-02 (the 1979 list) and the census list of 1999, 2009 and 2019.
"""

from __future__ import annotations

from typing import NamedTuple

from registry.common.text import search_key


class Group(NamedTuple):
    """A group: its name, its code in the census list and its code in the list of 1979."""

    name: str
    census_code: str
    code_1979: str


_CENSUS_ORDER = (
    "Kinh,Tày,Thái,Mường,Khmer,Hoa,Nùng,Mông,Dao,Gia Rai,Ngái,Ê Đê,Ba Na,Xơ Đăng,Sán Chay,Cơ Ho,Chăm,Sán Dìu,"
    "Hrê,Mnông,Raglay,Xtiêng,Bru Vân Kiều,Thổ,Giáy,Cơ Tu,Gié Triêng,Mạ,Khơ Mú,Co,Tà Ôi,Chơ Ro,Kháng,Xinh Mun,"
    "Hà Nhì,Chu Ru,Lào,La Chí,La Ha,Phù Lá,La Hủ,Lự,Lô Lô,Chứt,Mảng,Pà Thẻn,Cơ Lao,Cống,Bố Y,Si La,Pu Péo,"
    "Brâu,Ơ Đu,Rơ Măm"
).split(",")
_MOVED_IN_1979 = {"Hoa": "04", "Khmer": "05", "Mường": "06"}
GROUPS = tuple(
    Group(name, f"{i:02}", _MOVED_IN_1979.get(name, f"{i:02}"))
    for i, name in enumerate(_CENSUS_ORDER, start=1)
)
FOREIGN = "Người nước ngoài"
NAMES = (*(group.name for group in GROUPS), FOREIGN)
# Spellings in common use for the same group.
_ALIASES = {
    "hmong": "Mông",
    "h'mong": "Mông",
    "h’mong": "Mông",
    "mong": "Mông",
    "kho me": "Khmer",
    "kho-me": "Khmer",
    "khơ me": "Khmer",
    "e-de": "Ê Đê",
    "ba-na": "Ba Na",
    "gia-rai": "Gia Rai",
    "xo-dang": "Xơ Đăng",
    "co-ho": "Cơ Ho",
    "san chay": "Sán Chay",
    "kho-mu": "Khơ Mú",
    "ra glai": "Raglay",
    "ra-glai": "Raglay",
    "bru-van kieu": "Bru Vân Kiều",
    "gie-trieng": "Gié Triêng",
    "xing mun": "Xinh Mun",
    "xinh-mun": "Xinh Mun",
}
_BY_KEY = {search_key(name): name for name in NAMES} | {search_key(k): v for k, v in _ALIASES.items()}


def canonical(text: str) -> str | None:
    """The listed name for what a sheet writes, whatever its accents or case; ``None`` if there is none."""
    return _BY_KEY.get(search_key(text))


def minority_of(ethnicity: str) -> str:
    """``minority``, ``kinh``, ``foreign`` or ``unknown`` for a listed name or an empty one."""
    if not ethnicity:
        return "unknown"
    if ethnicity == FOREIGN:
        return "foreign"
    return "kinh" if ethnicity == "Kinh" else "minority"
