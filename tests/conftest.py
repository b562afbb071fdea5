"""What every test runs with."""

import pytest


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Pages render without the manifest that ``collectstatic`` writes."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
