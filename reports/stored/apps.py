from django.apps import AppConfig


class StoredConfig(AppConfig):
    """Month-end figures and trends."""

    name = "reports.stored"
    verbose_name = "số liệu cuối tháng"
