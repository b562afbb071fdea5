from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Targets, figures, imports and pages."""

    name = "reports"
    verbose_name = "báo cáo"
