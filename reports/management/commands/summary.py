"""``manage.py summary INDICATOR --organization CODE|--area CODE …``: the answer that the API would give."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.api.documents import of_answer
from reports.engine.answers import answer
from reports.questions import Question, QuestionFault


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
        document = of_answer(found, options["format"], "")
        self.stdout.write(document.body.decode().rstrip("\n"))
