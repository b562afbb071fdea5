"""What figures of units and records read, by family: what each condition reads, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Collection

from registry.units.structure import forest
from reports.catalogue import Family, Indicator
from reports.engine.asked import Asked
from reports.engine.statements import Statement, fill

from . import inputs_of_units as of_units
from .inputs_of_rows import rows
from .inputs_of_units import Inputs
from .parts import UNEXPLAINED, UNEXPLAINED_TITLE
from .things import EVERYBODY, PEOPLE, SQL, condition_of, things

# What may differ, in the order in which causes are looked for; two of them are of rows on record.
TITLES = {
    "recorded": "Ghi thêm vào sổ",
    "removed": "Bỏ khỏi sổ",
    "founded": "Thành lập",
    "merged": "Sáp nhập vào đơn vị khác",
    "ended": "Kết thúc, giải thể",
    "placed": "Chuyển đến, chuyển đi đơn vị khác",
    "held": "Cử giữ, thôi giữ chức danh",
    "open": "Bắt đầu, kết thúc",
    "stuck": "Vướng mắc phát sinh, được gỡ",
    "said": "Nội dung được sửa",
    "begun": "Ngày lập, nguồn gốc của tổ chức được sửa",
    "throughout": "Có hoặc không tồn tại suốt kỳ",
    "kind": "Loại tổ chức thay đổi",
    "gone": "Kết thúc trong kỳ",
    "later": "Loại tổ chức vào cuối kỳ thay đổi",
    "heirs": "Đơn vị kế tục thay đổi",
    "joined": "Đơn vị khác sáp nhập vào, tách ra",
    "stands": "Tổ chức đảng tại cơ sở được lập, kết thúc",
    "cells": "Chi bộ phụ trách thôn, bản thay đổi",
    "served": "Thôn, bản do chi bộ phụ trách thay đổi",
    "people": "Đảng viên đến, đi",
    "organized": "Đảng viên chuyển chi bộ",
    "cells_joined": "Chi bộ của đảng viên sáp nhập, chia tách",
    "standing": "Đảng viên được công nhận chính thức",
    "away": "Đảng viên đi xa, trở về",
    "posted": "Đảng viên tăng cường, tại chỗ",
    "years": "Đảng viên quá 60 tuổi",
    "head": "Trưởng thôn, bản thay đổi",
    "posts": "Cấp ủy, chức vụ trong Đảng thay đổi",
    "holder": "Người giữ, người được tặng có hoặc không còn là đảng viên ở đây",
    "lives": "Đảng viên chuyển chi bộ, nơi cư trú",
    "workers": "Đảng viên đến, đi khỏi cơ sở",
    "admitted": "Có thêm, bớt người được kết nạp",
    "meetings": "Buổi sinh hoạt",
    "ranking": "Xếp loại",
    "members_then": "Số đảng viên đầu kỳ, là căn cứ của chỉ tiêu",
    "reading": "Cách tính thôn, bản chưa có đảng viên thay đổi",
    "setting": "Thông số của cách tính thay đổi",
    UNEXPLAINED: UNEXPLAINED_TITLE,
}
_OWN = r"(?<!had_)\bown\b|local|without_member|heirs_with|not_"
# By what a condition can be met and not met any more, where it does not read all that there is.
_READS = {
    "joined": re.compile(r"resident|people|official|over_60|away|admitted|" + _OWN),
    "cells": re.compile(r"own_cell|own_official|" + _OWN),
    "served": re.compile(r"served"),
    "people": re.compile(r"resident|people|official|over_60|away|undivided|counted|" + _OWN),
    "organized": re.compile(r"own_official|" + _OWN),
    "cells_joined": re.compile(r"own_official|" + _OWN),
    "standing": re.compile(r"official"),
    "away": re.compile(r"away"),
    "posted": re.compile(r"local|without_member|heirs_with"),
    "years": re.compile(r"over_60"),
    "head": re.compile(r"village_head"),
    "posts": re.compile(r"members_partypost"),
    "begun": re.compile(r"happened_on"),
    "stuck": re.compile(r"stuck"),
}
_VILLAGES = (Family.VILLAGES, Family.VILLAGES_CHANGED)
_ORGANIZATIONS = (
    Family.ORGANIZATIONS,
    Family.CELLS_CHANGED,
    Family.WITHOUT_ADMISSION,
    Family.CELLS_MEETING,
    Family.RANKED_ORGANIZATIONS,
)
# Families of which is compared what is read at both moments; of the others people are compared.
COMPARED = frozenset(Family) - PEOPLE | {Family.RANKED_MEMBERS}


def codes(indicator: Indicator, part: str) -> list[str]:
    """What may explain that a thing of the indicator counts at one of two moments only."""
    condition = condition_of(indicator, part)
    if indicator.family not in (*_VILLAGES, Family.ORGANIZATIONS, Family.CASES):
        return list(TITLES)
    return [code for code in TITLES if code not in _READS or _READS[code].search(condition)]


def inputs(asked: Asked, ids: Collection[int]) -> dict[int, Inputs]:
    """What is read of each of some things by what is known to whoever counts now."""
    family = asked.indicator.family
    if not ids:
        return {}
    if family == Family.VILLAGES:
        return of_units.villages(forest().on(asked.on), asked.roster(), ids)
    if family == Family.VILLAGES_CHANGED:
        return of_units.villages_changed(asked, ids)
    if family in _ORGANIZATIONS:
        return of_units.organizations(asked, ids)
    if family == Family.RANKED_MEMBERS:
        return _ranked(asked, ids)
    return rows(asked, ids)


def _ranked(asked: Asked, ids: Collection[int]) -> dict[int, Inputs]:
    """Members who may be ranked for a period: do they count on its last day, and how were they ranked?"""
    counted = things(asked.question, EVERYBODY, only=ids)
    of = {"units": list(ids), "starts": asked.starts, "on": asked.on}
    lines = Statement(fill("rankings_of", SQL, of="member_id"), of).fetch()
    rankings = {member: rest for member, *rest in lines}
    there = {thing.id for thing in counted}
    return {
        member: {
            "ranking": rankings.get(member),
            "people": frozenset([(member,)] if member in there else ()),
        }
        for member in ids
    }
