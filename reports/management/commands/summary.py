"""``manage.py summary INDICATOR --organization CODE|--area CODE …``: the answer that the API would give."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.api.documents import of_answer
from reports.engine import statements
from reports.periods.answers import answer_as_published
from reports.questions import Question, QuestionFault


class Command(BaseCommand):
    """Answers one question as board staff would get it: nothing hidden."""

    help = "Answers a question to the register, as JSON or CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("indicator", metavar="INDICATOR")
        for name in Question.PARAMETERS:
            parser.add_argument(f"--{name.replace('_', '-')}", dest=f"asked_{name}", metavar=name.upper())
        shown = parser.add_mutually_exclusive_group()
        shown.add_argument("--format", choices=("json", "csv"), default="json")
        shown.add_argument(
            "--sql",
            action="store_true",
            help="print the statements that count the answer, ready to run",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {name: options[f"asked_{name}"] or "" for name in Question.PARAMETERS}
        try:
            with statements.noted() as counted:
                found = answer_as_published(Question.read(options["indicator"], asked))
        except QuestionFault as fault:
            raise CommandError(str(fault)) from None
        if options["sql"]:
            self.stdout.write("\n\n".join(statement.printed() for statement in counted))
            return
        document = of_answer(found, options["format"], "")
        self.stdout.write(document.body.decode().rstrip("\n"))
