"""Which key an area has, asked on the machine."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registry.units.management.commands import find_areas
from tests.world import World


def ask(*words: str) -> list[str]:
    out = StringIO()
    call_command("find_areas", *words, stdout=out)
    return out.getvalue().splitlines()


def test_keys_are_found_by_names_of_today_and_of_before(world: World, monkeypatch: pytest.MonkeyPatch):
    before = [line.split("\t") for line in ask("xã A Một")]
    assert before == [["xa-a1", "Xã A Một", "Huyện Nậm A", "đến 30/06/2025"]]
    assert [line.split("\t")[0] for line in ask("na tong")] == ["a1-1", "a2-1"]
    monkeypatch.setattr(find_areas, "MOST", 1)
    assert "1 dòng đầu" in ask("na tong")[-1]
    with pytest.raises(CommandError, match="Không có đơn vị"):
        ask("không đâu cả")
