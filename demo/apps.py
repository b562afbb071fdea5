from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Made-up registers."""

    name = "demo"
    verbose_name = "dữ liệu mẫu"
