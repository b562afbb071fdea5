"""What moving, merging, splitting and ending mean on a dated tree with a ledger of changes.

The tree of areas and the tree of Party organizations obey the same rules, written once here; what a unit of
either is, how high it ranks and how it is founded, each says in its own services. Everything here runs in the
caller's transaction. People are never rewritten: who is recorded in a unit that ended is followed through the
ledger.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q

from registry.common.dated import change_from, end_from, holds_throughout
from registry.common.dates import eve
from registry.common.declared import collected
from registry.common.declared.endings import Ending, UnitEnd
from registry.common.models import Dated, DatedQuerySet
from registry.common.refusals import Refused
from registry.common.text import clean, search_key, sort_key

from .dividing import Division, split_all
from .merging import Merger, merge_all
from .models import ChangeKind

if TYPE_CHECKING:
    from registry.accounts.models import User


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a structure: its day, who enters it, and the instruments that its ledger lines bear."""

    on: date
    by: User
    instruments: Mapping[str, str] = field(default_factory=dict)


def written(day: date) -> str:
    """A day as it is read on screen."""
    return f"{day:%d/%m/%Y}"


class Structure(ABC):
    """A dated tree and its ledger. ``rows`` hold the parents; rows of ``besides`` end with their unit."""

    units: ClassVar[Any]
    rows: ClassVar[Any]
    ledger: ClassVar[Any]  # a model of ledger rows
    besides: ClassVar[tuple[type[Dated], ...]] = ()
    names: ClassVar[Any]  # the dated rows that bear a unit's name
    unit_field: ClassVar[str]
    known_by: ClassVar[str]
    noun: ClassVar[str]

    @abstractmethod
    def rank(self, row: Any) -> int:
        """How high the unit of ``row`` stands: a parent's number is below its child's."""

    @abstractmethod
    def may_have_children(self, row: Any) -> bool:
        """Can anything stand under the unit of ``row``?"""

    @abstractmethod
    def alike(self, row: Any, other: Any) -> bool:
        """Can one of the two units be merged into the other?"""

    @abstractmethod
    def is_new(self, unit: Any) -> bool:
        """Is this the description of a unit that the act is to found?"""

    @abstractmethod
    def create(self, new: Any, like: Any, act: Act) -> Any:
        """Found what ``new`` describes; what it leaves open is as in ``like``, a row of a predecessor."""

    def create_all(self, wanted: Sequence[tuple[Any, Any]], act: Act) -> list[Any]:
        """Found many at once; of each what it is, and a row that it is like."""
        return [self.create(new, like, act) for new, like in wanted]

    def naming(self, name: str) -> dict[str, str]:
        """The columns of a name as it is read, sorted and looked for; refuses one that says nothing."""
        name = clean(name)
        if not name:
            raise Refused("name_missing", f"Hãy ghi tên {self.noun}.", "name")
        return {"name": name, "sort_key": sort_key(name), "search_key": search_key(name)}

    # Reading

    def name(self, unit: Any, on: date) -> str:
        """What messages call the unit: by its rows, as this very transaction may have named it."""
        names = self.of(unit, self.names)
        row: Any = names.on(on).first() or names.order_by("-starts_on").first()
        return str(row.name if row else getattr(unit, self.known_by))

    def quoted(self, unit: Any, on: date) -> str:
        """The unit as messages name it."""
        return f"«{self.name(unit, on)}»"

    def of(self, unit: Any, rows: Any = None) -> DatedQuerySet:
        """The dated rows of one unit."""
        found: DatedQuerySet = (rows or self.rows).objects.filter(**{self.unit_field: unit})
        return found

    def lock(self, units: Iterable[Any]) -> None:
        """Hold the units until the transaction ends, always in the same order.

        A full row lock, so that who records something in a unit while it ends (a foreign key to it) waits and
        then finds it ended, or is waited for and found.
        """
        keys = {unit.pk for unit in units if unit is not None and not self.is_new(unit)}
        list(self.units.objects.select_for_update().filter(pk__in=keys).order_by("pk"))

    def standing(self, unit: Any, on: date, argument: str) -> Any:
        """The row that holds on ``on``; refuses where the unit does not stand."""
        row = self.of(unit).on(on).select_related(self.unit_field).first()
        if row is None:
            raise Refused(
                "not_standing",
                f"{self.noun.capitalize()} {self.quoted(unit, on)} không tồn tại vào ngày {written(on)}.",
                argument,
            )
        return row

    def children(self, unit: Any, on: date) -> list[Any]:
        """The rows that stand, or are to stand, under the unit on ``on`` or later."""
        below = self.rows.objects.filter(parent=unit, ends_on__gt=on)
        return list(below.select_related(self.unit_field).order_by("starts_on", "pk"))

    # Checking

    def check_under(self, row: Any, parent: Any, argument: str = "parent") -> None:
        """A unit stands under a higher one that may have children and stands at least as long."""
        self.standing(parent, row.starts_on, argument)
        above = self.of(parent).filter(starts_on__lt=row.ends_on, ends_on__gt=row.starts_on)
        for one in above.select_related(self.unit_field):
            if self.rank(one) < self.rank(row) and self.may_have_children(one):
                continue
            raise self._wrong_rank(getattr(row, self.unit_field), parent, row.starts_on, argument)
        if not holds_throughout(self.of(parent), row.starts_on, row.ends_on):
            raise Refused(
                "parent_ends_before",
                f"{self.noun.capitalize()} {self.quoted(parent, row.starts_on)} không tồn tại "
                f"trong suốt thời gian kể từ ngày {written(row.starts_on)}.",
                argument,
            )

    def _wrong_rank(self, unit: Any, parent: Any, on: date, argument: str) -> Refused:
        return Refused(
            "wrong_rank",
            f"{self.quoted(unit, on)} không thể trực thuộc {self.quoted(parent, on)}: "
            "cấp trên phải ở bậc cao hơn.",
            argument,
        )

    def stood_before(self, unit: Any, on: date) -> bool:
        """Did the unit stand on the eve of ``on``?"""
        return on != eve(on) and self.of(unit).on(eve(on)).exists()

    def check_stood(self, unit: Any, on: date, argument: str) -> Any:
        """The row that holds on ``on``; refuses a unit that did not stand on the eve."""
        row = self.standing(unit, on, argument)
        if not self.stood_before(unit, on):
            raise Refused(
                "founded_that_day",
                f"{self.quoted(unit, on)} mới có từ ngày {written(on)}, "
                "không thể kết thúc hoặc chia tách ngay trong ngày đó.",
                argument,
            )
        return row

    def check_can_end(self, unit: Any, on: date, argument: str) -> Any:
        """The row that holds on ``on``; refuses a unit that did not stand before, or changed later."""
        row = self.check_stood(unit, on, argument)
        later = self.ledger.objects.filter(Q(source=unit) | Q(target=unit), changed_on__gt=on)
        if later.exists() or self.of(unit).filter(starts_on__gt=on).exists():
            raise Refused(
                "changed_later",
                f"{self.quoted(unit, on)} còn có biến động sau ngày {written(on)}, "
                "không thể kết thúc vào ngày này.",
                argument,
            )
        return row

    # Writing

    def line(self, kind: ChangeKind, source: Any, target: Any, act: Act, *, is_main: bool = False) -> None:
        """One line of the ledger; the same line of the same day stands once.

        What is renamed or moved on its first day has only its founding put right: no line.
        """
        if source is not None and source == target and not self.stood_before(source, act.on):
            return
        self.ledger.objects.get_or_create(
            changed_on=act.on,
            kind=kind,
            source=source,
            target=target,
            defaults={"is_main": is_main, **act.instruments},
        )

    def move(self, unit: Any, parent: Any, act: Act) -> None:
        """From the day of the act on the unit stands under ``parent``."""
        self.lock([unit, parent])
        row = self.standing(unit, act.on, self.unit_field)
        self.standing(parent, act.on, "parent")
        if row.parent_id == parent.pk:
            raise Refused("nothing_changes", "Đơn vị đã trực thuộc cấp trên này.", "parent")
        if parent == unit:
            raise self._wrong_rank(unit, parent, act.on, "parent")
        change_from(self.of(unit), act.on, parent=parent)
        self._check_rows_under(unit, parent, act.on)
        self.line(ChangeKind.MOVE, unit, unit, act)

    def merge(
        self, sources: Sequence[Any], into: Any, act: Act, *, main: Any | None, children: str
    ) -> tuple[Any, list[Any]]:
        """The sources but ``into`` end and go into it; the target and the units that ended."""
        (merged,) = merge_all(self, [Merger(sources, into, main)], act, children=children)
        return merged

    def split(
        self,
        source: Any,
        into: Sequence[Any],
        act: Act,
        *,
        main: Any | None,
        children: Mapping[Any, Any],
    ) -> list[Any]:
        """The source goes into several; it stands on, made smaller, where it is one of them."""
        (made,) = split_all(self, [Division(source, into, main, children)], act)
        return made

    def abolish(self, unit: Any, act: Act, *, children: str) -> None:
        """The unit ends and nothing takes its place; its children may go up to its parent."""
        self.lock([unit])
        row = self.check_can_end(unit, act.on, self.unit_field)
        below = self.children(unit, act.on)
        if children == "refuse" or row.parent is None:
            self.refuse_children(below, unit, act.on)
        self.cut([unit], act.on)
        for child in below:
            self.hand_over(child, row.parent, act)
        self.line(ChangeKind.ABOLISH, unit, None, act)
        self.end_dependants([UnitEnd(unit, act.on, (), None, act.by)])

    # Inner steps

    def _check_rows_under(self, unit: Any, parent: Any, on: date) -> None:
        for row in self.of(unit).filter(parent=parent, ends_on__gt=on).select_related(self.unit_field):
            self.check_under(row, parent)

    def check_alike(self, rows: Sequence[Any], others: Sequence[Any], argument: str) -> None:
        """Refuse units of which one cannot become another."""
        for row in rows:
            for other in others:
                if not self.alike(row, other):
                    one, two = (self.quoted(getattr(r, self.unit_field), r.starts_on) for r in (row, other))
                    raise Refused(
                        "not_alike",
                        f"{one} và {two} không cùng cấp.",
                        argument,
                    )

    def refuse_children(self, below: Sequence[Any], unit: Any, on: date) -> None:
        """Refuse to end a unit while any stands under it."""
        if below:
            named = ", ".join(self.quoted(getattr(row, self.unit_field), on) for row in below[:3])
            more = ", …" if len(below) > 3 else ""
            raise Refused(
                "children_left",
                f"{self.quoted(unit, on)} còn {len(below)} {self.noun} trực thuộc ({named}{more}). "
                "Hãy chuyển chúng đi trước hoặc chọn nơi chúng chuyển theo.",
                "children",
            )

    def cut(self, units: Sequence[Any], on: date) -> None:
        """The units stand until the eve of the day."""
        for rows in (self.rows, *self.besides):
            end_from(rows.objects.filter(**{f"{self.unit_field}__in": units}), on)

    def hand_over(self, row: Any, parent: Any, act: Act) -> None:
        """A child of a unit that ends goes under ``parent``; one that begins later begins there."""
        child = getattr(row, self.unit_field)
        change_from(self.of(child), max(act.on, row.starts_on), parent=parent)
        self._check_rows_under(child, parent, act.on)
        if row.starts_on < act.on:
            self.line(ChangeKind.MOVE, child, child, act)

    def end_dependants(self, ends: Sequence[UnitEnd]) -> None:
        """Have every app end, or refuse to end, what hangs on the units: the highest floor first."""
        for ending in reversed(collected("endings", "ENDINGS")):
            if isinstance(ending, Ending) and ending.of == self.unit_field and ends:
                ending.of_all(ends)
