"""The map of a figure: every commune a dot in its place, as large and as dark as its number."""

from __future__ import annotations

from types import SimpleNamespace

from registry.units.official import centroids
from registry.units.tree import Tree
from reports.pages.figure_table import Line
from reports.pages.map import HEIGHT, WIDTH, map_of
from reports.questions import Row

KEYS = [key for key in centroids() if key.startswith("X")][:6]


def lines(values, denominators=None):
    denominators = denominators or [None] * len(values)
    return [
        Line(key, "?", True, Row(key, None, key, "commune", None, value, None, below))
        for key, value, below in zip(KEYS, values, denominators, strict=False)
    ]


def drawn(values, denominators=None, **more):
    given = {"is_ratio": denominators is not None} | more
    return map_of(SimpleNamespace(), Tree.TERRITORY, lines(values, denominators), **given)


def test_it_works():
    found = drawn([10, 20, 40, 0, None, 5])
    assert len(found.dots) == 5 and not found.without_centre and not found.elsewhere
    dots = {dot.line.name: dot for dot in found.dots}
    for one in dots.values():
        assert 0 < one.x < WIDTH and 0 < one.y < HEIGHT
        for other in dots.values():
            north = centroids()[one.line.name].latitude > centroids()[other.line.name].latitude
            east = centroids()[one.line.name].longitude > centroids()[other.line.name].longitude
            assert (one.y <= other.y) if north else True
            assert (one.x >= other.x) if east else True
    twice, once = dots[KEYS[2]].radius, dots[KEYS[1]].radius
    assert abs((twice / once) ** 2 - 2) < 0.05, "it is the area that says how many"


def test_a_share_is_dark_by_its_value_and_large_by_what_it_is_of():
    found = drawn([10.0, 55.0, 100.0], [9, 1, 4])
    by_name = {dot.line.name: dot for dot in found.dots}
    assert [by_name[key].step for key in KEYS[:3]] == [0, 2, 4]
    assert by_name[KEYS[0]].radius > by_name[KEYS[2]].radius > by_name[KEYS[1]].radius
    assert [round(low) for _, low, _ in found.steps] == [10, 28, 46, 64, 82]


def test_of_fewer_than_three_places_there_is_no_map():
    assert drawn([10, 20]) is None
    others = [Line("x", "", True, Row(f"x{n}", None, "x", None, None, n)) for n in range(4)]
    assert map_of(SimpleNamespace(), Tree.TERRITORY, others, is_ratio=False) is None


def test_units_without_a_place_are_named():
    nowhere = Line("Xã Cũ", "?", True, Row("xa-cu", None, "Xã Cũ", "commune", None, 3))
    district = Line("Huyện", "?", True, Row("huyen", None, "Huyện", "district", None, 3))
    found = map_of(SimpleNamespace(), Tree.TERRITORY, [*lines([1, 2, 3]), nowhere, district], is_ratio=False)
    assert (found.without_centre, found.elsewhere) == (["Xã Cũ"], ["Huyện"]) and len(found.dots) == 3
    bare = map_of(SimpleNamespace(), Tree.TERRITORY, [*lines([1, 2]), nowhere], is_ratio=False)
    assert bare.without_centre == ["Xã Cũ"] and not bare.dots


def test_a_share_is_read_without_colours_too():
    assert min(dot.radius for dot in drawn([10.0, 55.0, 100.0], [900, 1, 4]).dots) == 7
