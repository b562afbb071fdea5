"""Numbers, days and links as pages show them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from registry.common.dates import BEGINNING, FOREVER
from registry.common.templatetags import ui
from reports.questions import Row


def test_it_works():
    assert Template("{{ 36912|number }} · {{ 52.345|percent }}").render(Context()) == "36.912 · 52,3%"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1.000"),
        (1234567, 0, "1.234.567"),
        (-1234, 0, "-1.234"),
        (2.5, 0, "3"),
        (0.045, 2, "0,05"),
        (1234.5, 1, "1.234,5"),
        (-0.04, 1, "0,0"),
        (-0.4, 0, "0"),
        (None, 0, ""),
        ("", 0, ""),
    ],
)
def test_numbers(value, places, text):
    assert ui.number(value, places) == text


def test_what_is_rounded_to_nothing_has_no_sign_in_a_file():
    assert str(ui.rounded(-0.04, 1)) == "0.0" and ui.rounded(-0.06, 1) == -0.1


def test_open_ends_are_not_days():
    assert ui.day(BEGINNING) == ui.day(FOREVER) == ui.day(None) == ""
    assert ui.day(date(2025, 7, 1)) == "01/07/2025"
    assert ui.until(FOREVER) == "nay"
    assert ui.until(date(2025, 7, 1)) == "30/06/2025"


def test_instants_are_told_by_the_clock_of_vietnam():
    late = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)
    assert ui.day(late) == "01/01/2026"
    assert ui.moment(late) == "01/01/2026 00:30"


def test_masks_keep_three_characters_and_less_than_half():
    assert ui.mask("011000000001") == "•••••••••001"
    assert (ui.mask("12345"), ui.mask("12"), ui.mask("1")) == ("•••45", "•••2", "•••")
    assert ui.mask("") == ""


def test_each_status_looks_like_itself():
    def shown(value, status="reported", unit=""):
        return ui.value(Row("k", None, "n", None, None, value, status=status), unit)

    looks = [
        shown(0),
        shown(None, "not_applicable"),
        shown(None, "not_reported"),
        shown(None, "hidden"),
        shown(1200),
    ]
    assert len(set(looks)) == 5
    assert looks[-1] == "1.200" and shown(12.5) == "12,50" and shown(12.5, unit="percent") == "12,5%"


def keep(address, tag="{% keep %}"):
    return Template(tag).render(Context({"request": RequestFactory().get(address)}))


def test_links_keep_both_dates_and_nothing_else():
    assert keep("/x/?ngay=2025-06-30&cau-truc=2025-07-01&q=an&sau=5") == (
        "?ngay=2025-06-30&amp;cau-truc=2025-07-01"
    )
    assert keep("/x/") == keep("/x/?ngay=") == ""
    assert keep("/x/?ngay=2025-06-30", "{% keep don_vi='A&B' ngay=None %}") == "?don-vi=A%26B"


def test_what_stands_in_an_address_is_escaped():
    assert "<" not in keep('/x/?ngay="><script>')


def test_a_head_sorts_one_way_and_then_the_other():
    def head(address):
        return Template('{% sort_head "members" "Đảng viên" "num" %}').render(
            Context({"request": RequestFactory().get(address)})
        )

    assert 'href="?xep=-members"' in head("/") and "aria-sort" not in head("/")
    down, up = head("/?xep=-members"), head("/?xep=members")
    assert 'aria-sort="descending"' in down and 'href="?xep=members"' in down
    assert 'aria-sort="ascending"' in up and 'href="?xep=-members"' in up
    assert "ngay=2025-06-30" in head("/?ngay=2025-06-30")
