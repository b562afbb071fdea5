"""``manage.py describe_access``: the policy as a page of documentation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

from registry.accounts.access.policy import HOLDERS, all_routes
from registry.accounts.models import Role
from registry.common.declared.routes import Right, Route, Target
from registry.common.draft_pages import DRAFT

HEAD = """# Who sees what and may do what

Written by `manage.py describe_access` from `registry/accounts/access/policy.py`; a test holds the two
together, and the access matrix (`tests/access`) asks every address in every way and compares.

## Rights

"""

SCOPE = """
## Where a right holds

* A grant gives a user a role over an organization from one day to another. It runs down the tree as it stands
  on the day of the request; a granted organization that has ended hands its rights to all its successors.
* An organization is seen by those under whose grants it lies; an area by those who see an organization that
  leads it, or leads one that holds it; a member by those who see a cell in which the member counts or has
  counted, whole: with the units and the people who are named in that member's own history.
* A unit's page also names what stands above it and what it was made of or became, without a link.
* Outside of this nothing exists: 404, the same page after the same statements as for what is nowhere.
* An ended account is signed out; an ended grant is no grant from the very next request.

An address has a door: a right that its user must hold somewhere, or is refused (403). What the address
names must lie in scope (404), and what is done may need another right over it (403). Who is not signed in is
sent to the sign-in page, or answered 401 by the summaries API. A method that is not listed is 405. An address
that is not listed is refused to everybody.

The same is said a second time in the database: `registry/accounts/access/row_security.py` lists what the web
server's role may do on each table and which rows it sees, by row-level security that is forced and, without a
context, shows nothing.

## Addresses

| address | methods | door | names | right over it |
|---|---|---|---|---|
"""

# Where the target itself says who may: nothing, one's own, what belongs to no unit.
_DECIDED = (Target.NONE, Target.FACTOR, Target.BATCH, Target.NIGHT, Target.RUN)


def rights() -> str:
    """A line for each right: what it is, and which roles hold it."""
    heads = "".join(f" {role} |" for role in Role.values)
    lines = [f"| right |{heads}", "|---|" + "---|" * len(Role.values)]
    for right in Right:
        if right in HOLDERS:
            marks = "".join(f" {'yes' if role in HOLDERS[right] else ''} |" for role in Role.values)
            lines.append(f"| **{right.name.lower()}**: {right.value} |{marks}")
    everybody = [
        f"* **{right.name.lower()}**: {right.value}; {who}"
        for right, who in (
            (Right.LOOK, "all who hold *see*, and who has no grant at all"),
            (Right.SIGNED_IN, "every account in use"),
            (Right.MACHINE, "summary clients"),
            (Right.OPEN, "anybody"),
        )
    ]
    return "\n".join(lines) + "\n\n" + "\n".join(everybody) + "\n"


def addresses(
    resolver: URLResolver | None = None, prefix: str = "/", space: str = ""
) -> Iterator[tuple[str, str]]:
    """The name and the address of every route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        text = prefix + str(pattern.pattern).removeprefix("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(
                pattern, text, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
        elif isinstance(pattern, URLPattern) and f":{DRAFT}>" not in text:
            # Drafts of a form have its name, and what it needs.
            yield f"{space}{pattern.name}", text


def routes() -> str:
    """A line for each need, with all the addresses that have it."""
    where = dict(addresses())
    alike: dict[Route, list[str]] = defaultdict(list)
    for name, route in all_routes().items():
        alike[route].append(f"`{where[name]}`")
    lines = []
    for route, found in alike.items():
        over = (
            route.over.name.lower()
            if route.target not in _DECIDED and route.door is not Right.MACHINE
            else ""
        )
        door = route.door.name.lower()
        lines.append(f"| {' '.join(found)} | {route.methods} | {door} | {route.target.value} | {over} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page."""
    return HEAD + rights() + SCOPE + routes()


class Command(BaseCommand):
    """Writes the page to standard output."""

    help = "Prints docs/access.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
