from django.apps import AppConfig
from django.core.checks import Tags, register


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "đảng viên"

    def ready(self) -> None:
        """Keys of numbers are those of the register, or the server does not start."""
        from . import checks

        register(checks.keys_are_the_registers, Tags.database)
