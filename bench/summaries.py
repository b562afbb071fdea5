"""What the summaries API costs, on a made-up province of 100,000 members, all its cells in one answer.

``summaries_json``: a JSON answer of kept figures, from the request to the last byte with token, scope and
hidden figures, against a DRF serializer and renderer over the same rows (goal: at least 8 times as fast).
``summaries_unchanged``: telling a client by its ETag that nothing changed, against computing the same answer
(goal: at least 50 times as fast). Both are medians of pairs taken in turn.

    bench/summaries.py [--pairs N] [--data FOLDER]

``FOLDER`` is a data folder with the demo in it; without one a province is made in a folder of its own first,
which takes some minutes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import ratio, say  # noqa: E402
from registry import servers  # noqa: E402

JSON_GOAL, UNCHANGED_GOAL = 8, 50


def seconds(act: Callable[[], object], times: int = 1) -> float:
    """How long one of ``times`` takes."""
    began = perf_counter()
    for _ in range(times):
        act()
    return (perf_counter() - began) / times


def client() -> tuple[str, str]:
    """The province committee's code, and a token for its figures."""
    from cells.models import Organization
    from registry.accounts import clients

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

    from reports import summaries
    from reports.api import views
    from reports.api.disclosure import disclosed
    from reports.api.schema import AnswerSchema
    from reports.questions import Question

    settings.ALLOWED_HOSTS = ["*"]
    settings.API_RATE = "1000000000/min"
    code, token = client()
    asked = {"organization": code, "level": "cell", "on": localdate().isoformat()}
    browser = Client(headers={"Authorization": f"Bearer {token}"})
    address = "/api/v1/summaries/members/"

    def get(**headers: str) -> object:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.get(address, asked, headers=named)

    first = browser.get(address, asked)
    assert first.status_code == 200, first.content
    shown = disclosed(summaries.answer(Question.read("members", asked)), settings.DISCLOSURE_THRESHOLD)
    say(f"{len(shown.rows)} rows, {len(first.content)} bytes")

    def written_anew() -> None:
        views._kept._kept.clear()
        assert get().status_code == 200  # type: ignore[attr-defined]

    def serialized() -> None:
        JSONRenderer().render(AnswerSchema(shown).data)

    def unchanged() -> None:
        assert get(If_None_Match=first["ETag"]).status_code == 304  # type: ignore[attr-defined]

    def computed() -> None:
        summaries._answers._kept.clear()
        written_anew()

    for act in (written_anew, serialized, computed, written_anew, unchanged):
        act()
    as_json = [(seconds(written_anew, 3), seconds(serialized, 3)) for _ in range(pairs)]
    confirmed = [(seconds(unchanged, 10), seconds(computed)) for _ in range(pairs)]
    facts = {"rows": len(shown.rows), "pairs": pairs}
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "registry.settings"
    with tempfile.TemporaryDirectory(prefix="bench-summaries-") as made:
        data = (options.data or Path(made)).resolve()
        os.environ["REGISTRY_DATA"] = str(data)
        servers.secret_key(data)
        with servers.ensure(data):
            if options.data is None:
                say("making a province of 100,000 members")
                for command in (["migrate"], ["demo", "tram-nghin"]):
                    subprocess.run(
                        [sys.executable, str(ROOT / "manage.py"), *command], check=True, stdout=sys.stderr
                    )
            return 0 if measure(options.pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
