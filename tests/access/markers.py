"""A word of its own in each text of each territory, and what of them a browser sees by following links.

Territories: ``a`` and ``b``, the two communes, and ``above``, what belongs to the province itself. What
belongs to both communes (somebody who moved, a line of the ledger between them) bears no word.
"""

from __future__ import annotations

import io
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.db import connection, models
from django.test import Client
from python_calamine import CalamineWorkbook

from members.models import Member
from registry.accounts.access import scopes
from registry.accounts.models import Grant, User
from registry.audit.models import Entry
from tests.world import World

A, B, ABOVE = "a", "b", "above"
Owners = Callable[[Any], Iterable[str]]

# Text that is no free text: keys and codes by which things are found, forms of other columns, machinery.
# (Values of lists, such as an ethnicity, are kept by the pages' own forms.)
NOT_FREE = {
    "key", "code", "sort_key", "search_key", "dossier_no", "ethnicity", "minority", "gender", "password",
    "username", "token_digest", "measure", "digest", "path", "sheet", "column", "header", "object_type",
    "object_id", "action", "actor_name", "relation", "snapshot", "unique_key", "tree", "secret_digest",
    "special", "sealed", "address", "session_key", "session_data", "device_digest",
}  # fmt: skip
# Tables whose rows belong to nobody's territory, or hold no text but keys.
NOBODYS = {
    "AreaPlacement", "BoardReading", "BatchChange", "CellVillage", "FigureRun", "ImportWork", "Grant", "Area",
    "Organization", "ColumnMapping", "Post", "Stretch", "Movement", "MonthFigure", "Write", "Entry", "Check",
    "SavedQuestion", "Notice", "Base", "PartyPost", "Assignment", "ContextKey", "VillageProgramme",
    "NoticeLook", "UnwantedNotice", "UnitGroup",
    "FigureRecount", "Holiday", "MadeFile",
    "PaperPerson", "PaperTemplate",
    "ConfirmationRule", "SupplementRound",
    "PlanWork", "RetentionSetting", "RetentionRun", "RetentionCount", "SecondFactor",
}  # fmt: skip


class Planted:
    """The words, by territory, and where each stands."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.words: dict[str, tuple[str, str, str]] = {}
        self.counts: Counter[tuple[str, str]] = Counter()
        a, b = set(scopes.subtree_ids(world.officer)), set(scopes.subtree_ids(world.other_officer))
        areas_a, areas_b = set(scopes.area_ids(world.officer)), set(scopes.area_ids(world.other_officer))
        self._organizations = {A: a - b, B: b - a}
        self._shared_organizations = a & b
        self._areas = {A: areas_a - areas_b, B: areas_b - areas_a}
        self._shared_areas = areas_a & areas_b
        seen = [
            set(Member.objects.visible_to(who).values_list("pk", flat=True))
            for who in (world.officer, world.other_officer)
        ]
        self._members = {A: seen[0] - seen[1], B: seen[1] - seen[0]}
        self._shared_members = seen[0] & seen[1]
        self._plant()

    def organization(self, pk: int | None) -> list[str]:
        """Whose an organization is."""
        return self._of(pk, self._organizations, self._shared_organizations)

    def area(self, pk: int | None) -> list[str]:
        """Whose an area is."""
        return self._of(pk, self._areas, self._shared_areas)

    def member(self, pk: int | None) -> list[str]:
        """Whose a member is."""
        return self._of(pk, self._members, self._shared_members)

    @staticmethod
    def _of(pk: int | None, owned: dict[str, set[int]], shared: set[int]) -> list[str]:
        if pk is None:
            return []
        return [A, B] if pk in shared else [name for name, ids in owned.items() if pk in ids] or [ABOVE]

    def _owners(self) -> dict[str, Owners]:
        def of_user(user: User) -> list[str]:
            return [t for g in Grant.objects.filter(user=user) for t in self.organization(g.organization_id)]

        return {
            "AreaNaming": lambda row: self.area(row.area_id),
            "AreaChange": lambda row: self.area(row.source_id) + self.area(row.target_id),
            "OrganizationTerm": lambda row: self.organization(row.organization_id),
            "OrganizationChange": lambda row: {
                *self.organization(row.source_id),
                *self.organization(row.target_id),
            },
            "Member": lambda row: self.member(row.pk),
            "Event": lambda row: self.member(row.member_id),
            "Profile": lambda row: self.member(row.member_id),
            "Badge": lambda row: self.member(row.member_id),
            "Card": lambda row: self.member(row.member_id),
            "Award": lambda row: (
                self.member(row.member_id) if row.member_id else self.organization(row.organization_id)
            ),
            "RankingProposal": lambda row: (
                self.member(row.member_id) if row.member_id else self.organization(row.organization_id)
            ),
            "Case": lambda row: self.organization(row.cell_id) if row.cell_id else self.area(row.village_id),
            "Joining": lambda row: self.member(row.kept_id),
            "Distinct": lambda row: self.member(row.first_id),
            "Paper": lambda row: self.organization(row.organization_id),
            "CardBatch": lambda row: self.organization(row.organization_id),
            "CaseStep": lambda row: self.organization(row.case.cell_id),
            # Both sides read what the letter says.
            "Transfer": lambda row: {
                *self.organization(row.from_cell_id),
                *self.organization(row.to_id),
            },
            "BaseTerm": lambda row: self.area(row.area_id),
            "VillageLogEntry": lambda row: self.area(row.village_id),
            "Draft": lambda row: of_user(row.user),
            "Declared": lambda row: self.organization(row.organization_id),
            "LayoutVersion": lambda row: self.organization(row.organization_id),
            "PublishedForm": lambda row: self.organization(row.organization_id),
            "Target": lambda row: self.organization(row.recipient_id),
            "Programme": lambda row: self.organization(row.issuer_id),
            "WordMapping": lambda row: self.organization(row.organization_id),
            "Batch": lambda row: self.organization(row.organization_id),
            "BatchFault": lambda row: self.organization(row.batch.organization_id),
            "User": of_user,
            "Session": lambda row: of_user(row.user) if row.user else [],
            "Secret": lambda row: self.organization(Entry.objects.get(pk=row.entry_id).organization_id),
            "Closing": lambda row: self.organization(row.organization_id),
            "ClosingWork": lambda row: self.organization(row.organization_id),
            "Plan": lambda row: self.organization(row.organization_id),
            "PlanRow": lambda row: self.organization(row.plan.organization_id),
            "PublishedAnswer": lambda row: self.organization(row.closing.organization_id),
            "SummaryClient": lambda row: self.organization(row.organization_id),
        }

    def _plant(self) -> None:
        for model_name, owners in self._owners().items():
            model = next(m for m in apps.get_models() if m.__name__ == model_name and not m._meta.proxy)
            with _unguarded(model._meta.db_table):
                for row in model._default_manager.all():
                    owner = set(owners(row))
                    if len(owner) == 1:
                        self._mark(model, row, owner.pop())

    def _mark(self, model: type[models.Model], row: Any, owner: str) -> None:
        changes = {}
        for field in free_text(model):
            if field.name == "void_reason" and row.voided_at is None:
                continue
            if field.name == "exact_reason" and row.exact_until is None:
                continue
            word = "zq" + secrets.token_hex(6)
            value = f"{getattr(row, field.attname)} {word}".strip()
            if field.max_length and len(value) > field.max_length:
                value = word
            changes[field.attname] = value
            self.words[word] = (owner, f"{model.__name__}.{field.name}", self._key(row))
            self.counts[owner, model.__name__] += 1
        model._default_manager.filter(pk=row.pk).update(**changes)

    @staticmethod
    def _key(row: Any) -> str:
        """What the row is about, in words that stay the same from run to run."""
        if hasattr(row, "organization_id") and row.organization_id and hasattr(row, "parent_id"):
            return str(row.organization.code)
        if hasattr(row, "area_id"):
            return str(row.area.key)
        return str(getattr(row, "username", ""))

    def foreign(self, text: str, mine: str) -> set[tuple[str, str, str]]:
        """The words of other territories in ``text``: whose each is, where it stands, what it is about."""
        found = {self.words[word] for word in re.findall(r"zq[0-9a-f]{12}", text) if word in self.words}
        return {word for word in found if word[0] != mine}


@contextmanager
def _unguarded(table: str) -> Iterator[None]:
    """The rows of a table may be changed by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def free_text(model: type[models.Model]) -> list[Any]:
    """The columns of a model that hold free text."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in NOT_FREE
    ]


def text_of(response: Any) -> str:
    """Everything that an answer says, its headers included; a workbook by its cells."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    heads = "\n".join(f"{name}: {value}" for name, value in response.items())
    if "spreadsheetml" in response.get("Content-Type", ""):
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        rows = [
            str(cell)
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for cell in row
        ]
        return heads + "\n".join(rows)
    return heads + unescape(body.decode("utf-8", "replace"))


_HREF = re.compile(r'(?:href|hx-get)="([^"]+)"')
_NUMBER = re.compile(r"\d+|[0-9a-f-]{36}")


def crawl(client: Client, starts: Iterable[str], *, most: int, alike: int) -> Iterator[tuple[str, str]]:
    """The address and the text of each page that links lead to, of pages of one shape only some."""
    waiting, known, shapes = list(starts), set(starts), Counter[str]()
    asked = 0
    while waiting and asked < most:
        address = waiting.pop(0)
        asked += 1
        response = client.get(address)
        text = text_of(response)
        yield address, text
        if response.status_code in (301, 302):
            links = [response["Location"]]
        elif "text/html" in response.get("Content-Type", ""):
            links = [unescape(link) for link in _HREF.findall(response.content.decode())]
        else:
            links = []
        for link in links:
            path = urljoin(address, link).split("#")[0]
            if urlsplit(path).netloc or path.startswith("/static/") or path in known:
                continue
            known.add(path)
            shape = _shape(path)
            shapes[shape] += 1
            if shapes[shape] <= alike:
                waiting.append(path)


def _shape(path: str) -> str:
    """What addresses of one kind have in common: the first part, and which parameters there are."""
    parts = urlsplit(path)
    names = sorted(pair.split("=")[0] for pair in parts.query.split("&"))
    return "/".join(parts.path.split("/")[:2]) + str(parts.path.count("/")) + "&".join(names)
