"""The 54 ethnic groups, with the codes of the two lists that circulate, and how each counts.

The lists order 04, 05 and 06 differently, so groups are joined by name and never by code.
Sources: decision 121-TCTK/PPCD of 1979-03-02 (the 1979 list) and the census list of 1999, 2009 and 2019.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from registry.common.text import clean, search_key
from registry.common.values.names import plain_apostrophes


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
OTHER = "Dân tộc khác"
NAMES = (*(group.name for group in GROUPS), OTHER, FOREIGN)
# What each group is also called: other spellings, its own name, and names of its branches, most of them from
# the list of 1979 itself. A name that two groups share says which only beside one of them.
_ALSO = {
    "Kinh": "Việt, Kinh Việt",
    "Tày": "Ngạn, Phén, Thù Lao, Pa Dí",
    "Thái": (
        "Thái Trắng, Thái Đen, Thái Đỏ, Tày Khao, Tày Đăm, Tày Mười, Tày Thanh, Hàng Tổng, "
        "Pu Thay, Thổ Đà Bắc"
    ),
    "Mường": "Mol, Mual, Mọi Bi, Ao Tá, Ậu Tá",
    "Khmer": "Khơ Me, Khơ Mer, Khme, Krôm, Khmer Krôm, Việt gốc Miên",
    "Hoa": "Hán, Hoa Hán, Triều Châu, Phúc Kiến, Quảng Đông, Hải Nam, Xạ Phạng, Xạ Phang",
    "Nùng": "Nùng An, Phàn Sinh, Nùng Phàn Sinh, Nùng Cháo, Nùng Lòi, Nùng Dín, Quý Rịm, Khèn Lài",
    "Mông": (
        "Hmông, Mèo, Mẹo, Miêu, Mông Hoa, Mông Xanh, Mông Đỏ, Mông Đen, Mông Trắng, Hmông Hoa, Hmông Xanh, "
        "Hmông Đỏ, Hmông Đen, Hmông Trắng, Mèo Hoa, Mèo Xanh, Mèo Đỏ, Mèo Đen, Mèo Trắng, Ná Mẻo, Mán Trắng"
    ),
    "Dao": (
        "Mán, Dìu Miền, Kiềm Miền, Kìm Miền, Quần Trắng, Dao Quần Trắng, Dao Đỏ, Quần Chẹt, "
        "Dao Quần Chẹt, Lô Giang, "
        "Lô Gang, Dao Tiền, Thanh Y, Dao Thanh Y, Lan Tẻn, Đại Bản, Tiểu Bản, Cóc Ngáng, Cóc Mùn, Sơn Đầu"
    ),
    "Gia Rai": "Jrai, Jarai, Djarai, Giơ Rai, Chơ Rai, Tơ Buăn, Hơ Bau, Hđrung",
    "Ngái": "Xín, Đản, Khách Gia, Sán Ngái",
    "Ê Đê": "Rađê, Rha Đê, Rhade, A Đham, Krung, Ktul, Đliê Ruê, Mdhur, Mthur, Bih",
    "Ba Na": "Bahnar, Ba Nar, Gơ Lar, Tơ Lô, Giơ Lâng, Y Lăng, Rơ Ngao, Kon Kđe, Kpăng Công, Bơ Nâm",
    "Xơ Đăng": (
        "Xê Đăng, Xơ Đeng, Sơ Đăng, Sê Đăng, Sedang, Xơ Teng, Hđang, Tơ Đra, Mơ Nâm, Ha Lăng, "
        "Ca Dong, Ka Dong, Kmrâng"
    ),
    "Sán Chay": "Cao Lan, Sán Chỉ, Sán Chí, Cao Lan Sán Chỉ, Mán Cao Lan, Hờn Bạn, Hờn Bán, Sơn Tử",
    "Cơ Ho": "Kơ Ho, K'Ho, Kờ Ho, Xrê, Srê, Nốp, Tu Lốp, Cơ Don, Chil, Lạch, Trinh",
    "Chăm": "Chàm, Chiêm Thành, Hroi, H'roi, Chăm Hroi",
    "Sán Dìu": "Sán Dẻo, Trại Đất, Mán Quần Cộc",
    "Hrê": "H'rê, Chăm Rê, Krẹ Lũy",
    "Mnông": "M'Nông, Pnông, Bu Đâng, Đi Pri, Biat, Rơ Lam, Chil",
    "Raglay": "Ra Glai, Ra Clây, Rắc Lây, Raglây, Noang, La Oang",
    "Xtiêng": "Stiêng, S'tiêng, X'tiêng, Xa Điêng",
    "Bru Vân Kiều": "Bru, Vân Kiều, Măng Coong, Ma Coong, Tri, Khùa, Trì",
    "Thổ": "Kẹo, Cuối, Đan Lai, Ly Hà, Tày Pọng, Con Kha, Xá Lá Vàng",
    "Giáy": "Nhắng, Dẩng, Pầu Thìn, Pu Nà, Cùi Chu",
    "Cơ Tu": "Ca Tu, Ka Tu, K'Tu, Cờ Tu, Ca Tang",
    "Gié Triêng": "Giẻ Triêng, Đgiéh, Ta Reh, Giang Rẫy, Triêng, Giẻ, Treng, Ta Riêng, Ve, La Ve, Ca Tang",
    "Mạ": "Châu Mạ, Mạ Ngăn, Mạ Xốp, Mạ Tô, Mạ Krung",
    "Khơ Mú": "Khmú, Khmu, Kh'mú, Khơ Mụ, Xá Cẩu, Mứn Xen, Pu Thênh, Tềnh, Tày Hay",
    "Co": "Cor, Kor, Col, Cùa, Trầu",
    "Tà Ôi": "Ta Ôi, Tôi Ôi, Pa Cô, Pa Kô, Pa Hi, Ba Hi, Pa Hy",
    "Chơ Ro": "Châu Ro, Dơ Ro, Chrau, Chơ Rơ",
    "Kháng": "Xá Khao, Xá Súa, Xá Dón, Xá Dẩng, Xá Hốc, Xá Ái, Xá Bung, Quảng Lâm",
    "Xinh Mun": "Xing Mun, Sinh Mun, Sing Mun, Puộc, Pụa",
    "Hà Nhì": "U Ní, Xá U Ní, Hà Nhì Đen, Hà Nhì Hoa",
    "Chu Ru": "Chơ Ru",
    "Lào": "Lào Bốc, Lào Nọi",
    "La Chí": "Cù Tê, La Quả",
    "La Ha": "Xá Khao, Khlá Phlạo",
    "Phù Lá": "Bồ Khô Pạ, Mu Di Pạ, Xá Phó, Xá Phang, Phổ, Va Xơ Lao",
    "La Hủ": "Pu Đang, Khù Xung, Cò Xung, Khả Quy, Cọ Sọ, Nạ Khù",
    "Lự": "Lừ, Nhuồn, Duôn, Mun Di",
    "Lô Lô": "Mun Di",
    "Chứt": (
        "Sách, Mày, Rục, Mã Liềng, A Rem, Tu Vang, Pa Leng, Tơ Hung, Chà Củi, Tắc Củi, U Mo, Xá Lá Vàng"
    ),
    "Mảng": "Mảng Ư, Xá Lá Vàng",
    "Pà Thẻn": "Pà Hưng",
    "Cơ Lao": "Cờ Lao",
    "Cống": "Xắm Khống, Mấng Nhé, Xá Xeng",
    "Bố Y": "Chủng Chá, Trọng Gia, Tu Dí, Tu Dìn",
    "Si La": "Xi La, Cù Dề Xừ, Khả Pẻ",
    "Pu Péo": "Ka Bèo, Ka Pèo, Pen Ti Lô Lô",
    "Brâu": "Brao",
    "Ơ Đu": "Tày Hạt",
    "Rơ Măm": "Rơ Mâm",
    OTHER: "Khác, Dân tộc thiểu số khác",
    FOREIGN: "Nước ngoài, Quốc tịch nước ngoài, Gốc nước ngoài",
}
_NO_LETTER = re.compile(r"[\W\d_]+")
_IN_BRACKETS = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]\s*\.?")
_BEFORE = re.compile(r"(?:dân tộc|người|dt)[\s:.]+", re.IGNORECASE)


def _letters(text: str) -> str:
    """Its letters in lower case: blanks, hyphens, dots and apostrophes part no group from another."""
    # Modifiers that look like letters are apostrophes here.
    return _NO_LETTER.sub("", plain_apostrophes(clean(text)).lower())


def _without_accents(text: str) -> str:
    return _NO_LETTER.sub("", search_key(text))


def _by(key: Callable[[str], str]) -> dict[str, str]:
    """The one group that each name means under ``key``; a listed name goes before others."""
    groups: dict[str, set[str]] = {}
    for group, also in _ALSO.items():
        for name in also.split(", "):
            groups.setdefault(key(name), set()).add(group)
    found = {name: next(iter(those)) for name, those in groups.items() if len(those) == 1}
    return found | {key(name): name for name in NAMES}


_BY_LETTERS, _BY_PLAIN = _by(_letters), _by(_without_accents)
_OF_GROUP = {
    group: {_without_accents(name) for name in (group, *_ALSO.get(group, "").split(", "))} for group in NAMES
}


@lru_cache(maxsize=10_000)
def canonical(text: str) -> str | None:
    """The listed name for what somebody writes; ``None`` if there is none.

    Accents, case, hyphens and apostrophes do not matter unless they tell two groups apart. In brackets may
    stand another name of the same group, and nothing else: a nationality is no group.
    """
    if found := _named(text):
        return found
    if match := _IN_BRACKETS.fullmatch(text):
        found = _named(match[1])
        if found and _without_accents(match[2]) in _OF_GROUP[found]:
            return found
    return None


def _named(text: str) -> str | None:
    for written in (text, _BEFORE.sub("", text, count=1)):
        if found := _BY_LETTERS.get(_letters(written)) or _BY_PLAIN.get(_without_accents(written)):
            return found
    return None


def minority_of(ethnicity: str) -> str:
    """``minority``, ``kinh``, ``foreign`` or ``unknown`` for a listed name or an empty one."""
    if not ethnicity:
        return "unknown"
    if ethnicity == FOREIGN:
        return "foreign"
    return "kinh" if ethnicity == "Kinh" else "minority"
