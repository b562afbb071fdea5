"""A data folder is prepared anew where the secret is another: what follows from it stands in the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.servers import prepared


def test_another_secret_asks_for_another_preparation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(prepared, "FOLDERS", ())
    file = tmp_path / "secret_key"
    file.write_text("one")
    monkeypatch.setenv("SECRET_KEY_FILE", str(file))
    first = prepared._digest(tmp_path)
    assert prepared._digest(tmp_path) == first
    file.write_text("two")
    assert prepared._digest(tmp_path) != first
    monkeypatch.delenv("SECRET_KEY_FILE")
    monkeypatch.setenv("SECRET_KEY", "three")
    assert prepared._digest(tmp_path) != first
