"""``manage.py summary INDICATOR --organization CODE|--area CODE …``: the answer that the API would give."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.questions import Question, QuestionFault
from reports.summaries import answer


class Command(BaseCommand):
    """Answers one question as board staff would get it: nothing hidden."""

    help = "Answers a question to the register, as JSON or CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("indicator", metavar="INDICATOR")
        for name in Question.PARAMETERS:
            parser.add_argument(f"--{name.replace('_', '-')}", dest=f"asked_{name}", metavar=name.upper())
        parser.add_argument("--format", choices=("json", "csv"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {name: options[f"asked_{name}"] or "" for name in Question.PARAMETERS}
        try:
            found = answer(Question.read(options["indicator"], asked))
        except QuestionFault as fault:
            raise CommandError(str(fault)) from None
        document = found.as_document()
        if options["format"] == "json":
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
            return
        rows = [document["total"] | {"key": "total"}, *document["rows"]]
        writer = csv.DictWriter(self.stdout, fieldnames=list(document["total"]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
