"""Boxes of which a form has hundreds."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from registry.common.form_fields import BoxInput


@pytest.mark.parametrize("value", [None, "", 0, 12345, 'Lò Văn "An" <b> & con', "Sùng A Páo"])
@pytest.mark.parametrize(
    "attrs",
    [None, {"id": "id_x", "maxlength": 5, "placeholder": "để trống"}, {"required": True, "hidden": False}],
)
def test_a_box_is_written_as_django_writes_it(value: Any, attrs: dict[str, Any] | None) -> None:
    own = {"list": "nguoi-3", "autocomplete": "off"}
    box, plain = BoxInput(own), forms.TextInput(own)
    assert box.render('a"b', value, attrs) == plain.render('a"b', value, attrs)
