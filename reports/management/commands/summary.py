"""``manage.py summary INDICATOR --organization CODE|--area CODE …``: the answer that the API would give."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.common.database_roles import printed_as_known
from registry.common.dates import end_of
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
                question = Question.read(options["indicator"], asked)
                found = answer_as_published(question)
        except QuestionFault as fault:
            raise CommandError(str(fault)) from None
        if options["sql"]:
            text = "\n\n".join(statement.printed() for statement in counted)
            day = question.known_on
            self.stdout.write(text if day is None else printed_as_known(text, end_of(day)))
            return
        document = of_answer(found, options["format"], "")
        self.stdout.write(document.body.decode().rstrip("\n"))
