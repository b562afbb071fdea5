from django.apps import AppConfig


class CellsConfig(AppConfig):
    name = "cells"
    verbose_name = "tổ chức đảng"

    def ready(self) -> None:
        """What a cell serves and an organization leads ends with it."""
        from . import serving

        serving.register()
