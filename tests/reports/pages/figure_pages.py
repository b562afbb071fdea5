"""The page of a figure as tests read it."""

from __future__ import annotations

import re

from django.test import Client


def page(user, address):
    client = Client()
    client.force_login(user)
    return client.get(address)


def cells(response):
    """The texts of the table's rows, without their marks."""
    body = response.content.decode().partition('id="figure"')[2]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", "", cell).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]
