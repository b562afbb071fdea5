from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Batches in which membership cards are asked for and approved."""

    name = "members.cards"
    verbose_name = "đợt cấp thẻ"
