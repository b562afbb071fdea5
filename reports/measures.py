"""What a target may be about: counting indicators, shares, and how far posts are held by members.

A measure of posts names the post, as in ``post_coverage:village_head``. Exits, deaths and transfers are no
measures. Here stands also in which sense a measure is meant, and how far what was done attains what is aimed.
"""

from __future__ import annotations

from dataclasses import dataclass

from members.models import PostKind
from registry.units.names import in_a_sentence

from .catalogue import COUNTING, INDICATORS, Family, Indicator
from .indicator import ASSOCIATION
from .models import Sense

_NO_MEASURES = frozenset({"deleted", "left", "expelled", "deaths"})
_AT_MOST = frozenset(
    {
        "villages_at_risk",
        "villages_posted_only",
        "villages_relapsed",
        "villages_still_without",
        "own_cells_lost",
        "joint_cells",
        "cells_under_three",
        "cells_at_risk",
        "cells_dissolved",
        "cells_without_admission",
        "grassroots_without_admission",
    }
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a target is about: an indicator, of posts with the post."""

    code: str
    title: str
    indicator: Indicator
    post: str | None = None

    @property
    def is_share(self) -> bool:
        """Is it set in percent of what it is a share of?"""
        return self.indicator.is_percent

    @property
    def unit(self) -> str:
        """The unit of what is done and aimed at."""
        return self.indicator.unit

    @property
    def sense(self) -> Sense:
        """How it is meant where a target does not say so."""
        is_at_most = self.code.startswith("villages_without_") or self.code in _AT_MOST
        return Sense.AT_MOST if is_at_most else Sense.AT_LEAST


def _measures() -> dict[str, Measure]:
    found = {}
    for code, indicator in INDICATORS.items():
        if indicator.family == Family.POSTS:
            posts = [*PostKind.choices, (ASSOCIATION, "Cấp trưởng và cấp phó các hội")]
            for post, label in posts:
                name = f"{code}:{post}"
                title = f"Tỷ lệ {in_a_sentence(str(label))} là đảng viên"
                found[name] = Measure(name, title, indicator, str(post))
        elif code in _NO_MEASURES or indicator.family in (Family.TRANSFERS, Family.TARGETS):
            continue
        elif code in COUNTING or indicator.is_percent:
            found[code] = Measure(code, indicator.title, indicator)
    return found


MEASURES: dict[str, Measure] = _measures()


def attained(done: int | float, aimed: int | float, sense: str) -> float | None:
    """What was done in percent of what is aimed at; ``None`` where that says nothing.

    Of what is to be reached at most, all is attained up to that, and the less the more is beyond.
    """
    if sense == Sense.AT_MOST:
        return 100 if done <= aimed else 100 * aimed / done
    return 100 * done / aimed if aimed else None
