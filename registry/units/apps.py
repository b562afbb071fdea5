from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "registry.units"
    label = "areas"
    verbose_name = "địa bàn"
