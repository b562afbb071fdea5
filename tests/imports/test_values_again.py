"""What a column stored is read as itself, what is alike is stored alike, and nothing invisible is stored."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.common.declared.sheets import Holds
from registry.common.text import INVISIBLE
from registry.common.values import ValueFault
from registry.imports.declared import SHAPES
from registry.imports.values import NULL, reader

COLUMNS = [
    pytest.param(column, id=f"{shape.code}.{column.code}") for shape in SHAPES for column in shape.columns
]
# One column of each kind, the coded ones all.
KINDS = list({column.values[0].holds: column for column in COLUMNS}.values())
WORDED = [column for column in COLUMNS if column.values[0].choices or column.values[0].listed]
UNSEEN = "\u200b\u200d\u2066\ufeff\u00ad\ufe0f"
WRITTEN = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.text("aăâđĐðÐêôơưừƠ 'ʼ`’-–.,;/\t\u00a0012#=+@?\u0301\u0323" + UNSEEN, max_size=20),
    st.from_regex(r"[0-3]?[0-9][/. -][01]?[0-9][/. -](19|20)[0-9]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{1,12}([.,][0-9]{1,3})?", fullmatch=True),
)


def again(column, stored):
    """The stored value as an export writes it."""
    if column.holds is Holds.LAST_DAY and stored not in (NULL, "9999-12-31"):
        return (date.fromisoformat(stored) - timedelta(days=1)).isoformat()
    open_ends = {Holds.FIRST_DAY: "0001-01-01", Holds.LAST_DAY: "9999-12-31"}
    if stored in (NULL, open_ends.get(column.holds)):
        return ""
    return {"t": "yes", "f": "no"}[stored] if column.holds is Holds.YES_NO else stored


@pytest.mark.parametrize("column", KINDS)
@given(WRITTEN)
def test_what_was_stored_is_read_as_itself_and_holds_nothing_invisible(column, written):
    read = reader(column)
    try:
        stored = read(written)
    except ValueFault:
        return
    assert stored == unicodedata.normalize("NFC", stored) and not re.search(f"[{INVISIBLE}]", stored)
    if written.strip() and (back := again(column, stored)):
        assert read(back) == stored


@given(st.data())
def test_words_are_alike_however_they_were_typed(data):
    column = data.draw(st.sampled_from(WORDED)).values[0]
    read = reader(column)
    labels = [w for choice in column.choices for w in choice] or list(column.listed.names)
    label = data.draw(st.sampled_from(labels))
    typed = data.draw(
        st.sampled_from([label, label.upper(), label.lower(), unicodedata.normalize("NFD", label)])
    )
    typed = typed.replace(" ", data.draw(st.sampled_from([" ", "  ", "\u00a0", " \u200b"])))
    place = data.draw(st.integers(0, len(typed)))
    typed = typed[:place] + data.draw(st.sampled_from(["", *UNSEEN])) + typed[place:]
    around = data.draw(st.sampled_from(["", " ", "\ufeff"]))
    assert read(f"{around}{typed}{around}") == read(label)
