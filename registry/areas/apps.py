from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "registry.areas"
    verbose_name = "địa bàn"
