from django.apps import AppConfig


class ReorganizationConfig(AppConfig):
    """Plans of reorganization."""

    name = "reports.reorganization"
    verbose_name = "phương án sắp xếp"
