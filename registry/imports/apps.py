from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Sheets in and sheets out."""

    name = "registry.imports"
    verbose_name = "nhập và xuất"
