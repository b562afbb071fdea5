from django.apps import AppConfig
from django.conf import settings


class CommonConfig(AppConfig):
    name = "registry.common"
    verbose_name = "nền chung"

    def ready(self) -> None:
        """The checks of a production site; faults that nobody catches go into the log."""
        from . import checks  # noqa: F401
        from .logs import log_what_nobody_catches

        if not settings.DEBUG:
            log_what_nobody_catches()
