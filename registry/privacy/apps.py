from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What is kept, and how long."""

    name = "registry.privacy"
    verbose_name = "lưu giữ"
