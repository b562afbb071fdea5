"""Wires what this floor knows into the floors below."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Targets, figures, imports and pages."""

    name = "reports"
    verbose_name = "báo cáo"

    def ready(self) -> None:
        """Let scopes be kept as long as no grant and no tree has changed, and copies go with their person."""
        from registry.accounts import scopes

        from .currency import STRUCTURE, Keeper
        from .subjects import copies

        kept: Keeper[scopes.Scope] = Keeper(size=500, relations=(*STRUCTURE, "accounts_grant"))
        scopes.keep_with(kept.get)
        copies.register()
