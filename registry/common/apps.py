from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "registry.common"
    verbose_name = "nền chung"

    def ready(self) -> None:
        """The checks of a production site."""
        from . import checks  # noqa: F401
