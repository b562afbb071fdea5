"""Wires what this floor knows into the floors below."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Targets, figures, imports and pages."""

    name = "reports"
    verbose_name = "báo cáo"

    def ready(self) -> None:
        """Scopes are kept while no grant and no tree changes; copies and queued work go with their person."""
        from registry.accounts import services
        from registry.accounts.access import scopes
        from registry.common.cache import STRUCTURE, Keeper
        from registry.imports import jobs
        from registry.privacy.data_subjects import copies

        of_scopes = (*STRUCTURE, "accounts_grant")
        kept: Keeper[object] = Keeper(size=500, relations=of_scopes)
        kept_of_people: Keeper[object] = Keeper(size=200, relations=(*of_scopes, "members_member"))
        scopes.keep_with(kept.get, kept_of_people.get)
        copies.register()
        services.cancel_work_with(jobs.cancel_all_of)
