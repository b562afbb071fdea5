from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "registry.drafts"
    verbose_name = "bản nháp"
