from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "registry.common"
    verbose_name = "nền chung"
