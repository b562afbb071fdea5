"""Finding units by what people call them: with and without xã, bản, TDP; one's own name before the parent's.

A word for a kind of unit need not stand in the name, and helps to choose where it does or where the unit is
of that kind. Whatever fits best comes first: the code, the whole name, its end, its beginning; then a name of
which the unit above has a part. Of equals the higher level comes first.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from registry.common.finding import AsFound, found_words

from .models import Kind, Level

# What people write before a name, as they write it; with the kinds of areas that are meant by it.
_CALLED: dict[str, tuple[str, ...]] = {
    "tỉnh": ("Tỉnh",),
    "thành phố": ("Thành phố",),
    "tp": ("Thành phố",),
    "huyện": ("Huyện",),
    "thị xã": ("Thị xã",),
    "xã": ("Xã",),
    "phường": ("Phường",),
    "thị trấn": ("Thị trấn",),
    "đặc khu": ("Đặc khu",),
    "thôn": ("Thôn",),
    "bản": ("Bản",),
    "xóm": ("Xóm",),
    "làng": ("Làng",),
    "buôn": ("Buôn",),
    "ấp": ("Ấp",),
    "khóm": ("Khóm",),
    "khu phố": ("Khu phố",),
    "tiểu khu": ("Tiểu khu",),
    "tổ dân phố": ("Tổ dân phố",),
    "tdp": ("Tổ dân phố",),
    "tổ": ("Tổ dân phố", "Tổ"),
    "số": (),
    "đảng bộ": (),
    "đảng ủy": (),
    "chi bộ": (),
    "tỉnh ủy": ("Tỉnh",),
    "huyện ủy": ("Huyện",),
    "ban chấp hành": (),
}
_PREFIXES = sorted(
    ((found_words(called), kinds) for called, kinds in _CALLED.items()), key=lambda p: -len(p[0])
)
# Words for the unit above, between its name and one's own: bản Nà Tông, xã Nậm A.
_BETWEEN = frozenset(found_words("tỉnh huyện xã phường"))
# From the top; for both trees.
LEVELS = {
    level: place
    for place, levels in enumerate(
        (
            (Level.PROVINCE, Kind.PROVINCE_COMMITTEE),
            (Level.DISTRICT, Kind.SUPERIOR_COMMITTEE),
            (Level.COMMUNE, Kind.GRASSROOTS_COMMITTEE),
            (Kind.SUB_COMMITTEE, Kind.GRASSROOTS_CELL),
            (Level.VILLAGE, Kind.CELL),
        )
    )
    for level in levels
}


class Wanted(NamedTuple):
    """What somebody looks for: the words as written, those that make the name, and kinds that were named."""

    words: list[str]
    name: list[str]
    kinds: tuple[str, ...]


def wanted(text: str) -> Wanted:
    """Read what somebody typed; words for kinds make the name where nothing else is left."""
    words = [word.strip(".,;:()") for word in found_words(text) if word.strip(".,;:()")]
    name = list(words)
    kinds: tuple[str, ...] = ()
    while name:
        known = next(((p, k) for p, k in _PREFIXES if name[: len(p)] == p and len(p) < len(name)), None)
        if known is None:
            break
        name, kinds = name[len(known[0]) :], known[1] or kinds
    return Wanted(words, name, kinds)


def names_a_unit(text: str) -> bool:
    """Does it begin with a word for a kind of unit, as people write one before its name?"""
    asked = wanted(text)
    return len(asked.name) < len(asked.words)


def _has(column: str, word: str) -> Q:
    """A word of the name begins so; of a number it is the whole."""
    return Q(**{f"{column}__contains": f" {word} " if word.isdigit() else f" {word}"})


def found(
    rows: QuerySet[Any, Any],
    text: str,
    *,
    own: str,
    above: str = "",
    code: str = "",
    kind: str = "",
    level: str = "",
) -> QuerySet[Any, Any]:
    """Those of ``rows`` that fit ``text``, the best first; ``fit`` says how well.

    The other arguments name columns: search keys of the unit and of the one above, code, kind, level.
    """
    asked = wanted(text)
    by_code = Q(**{code: text.strip()}) if code else Q(pk__in=[])
    rows = rows.annotate(own_text=AsFound(own), above_text=AsFound(above) if above else Value(" "))
    fits = Q() if asked.name else Q(pk__in=[])
    for place, word in enumerate(asked.name):
        if place and word in _BETWEEN:
            continue
        fits &= _has("own_text", word) | _has("above_text", word)
    whole, name = (f" {' '.join(words)} " for words in (asked.words, asked.name))
    in_own = Q()
    for word in asked.name:
        in_own &= _has("own_text", word)
    named = Q()
    for called in asked.kinds:
        named |= Q(**{kind: called}) | Q(**{kind: called.lower()}) if kind else Q()
    of_kind = Case(When(named, then=0), default=1) if named else Value(0)
    rank = Case(
        When(by_code, then=0),
        When(own_text=whole, then=1),
        When(own_text=name, then=1),
        When(own_text__endswith=whole, then=2),
        When(own_text__endswith=name, then=3),
        When(own_text__startswith=name, then=4),
        When(own_text__contains=name.rstrip(), then=5),
        When(in_own, then=6),
        default=7,
        output_field=IntegerField(),
    )
    levels = (
        Case(*(When(**{level: value}, then=place) for value, place in LEVELS.items()), default=9)
        if level
        else Value(0)
    )
    ranked: QuerySet[Any, Any] = rows.filter(fits | by_code).annotate(
        fit=rank, of_kind=of_kind, level_at=levels
    )
    return ranked.order_by("fit", "of_kind", "level_at", *rows.query.order_by)
