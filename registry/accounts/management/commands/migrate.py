"""`manage.py migrate`, which ends by making the walls between the database's roles stand as declared."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from registry.accounts.access import row_security as walls


class Command(Migrate):
    """Django's own, and after it the rights and policies of :mod:`registry.accounts.access.row_security`."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a part, a plan or a check alone leaves the walls as they are."""
        super().handle(*args, **options)
        partly = any(options.get(name) for name in ("app_label", "plan", "check_unapplied", "prune"))
        if not partly and walls.apply() and options["verbosity"] >= 1:
            self.stdout.write("  Quyền và chính sách của cơ sở dữ liệu: đã áp dụng.")
