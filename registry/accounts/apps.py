from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, what they may do and where."""

    name = "registry.accounts"
    verbose_name = "tài khoản"
