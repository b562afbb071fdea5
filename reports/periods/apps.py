from django.apps import AppConfig


class PeriodsConfig(AppConfig):
    """Closed periods and what was published of them."""

    name = "reports.periods"
    verbose_name = "kỳ số liệu"
