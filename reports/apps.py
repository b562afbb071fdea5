"""Wires what this floor knows into the floors below."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Targets, figures, imports and pages."""

    name = "reports"
    verbose_name = "báo cáo"

    def ready(self) -> None:
        """Scopes are kept while no grant and no tree changes; copies and queued work go with their person."""
        from registry.accounts import scopes, services

        from .currency import STRUCTURE, Keeper
        from .sheets import jobs
        from .subjects import copies

        kept: Keeper[object] = Keeper(size=500, relations=(*STRUCTURE, "accounts_grant"))
        scopes.keep_with(kept.get)
        copies.register()
        services.cancel_work_with(jobs.cancel_all_of)
