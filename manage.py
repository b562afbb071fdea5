#!/usr/bin/env python
"""Django's command line, on the database that runs on the data folder or on one started for the moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from registry import servers

BASE = Path(__file__).resolve().parent


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ["REGISTRY_AS_OWNER"] = "yes"
    data = Path(os.environ.setdefault("REGISTRY_DATA", str(BASE / "var"))).resolve()
    from django.core.management import execute_from_command_line

    try:
        servers.secret_key(data)
        servers.identifier_keys(data)
        with servers.ensure(data):
            execute_from_command_line(sys.argv)
    except servers.ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
