from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Targets and how far they are met."""

    name = "reports.targets"
    verbose_name = "chỉ tiêu"
