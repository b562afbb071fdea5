from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "đảng viên"

    def ready(self) -> None:
        """Nobody is left in a village or a cell that ends."""
        from . import dependants

        dependants.register()
