"""What the summaries API costs, on a made-up province of 100,000 members, all its cells in one answer.

``summaries_json``: from an answer to the bytes that are sent, counts of people changed, against a DRF
serializer and renderer over the same rows, changed before (goal: at least 8 times as fast).
``summaries_unchanged``: telling a client by its ETag that nothing changed, against computing the same answer
(goal: at least 50 times as fast). Both are medians of pairs taken in turn.

    bench/summaries.py [--pairs N] [--data FOLDER]

``FOLDER`` is a data folder with the demo in it; without one a province is made in a folder of its own first,
which takes some minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, register, say  # noqa: E402

JSON_GOAL, UNCHANGED_GOAL = 8, 50


def seconds(act: Callable[[], object], times: int) -> float:
    """How long the quickest of ``times`` takes: on a shared machine the others wait for somebody else."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        act()
        taken.append(perf_counter() - began)
    return min(taken)


def client() -> tuple[str, str]:
    """The province committee's code, and a token for its figures."""
    from registry.accounts.access import clients
    from registry.units.models import Organization

    root = Organization.objects.filter(terms__kind="province_committee").order_by("code").first()
    assert root is not None, "there is no province here"
    token = clients.issue(name="bench summaries", organization_id=root.pk, by=None, renew=True)
    return root.code, token


def measure(pairs: int) -> bool:
    """Measure both; true where both reach their goals."""
    import django
    from django.conf import settings

    django.setup()
    from django.test import Client
    from django.utils.timezone import localdate
    from rest_framework.renderers import JSONRenderer

    from registry.common.rates import Rate
    from reports.api import documents, views
    from reports.api.schema import AnswerSchema
    from reports.disclosure.days import last_month_end
    from reports.disclosure.protection import members_of, protected
    from reports.engine import answers as summaries
    from reports.questions import Question

    settings.ALLOWED_HOSTS = ["*"]
    settings.RATES["summaries"] = Rate(1_000_000_000, 60)
    code, token = client()
    asked = {"organization": code, "level": "cell", "on": last_month_end(localdate()).isoformat()}
    browser = Client(headers={"Authorization": f"Bearer {token}"})
    address = "/api/v1/summaries/members/"

    def get(**headers: str) -> object:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.get(address, asked, headers=named)

    first = browser.get(address, asked)
    assert first.status_code == 200, first.content
    answer = summaries.answer_with_keys(Question.read("members", asked))
    members = summaries.answer(members_of(answer))
    floor: int = settings.DISCLOSURE_UNIT_FLOOR
    shown = protected(answer, members, floor)
    say(f"{len(shown.rows)} rows, {len(first.content)} bytes")

    def written() -> None:
        documents.of_answer(protected(answer, members, floor), "json", code)

    def serialized() -> None:
        JSONRenderer().render(AnswerSchema(shown).data)

    def unchanged() -> None:
        assert get(If_None_Match=first["ETag"]).status_code == 304  # type: ignore[attr-defined]

    def computed() -> None:
        summaries._answers.clear()
        views._documents.clear()
        assert get().status_code == 200  # type: ignore[attr-defined]

    for act in (written, serialized, computed, unchanged):
        act()
    as_json = [(seconds(written, 5), seconds(serialized, 5)) for _ in range(pairs)]
    confirmed = [(seconds(unchanged, 5), seconds(computed, 5)) for _ in range(pairs)]
    return reached(as_json, confirmed, rows=len(shown.rows), pairs=pairs)


def reached(as_json: list[tuple[float, float]], confirmed: list[tuple[float, float]], **facts: int) -> bool:
    """Print both figures, of pairs of our time and the other; true where both reach their goals."""
    results = (
        ratio(
            "summaries_json",
            median(other / ours for ours, other in as_json),
            JSON_GOAL,
            ours_ms=1000 * median(ours for ours, _ in as_json),
            **facts,
        ),
        ratio(
            "summaries_unchanged",
            median(other / ours for ours, other in confirmed),
            UNCHANGED_GOAL,
            ours_ms=1000 * median(ours for ours, _ in confirmed),
            **facts,
        ),
    )
    return all(results)


def main() -> int:
    """Run on the data folder that was named, or on a province made for the purpose."""
    options = arguments(__doc__, pairs=9)
    with register("summaries", options.data, demo=True):
        return 0 if measure(options.pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
