from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files that are made in the background."""

    name = "reports.files"
    verbose_name = "tệp lập trong nền"
