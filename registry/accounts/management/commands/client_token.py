"""``manage.py client_token NAME --organization CODE``: a token for a machine that pulls summaries.

Counts of people are changed for it (see ``docs/api.md``), unless ``--exact --reason WHY --until DATE``.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registry.accounts.access import clients
from registry.common.refusals import Refused
from registry.units.models import Organization


class Command(BaseCommand):
    """Issues, renews or revokes the token of a summary client. A token is printed once and kept nowhere."""

    help = "Prints a summary client's token once; with --revoke, ends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--organization", metavar="CODE", help="whose subtree the client may ask about")
        parser.add_argument("--days", type=int, default=clients.VALID_FOR.days, help="good for so many days")
        parser.add_argument("--exact", action="store_true", help="counts of people as they are, not changed")
        parser.add_argument("--reason", default="", help="why the client gets exact counts")
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="DATE", help="the last day of exact counts"
        )
        parser.add_argument("--renew", action="store_true", help="a new token for a client that there is")
        parser.add_argument("--revoke", action="store_true", help="the client's token is good no longer")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["revoke"]:
                clients.revoke(name=options["name"], by=None)
                self.stderr.write("Đã thu hồi.")
                return
            self.stdout.write(self._issue(options))
        except Refused as refused:
            raise CommandError(refused.message) from None

    def _issue(self, options: dict[str, Any]) -> str:
        if not options["organization"]:
            raise CommandError("Cho biết --organization CODE.")
        if not 1 <= options["days"] <= 3660:
            raise CommandError("--days phải từ 1 đến 3660.")
        organization = Organization.objects.filter(code=options["organization"]).first()
        if organization is None:
            raise CommandError(f"Không có tổ chức mã “{options['organization']}”.")
        exact = None
        if options["exact"]:
            if options["until"] is None:
                raise CommandError("Số liệu chính xác phải có ngày hết hạn: --until DATE.")
            exact = clients.Exact(options["reason"], options["until"])
        elif options["reason"] or options["until"]:
            raise CommandError("--reason và --until chỉ dùng cùng --exact.")
        return clients.issue(
            name=options["name"],
            organization_id=organization.pk,
            by=None,
            expires_at=timezone.now() + timedelta(days=options["days"]),
            renew=options["renew"],
            exact=exact,
        )
