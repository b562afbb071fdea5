"""Wires what this floor knows into the floors below."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, what they may do and where."""

    name = "registry.accounts"
    verbose_name = "tài khoản"

    def ready(self) -> None:
        """An act that concerns no unit of its own is noted where its user's rights begin."""
        from registry.audit import trail

        from .access.scopes import place_of

        trail.place_users_by(place_of)
