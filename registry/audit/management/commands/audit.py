"""`manage.py audit`: go through the chain, export its signed head, seal what waits."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.audit import chain, head
from registry.audit.models import Link


class Command(BaseCommand):
    """Prove the audit trail."""

    help = (
        "Go through the audit trail's chain, export its signed head, seal what waits, print the public key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The four things that can be done."""
        acts = parser.add_subparsers(dest="act", required=True)
        verify = acts.add_parser("verify", help="name the first broken link; exit 1 if there is one")
        verify.add_argument(
            "--head", action="append", default=[], type=Path, help="a head exported earlier (may be repeated)"
        )
        verify.add_argument("--key", help="the public key the heads were signed with, if it is not our own")
        verify.add_argument("--json", action="store_true", help="the outcome as one JSON object")
        export = acts.add_parser("head", help="seal, and write the signed head of the chain")
        export.add_argument("--output", type=Path, help="the file to write; standard output without it")
        acts.add_parser("key", help="print the public key that tells this installation's heads")
        acts.add_parser("seal", help="give every entry that waits its link")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        """Do it."""
        try:
            if act == "verify":
                self._verify(options)
            elif act == "head":
                self._head(options["output"])
            elif act == "key":
                self.stdout.write(head.public_key())
            else:
                self.stdout.write(f"{chain.seal(patient=True)} entries sealed")
        except head.HeadFault as fault:
            raise CommandError(str(fault)) from fault

    def _head(self, output: Path | None) -> None:
        text = json.dumps(head.export(), indent=2) + "\n"
        if output is None:
            self.stdout.write(text, ending="")
        else:
            output.write_text(text, encoding="utf-8")

    def _verify(self, options: dict[str, Any]) -> None:
        chain.seal(patient=True)
        known = [head.read(_text(path), key=options["key"]) for path in options["head"]]
        strange = next((one for one in known if not head.belongs_here(one)), None)
        if strange is not None and Link.objects.exists():
            verdict = chain.Verdict(
                0, 0, 0, chain.Broken(0, None, "the chain begins anew: the head is of another one")
            )
        else:
            verdict = chain.verify(marks=[one.mark for one in known], on_progress=self._progress)
        broken = verdict.broken
        if options["json"]:
            said: dict[str, Any] = {"links": verdict.links, "waiting": verdict.waiting}
            said["forgotten"] = verdict.forgotten
            if broken is not None:
                said["broken"] = {"link": broken.number, "entry": broken.entry_id, "why": broken.message}
            self.stdout.write(json.dumps(said))
        elif broken is None:
            self.stdout.write(
                f"{verdict.links} links hold; {verdict.waiting} entries wait,"
                f" {verdict.forgotten} reasons are forgotten; {len(known)} heads agree"
            )
        if broken is not None:
            where = f"link {broken.number}, " if broken.number is not None else ""
            raise CommandError(f"{where}entry {broken.entry_id}: {broken.message}", returncode=1)

    def _progress(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} links", ending="")
            self.stderr.flush()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
