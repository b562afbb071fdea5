"""What people write means one value, however they write it, and nothing invisible is stored."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.common.text import clean, search_key
from registry.common.values import (
    Digits,
    PartialDay,
    Precision,
    ValueFault,
    Words,
    read_cell_day,
    read_day,
    read_name,
    read_partial_day,
    read_text,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
ID = Digits((12, 9), "Số căn cước có 12 chữ số.")
WAYS = [
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %m %Y",
    "%d / %m / %Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d%m%Y",
    "%Y-%m-%d 00:00:00",
    "ngày %d tháng %m năm %Y",
    "Ngày %d tháng %m, năm %Y",
]
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufeff\u00ad\u034f\u3164\ufe0f\u2800"


def fault(read, *given, **named):
    with pytest.raises(ValueFault) as caught:
        read(*given, **named)
    return caught.value.code


@given(DAYS, st.sampled_from(WAYS), st.sampled_from(["", " ", "\u00a0", "\u200b", "\ufeff"]))
def test_a_day_is_the_same_in_every_way_of_writing(day, way, around):
    assert read_day(f"{around}{day.strftime(way)}{around}") == day


@given(DAYS)
def test_a_day_without_its_zeros_is_the_same(day):
    assert read_day(f"{day.day}/{day.month}/{day.year}") == day
    assert read_day(f"{day.day}.{day.month}.{day.year}") == day


@given(DAYS, st.sampled_from(Precision))
def test_reading_what_was_written_gives_the_same(day, precision):
    middle = {
        Precision.DAY: day,
        Precision.MONTH: day.replace(day=15),
        Precision.YEAR: date(day.year, 7, 1),
    }[precision]
    assert read_partial_day(str(PartialDay(middle, precision))) == (middle, precision)


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("1985", date(1985, 7, 1), "year"),
        ("năm 1985", date(1985, 7, 1), "year"),
        ("00/00/1985", date(1985, 7, 1), "year"),
        ("7/1985", date(1985, 7, 15), "month"),
        ("07.1985", date(1985, 7, 15), "month"),
        ("1985-07", date(1985, 7, 15), "month"),
        ("tháng 7 năm 1985", date(1985, 7, 15), "month"),
        ("00/7/1985", date(1985, 7, 15), "month"),
        ("../7/1985", date(1985, 7, 15), "month"),
        ("20250630", date(2025, 6, 30), "day"),
    ],
)
def test_what_is_known_of_a_day_is_read_with_how_much_it_is(written, day, precision):
    assert read_partial_day(written) == (day, precision)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1985", "only_a_year"),
        ("7/1985", "only_a_month"),
        ("12/25/1985", "month_first"),
        ("05/07/85", "two_digit_year"),
        ("31/02/1985", "no_such_date"),
        ("31/13/1985", "no_such_date"),
        ("13/1985", "no_such_date"),
        ("01/01/0000", "no_such_date"),
        ("85", "bad_date"),
        ("31233", "bad_date"),
        ("5071985", "bad_date"),
        ("hôm qua", "bad_date"),
        ("05/07/1985 10:30", "bad_date"),
        ("#N/A", "excel_error"),
        ("٠٥/٠٧/١٩٨٥", "bad_date"),
    ],
)
def test_what_is_no_certain_day_is_named(written, code):
    assert fault(read_day, written) == code


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (31233.0, date(1985, 7, 5)),
        (date(1985, 7, 5), date(1985, 7, 5)),
        (datetime(1985, 7, 5), date(1985, 7, 5)),
        # Eight digits of which the first was a zero.
        (5071985.0, date(1985, 7, 5)),
        (15071985, date(1985, 7, 15)),
        (5.0, "small_number"),
        (60.0, "small_number"),
        (85, "small_number"),
        (9999, "small_number"),
        (1985, "only_a_year"),
        (0.5, "bad_date"),
        (True, "bad_date"),
        (datetime(1985, 7, 5, 10), "bad_date"),
    ],
)
def test_a_small_number_in_a_cell_is_no_day(cell, found):
    if isinstance(found, str):
        assert fault(read_cell_day, cell) == found
    else:
        assert read_cell_day(cell) == found


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_cleaning_again_changes_nothing_and_nothing_invisible_is_left(text):
    once = clean(text)
    assert clean(once) == once == unicodedata.normalize("NFC", once)
    assert not any(c in INVISIBLE or (c.isspace() and c != " ") for c in once)


@given(st.sampled_from(["Lò Văn Ánh", "Đặng Thị Đào", "H'Hen Niê", "Ê Đê"]), st.data())
def test_a_name_is_the_same_however_it_was_typed(name, data):
    typed = data.draw(st.sampled_from([name, unicodedata.normalize("NFD", name)]))
    typed = typed.replace("Đ", data.draw(st.sampled_from(["Đ", "Ð", "Ɖ"])))
    typed = typed.replace("'", data.draw(st.sampled_from(list("'’‘`´ʼʹ′"))))
    typed = typed.replace(" ", data.draw(st.sampled_from([" ", "  ", "\u00a0", " \u200b", "\t"])))
    place = data.draw(st.integers(0, len(typed)))
    typed = typed[:place] + data.draw(st.sampled_from(["", *INVISIBLE])) + typed[place:]
    assert read_name(typed) == name and search_key(typed) == search_key(name)
    assert read_name(read_name(typed)) == name


@pytest.mark.parametrize(
    "name", ["Nguyễn Văn Chí", "Lò Thị Hằng", "Đỗ Ưng Ý", "Trần Quốc Toản", "Giàng A Tủa"]
)
@pytest.mark.parametrize("page", ["cp1252", "latin-1"])
def test_text_decoded_wrongly_is_refused(name, page):
    decoded = "".join(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in name.encode("utf-8"))
    assert fault(read_name, decoded) == "wrongly_decoded"
    twice = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in decoded.encode("utf-8"))
    assert fault(read_text, twice) == "wrongly_decoded"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Nguy?n Th? H?ng", "letters_lost"),
        ("Nguy\ufffdn Văn An", "letters_lost"),
        ("=HYPERLINK(1)", "formula"),
        ("+1", "formula"),
        ("@x", "formula"),
        ("-1+1", "formula"),
        ("#VALUE!", "excel_error"),
        ("Nông\x07dân", "control_character"),
    ],
)
def test_what_stands_in_a_names_place_is_named(written, code):
    assert fault(read_name, written) == code


@pytest.mark.parametrize(
    "written",
    [
        "“Văn hóa XÃ”",
        "BÃI CHÁY",
        "LÃ THỊ Â",
        "Jürgen Ørsted Peña",
        "Zoë",
        "Bản 5 (mới?)",
        "má\u00a0và\u00a0lá",
    ],
)
def test_text_that_only_looks_odd_is_taken(written):
    assert read_text(written) == clean(written)


@given(st.from_regex(r"[1-9][0-9]{11}|[0-9]{8}[1-9]", fullmatch=True), st.data())
def test_a_number_is_the_same_however_its_digits_are_parted(number, data):
    part = data.draw(st.sampled_from(["", " ", ".", "-", "\u00a0", "\u200b"]))
    typed = part.join(number[i : i + 3] for i in range(0, len(number), 3))
    around = data.draw(st.sampled_from(["", " ", "\ufeff", "\u202a"]))
    assert ID.read(f"{around}{typed}{around}") == number == ID.read(number)


@pytest.mark.parametrize(
    "written",
    ["-", "--", "—", "…", "không", "Không có", "KHÔNG CÓ", "ko có", "chưa cấp", "Chưa cấp", "chưa có", "N/A"],
)
def test_words_for_no_number_are_nothing(written):
    assert ID.read(written) == ""


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("40123456", "wrong_length"),
        ("1085000001", "wrong_length"),
        ("11085000001", "wrong_length"),
        ("O11085000001", "not_only_digits"),
        ("'011085000001", "not_only_digits"),
        ("０11085000001", "not_only_digits"),
        ("11085000001.0", "number_not_text"),
        ("1,1085E+10", "digits_lost"),
        ("•••••715", "masked_number"),
        ("#NULL!", "excel_error"),
        ("000000000000", "only_zeros"),
        (11085000001.0, "number_not_text"),
        (True, "number_not_text"),
        (111085000001.0, "111085000001"),
        ("111085000001.0", "111085000001"),
    ],
)
def test_a_number_that_may_be_anothers_is_named(cell, found):
    if found.isdigit():
        assert ID.read(cell) == found
    else:
        assert fault(ID.read, cell) == found


def test_a_word_may_be_followed_by_its_subject_only():
    words = Words((("university", "Đại học", "ĐH"), ("college", "Cao đẳng")), of_subjects=True)
    assert [words.find(w) for w in ("ĐH Luật", "đại học nông lâm", "CAO ĐẲNG Y", "Đại học (đang học)")] == [
        "university",
        "university",
        "college",
        None,
    ]
    assert Words((("university", "Đại học"),)).find("Đại học Luật") is None
