"""What a service refuses, and that it wrote nothing when it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from registry.common.refusals import Refused


def refusing(*models: Any) -> Callable[..., tuple[str, str]]:
    """The code and the field of a refusal; the rows of ``models`` must be as many as before."""

    def counts() -> list[int]:
        return [model.objects.count() for model in models]

    def refused(service: Callable[..., Any], **arguments: Any) -> tuple[str, str]:
        before = counts()
        with pytest.raises(Refused) as caught:
            service(**arguments)
        assert caught.value.message
        assert counts() == before, "a refused act wrote something"
        return caught.value.code, caught.value.field

    return refused
