"""How names are found, whoever wrote them: lí and lý are the same, and so are h'hen and hhen.

Accents, tones wherever they are placed, đ and case are gone from search keys already
(:func:`registry.common.text.search_key`); what is folded here is folded when somebody looks, in the words and
in the column, so that stored keys stay as they are.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import product

from django.db.models import CharField, Func

from .text import search_key
from .values import ValueFault, read_day

_FOLDED = str.maketrans("y", "i", "'")
# Of a name with more of them the rest stays as it is written.
_MOST_VARIANTS = 6


def found_words(text: str) -> list[str]:
    """The words that are looked for."""
    return search_key(text).translate(_FOLDED).split()


_A_DAY = re.compile(r"\b(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{8})\b")


def words_and_day(text: str) -> tuple[str, date | None]:
    """What is left of ``text`` without the one whole day that is written in it, and that day, if any."""
    written = _A_DAY.findall(text)
    if len(written) != 1:
        return text, None
    try:
        return text.replace(written[0], " ").strip(), read_day(written[0])
    except ValueFault:
        return text, None


class AsFound(Func):
    """A column of search keys as :func:`found_words` compares them, a blank before and after each word."""

    # Written out: `Concat` looks for missing values at each step, a third of what a search costs.
    template = "translate(' ' || %(expressions)s || ' ', 'y''', 'i')"
    output_field = CharField(db_collation="C")

    def __init__(self, column: str) -> None:
        super().__init__(column)


def spellings(key: str) -> list[str]:
    """The search keys that the same name may have: each i that ends a word as y, and the reverse."""
    choices = []
    varied = 0
    for word in key.split():
        other = {"i": word[:-1] + "y", "y": word[:-1] + "i"}.get(word[-1:])
        varied += other is not None
        choices.append([word, other] if other and varied <= _MOST_VARIANTS else [word])
    return [" ".join(words) for words in product(*choices)]
