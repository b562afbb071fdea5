from django.apps import AppConfig


class SupplementsConfig(AppConfig):
    """Rounds in which members bring their records up to date."""

    name = "members.supplements"
    verbose_name = "bổ sung hồ sơ"
