from django.apps import AppConfig


class StatutoryConfig(AppConfig):
    """Statutory forms, and the lines that units declare for them."""

    name = "reports.statutory"
    verbose_name = "biểu thống kê"
