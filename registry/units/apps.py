from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "registry.units"
    verbose_name = "địa bàn và tổ chức đảng"
