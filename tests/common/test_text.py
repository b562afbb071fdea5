"""Vietnamese text sorts and is found the same on every server."""

import unicodedata

from registry.common.text import clean, person_sort_key, search_key, sort_key


def test_letters_sort_in_the_order_of_the_alphabet():
    words = ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "v", "x", "y"]
    assert sorted(reversed(words), key=sort_key) == words


def test_tones_sort_after_letters():
    words = ["an", "àn", "ản", "ãn", "án", "ạn", "ang", "àng", "anh", "ăn"]
    assert sorted(reversed(words), key=sort_key) == words


def test_people_sort_by_given_name_then_middle_then_family():
    names = ["Trần Thị An", "Lò Văn An", "Nguyễn Văn An", "Giàng A Ánh", "Vừ A Chống", "Lò Thị Đào"]
    assert sorted(reversed(names), key=person_sort_key) == names


def test_numbers_sort_by_value():
    names = ["Bản Nà 2", "Bản Nà 10"]
    assert sorted(reversed(names), key=sort_key) == names


def test_keys_are_plain_ascii():
    assert sort_key("Nguyễn Đức Ộ ơ ư").isascii()


def test_decomposed_text_is_the_same_text():
    name = "Lường Thị Hằng"
    apart = unicodedata.normalize("NFD", name)
    assert clean(apart) == name
    assert person_sort_key(apart) == person_sort_key(name) and search_key(apart) == search_key(name)


def test_search_ignores_accents_case_and_the_bar_of_d():
    assert search_key("  ĐẶNG  Thị Ngọc ") == "dang thi ngoc"
