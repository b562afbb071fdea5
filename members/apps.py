from django.apps import AppConfig
from django.core.checks import Tags, register


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "đảng viên"

    def ready(self) -> None:
        """Nobody is left in a village or a cell that ends; keys are those of the register."""
        from . import checks, dependants

        register(checks.keys_are_the_registers, Tags.database)

        dependants.register()
