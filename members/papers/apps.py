from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers about people, and the books that their numbers are taken from."""

    name = "members.papers"
    verbose_name = "văn bản"
