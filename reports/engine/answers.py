"""Answering a question: from its parameters to total and rows.

Everything that shows a figure asks here. The counting itself stands in :mod:`reports.engine.people`,
:mod:`reports.engine.units`, :mod:`reports.engine.balance` and :mod:`reports.engine.target_figures`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.utils import timezone

from members.models import MovementKind, PostKind
from registry.common.cache import Cache, consistent_read
from registry.common.database_roles import counting
from registry.common.dates import eve
from registry.units.rosters import AREA, KEYS, ORGANIZATION, OTHER, UNALLOCATED, Roster
from registry.units.structure import AREA_RANKS, PARTY_RANKS, Structure, Unit, forest
from reports.catalogue import COUNTING, INDICATORS, Family, Indicator
from reports.models import Basis
from reports.questions import Answer, Question, QuestionFault, Row, Status

from . import balance as balances
from . import people, target_figures, units


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose parameters have been found good."""

    question: Question
    indicator: Indicator
    tree: str
    root: int
    structure: Structure
    starts: date | None
    ends: date
    on: date

    def roster(self) -> Roster:
        """The rows of the answer."""
        return Roster(self.structure, self.tree, self.root, self.question.level)


def answer(question: Question) -> Answer:
    """The answer to ``question``, nothing hidden. Raises :class:`QuestionFault` naming a bad parameter."""
    return answers([question])[0]


def answers(questions: Sequence[Question]) -> list[Answer]:
    """The answers to ``questions``, all of one moment; what can be counted in one pass is.

    A page that shows ten figures of the same units asks once. Raises :class:`QuestionFault` for the first
    bad parameter.
    """
    with consistent_read(), counting():
        asked = [understand(question) for question in questions]
        counts = _counted_together(asked)
        return [_answer(one, counts) for one in asked]


def _answer(asked: Asked, counts: Mapping[Question, people.Counts]) -> Answer:
    match asked.indicator.family:
        case Family.BALANCE:
            total, rows = _balance(asked)
        case Family.TARGETS:
            total, rows = _targets(asked)
        case _:
            total, rows = _counts(asked, counts.get(asked.question))
    return Answer(
        indicator=asked.indicator.code,
        unit=_unit(asked),
        period=_period(asked),
        structure_on=asked.structure.day,
        total=total,
        rows=rows,
        computed_at=timezone.now(),
        unplaced=_unplaced(asked, rows),
        question=asked.question,
    )


_answers: Cache[list[Answer]] = Cache(size=2000)


def answer_cached(question: Question) -> Answer:
    """As :func:`answer`; the same object again as long as nothing was written that could change it."""
    return answers_cached((question,))[0]


def answers_cached(questions: tuple[Question, ...]) -> list[Answer]:
    """As :func:`answers`; the same objects again as long as nothing was written that could change them."""
    # A question without days asks about today, and today ends.
    return _answers.get((timezone.localdate(), questions), lambda: answers(questions))


# Understanding the question.


def understand(question: Question) -> Asked:
    """Check every parameter; raises :class:`QuestionFault` naming the first bad one."""
    indicator = INDICATORS.get(question.indicator)
    if indicator is None:
        raise QuestionFault("indicator", f"Không có chỉ tiêu “{question.indicator}”.")
    _check_parameters(question, indicator)
    starts, ends, on = _days(question, indicator)
    structure = forest().on(question.structure_on or on)
    tree, root = _root(question, structure)
    _check_level(question, structure, tree, root)
    return Asked(question, indicator, tree, root, structure, starts, ends, on)


def _check_parameters(question: Question, indicator: Indicator) -> None:
    if question.by is not None and question.by not in indicator.dimensions:
        known = ", ".join(indicator.dimensions) or "không có chiều nào"
        raise QuestionFault("by", f"Chỉ tiêu này phân theo: {known}.")
    of_targets = indicator.family == Family.TARGETS
    wanted = {
        "post": (indicator.family == Family.POSTS, PostKind.values),
        "basis": (of_targets, Basis.values),
        "measure": (of_targets, sorted(COUNTING)),
    }
    for name, (needed, known_values) in wanted.items():
        value = getattr(question, name)
        if needed and value is None:
            raise QuestionFault(name, f"Phải cho biết: {', '.join(known_values)}.")
        if not needed and value is not None:
            raise QuestionFault(name, "Chỉ tiêu này không dùng tham số này.")
        if needed and value not in known_values:
            raise QuestionFault(name, f"Phải là một trong: {', '.join(known_values)}.")


def _days(question: Question, indicator: Indicator) -> tuple[date | None, date, date]:
    """First day, last day and reporting day; a stock has no first day."""
    today = timezone.localdate()
    if not indicator.period:
        for name, value in (("from", question.starts), ("to", question.ends)):
            if value is not None:
                raise QuestionFault(name, "Chỉ tiêu này tính tại một ngày: dùng on.")
        on = question.on or today
        return None, on, on
    if question.on is not None and indicator.family != Family.TARGETS:
        raise QuestionFault("on", "Chỉ tiêu này tính trong một kỳ: dùng from và to.")
    if (question.starts is None) != (question.ends is None):
        missing = "from" if question.starts is None else "to"
        raise QuestionFault(missing, "Kỳ phải có cả ngày đầu và ngày cuối.")
    if question.starts is not None and question.ends is not None:
        starts, ends = question.starts, question.ends
    else:
        starts = date(today.year, 1, 1)
        ends = date(today.year, 12, 31) if indicator.family == Family.TARGETS else today
    if starts > ends:
        raise QuestionFault("from", "Ngày đầu kỳ phải không sau ngày cuối kỳ.")
    on = question.on or ends
    if not starts <= on <= ends:
        raise QuestionFault("on", "Ngày tính phải nằm trong kỳ của chỉ tiêu.")
    return starts, ends, on


def _root(question: Question, structure: Structure) -> tuple[str, int]:
    if (question.organization is None) == (question.area is None):
        raise QuestionFault("organization", "Cho biết hoặc organization, hoặc area.")
    day = structure.day.strftime("%d/%m/%Y")
    if question.organization is not None:
        root = structure.find_organization(question.organization)
        if root is None:
            raise QuestionFault("organization", f"Không có tổ chức mã “{question.organization}”.")
        if root not in structure.party.standing:
            raise QuestionFault("organization", f"Tổ chức này không tồn tại vào ngày {day}.")
        return ORGANIZATION, root
    assert question.area is not None
    if INDICATORS[question.indicator].family == Family.TARGETS:
        raise QuestionFault("area", "Chỉ tiêu giao cho tổ chức đảng: dùng organization.")
    root = structure.find_area(question.area)
    if root is None:
        raise QuestionFault(
            "area", f"Không có địa bàn nào mang khóa hoặc mã “{question.area}” vào ngày {day}."
        )
    if root not in structure.areas.standing:
        raise QuestionFault("area", f"Địa bàn này không tồn tại vào ngày {day}.")
    return AREA, root


def _check_level(question: Question, structure: Structure, tree: str, root: int) -> None:
    if question.level is None:
        return
    ranks = AREA_RANKS if tree == AREA else PARTY_RANKS
    rank = ranks.get(question.level)
    if rank is None:
        raise QuestionFault("level", f"Cấp phải là một trong: {', '.join(ranks)}.")
    if rank < structure.rank(tree, root):
        raise QuestionFault("level", "Cấp này cao hơn đơn vị gốc.")


# Counting.


# Families whose indicators can share one pass over the same rows.
_IN_ONE_PASS = (Family.STOCK, Family.VILLAGES, Family.ORGANIZATIONS)


def _counted_together(asked: Sequence[Asked]) -> dict[Question, people.Counts]:
    """The counts by row of those questions that differ in nothing but their indicator."""
    groups: dict[Question, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.indicator.family in _IN_ONE_PASS:
            groups[replace(one.question, indicator=one.indicator.family)].append(one)
    found: dict[Question, people.Counts] = {}
    for group in groups.values():
        if len(group) > 1:
            first, indicators = group[0], [one.indicator for one in group]
            counts = _in_one_pass(indicators, first.roster(), first.starts, first.on, first.question.by)
            found |= {one.question: own for one, own in zip(group, counts, strict=True)}
    return found


def _in_one_pass(
    indicators: Sequence[Indicator], roster: Roster, starts: date | None, on: date, by: str | None
) -> list[people.Counts]:
    if indicators[0].family == Family.STOCK:
        return people.stocks(indicators, roster, on, by)
    return units.counted(indicators, roster, starts, on, by, None)


def _by_row(
    indicator: Indicator, roster: Roster, starts: date | None, on: date, by: str | None, post: str | None
) -> people.Counts:
    """The two counts of an indicator by row, of a family whose rows add up to their root."""
    if indicator.family == Family.FLOW:
        assert starts is not None
        return people.flow(indicator, roster, starts, on, by)
    if indicator.family in _IN_ONE_PASS:
        return _in_one_pass([indicator], roster, starts, on, by)[0]
    return units.counted([indicator], roster, starts, on, by, post)[0]


def _counted(
    indicator: Indicator,
    roster: Roster,
    starts: date | None,
    on: date,
    by: str | None,
    post: str | None,
    ready: people.Counts | None = None,
) -> tuple[people.Counts, people.Counts]:
    """The two counts by row, and those of the root (under row 0)."""
    if indicator.family == Family.TRANSFERS:
        assert starts is not None
        return people.transfers(indicator, roster, starts, on, by)
    rows = ready if ready is not None else _by_row(indicator, roster, starts, on, by, post)
    root: dict[tuple[int, str | None], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (_, value), (counted, base) in rows.items():
        so_far = root[0, value]
        root[0, value] = so_far[0] + counted, so_far[1] + base
    return rows, root


def _row(
    unit: Unit | int, level: str | None, by: str | None, indicator: Indicator, counts: tuple[int, int]
) -> Row:
    counted, base = counts
    if isinstance(unit, int):
        key, name = KEYS[unit]
        row = Row(key, None, name, level, by, counted)
    else:
        row = Row(unit.key, unit.code, unit.name, unit.level, by, counted)
    if indicator.is_ratio:
        row.numerator, row.denominator = counted, base
        row.value = 100 * counted / base if base else None
        row.status = Status.REPORTED if base else Status.NOT_APPLICABLE
    return row


def _blank(unit: Unit, status: Status) -> Row:
    return Row(unit.key, unit.code, unit.name, unit.level, None, None, status=status)


def _counts(asked: Asked, ready: people.Counts | None) -> tuple[Row, list[Row]]:
    question, indicator = asked.question, asked.indicator
    roster = asked.roster()
    root_unit = asked.structure.unit(asked.tree, asked.root)
    if _before_the_register(asked, roster):
        rows = [] if question.by else [_blank(unit, Status.NOT_REPORTED) for unit in roster.units]
        return _blank(root_unit, Status.NOT_REPORTED), rows
    counted, of_root = _counted(indicator, roster, asked.starts, asked.on, question.by, question.post, ready)
    whole = _sum(of_root.values())
    total = _row(root_unit, None, None, indicator, whole)
    # Without a level the rows are the root's own.
    by_row = counted if question.level else of_root
    return total, list(_rows(roster, indicator, by_row, question))


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    pairs = list(counts)
    return sum(c for c, _ in pairs), sum(b for _, b in pairs)


def _rows(roster: Roster, indicator: Indicator, counts: people.Counts, question: Question) -> Iterator[Row]:
    """The rows in the order of the units; noughts of a unit stay, of a dimension they are left out."""
    values: dict[int, list[str | None]] = defaultdict(list)
    for (row, value), (counted, base) in counts.items():
        if base if indicator.is_ratio else counted:
            values[row].append(value)
    for row, unit in enumerate(roster.units):
        if question.by is None:
            yield _row(unit, question.level, None, indicator, counts.get((row, None), (0, 0)))
        else:
            for value in sorted(values[row], key=str):
                yield _row(unit, question.level, value, indicator, counts[row, value])
    for row in (OTHER, UNALLOCATED):
        for value in sorted(values[row], key=str):
            yield _row(row, question.level, value, indicator, counts[row, value])


def _balance(asked: Asked) -> tuple[Row, list[Row]]:
    assert asked.starts is not None
    roster = asked.roster()
    lines = balances.balance(roster, asked.starts, asked.on)
    root_unit = asked.structure.unit(asked.tree, asked.root)
    of_root = lines.get(balances.ROOT) or dict.fromkeys(balances.LINES, 0)
    total = _row(root_unit, None, None, asked.indicator, (of_root["closing"], 0))
    if asked.question.level is None:
        return total, [
            _row(root_unit, None, line, asked.indicator, (of_root[line], 0)) for line in balances.LINES
        ]
    rows = []
    known: list[tuple[int, Unit | int]] = [
        *enumerate(roster.units),
        (OTHER, OTHER),
        (UNALLOCATED, UNALLOCATED),
    ]
    for row, unit in known:
        own = lines.get(row) or dict.fromkeys(balances.LINES, 0)
        if isinstance(unit, int) and not any(own.values()):
            continue
        rows += [
            _row(unit, asked.question.level, line, asked.indicator, (own[line], 0)) for line in balances.LINES
        ]
    return total, rows


def _targets(asked: Asked) -> tuple[Row, list[Row]]:
    question = asked.question
    assert asked.starts is not None and question.measure and question.basis
    roster = asked.roster()
    given, own = target_figures.targets(
        roster, asked.starts, asked.ends, question.measure, question.basis, asked.on
    )
    measure = INDICATORS[question.measure]
    done: people.Counts = {}
    of_root: people.Counts = {}
    unknown = False
    if asked.indicator.code == "attainment":
        unknown = _before_the_register(asked, roster, measure)
        if not unknown:
            done, of_root = _counted(measure, roster, asked.starts, asked.on, None, None)

    def row(unit: Unit | int, target: target_figures.Given | None, reached: int) -> Row:
        made = _row(unit, question.level, None, measure, (0, 0))
        made.value = made.numerator = made.denominator = None
        made.status = Status.REPORTED
        if target is None:
            made.status = Status.NOT_REPORTED
        elif target.value is None:
            made.status = Status.NOT_APPLICABLE
        elif unknown:
            made.status = Status.NOT_REPORTED
        elif asked.indicator.code == "targets":
            made.value = _number(target.value)
        else:
            made.numerator, made.denominator = reached, _number(target.value)
            made.value = 100 * reached / made.denominator if made.denominator else None
            made.status = Status.REPORTED if made.denominator else Status.NOT_APPLICABLE
        return made

    root_unit = asked.structure.unit(asked.tree, asked.root)
    total = row(root_unit, own, of_root.get((0, None), (0, 0))[0])
    if question.level is None:
        return total, [row(root_unit, own, of_root.get((0, None), (0, 0))[0])]
    rows = [
        row(unit, given.get(number), done.get((number, None), (0, 0))[0])
        for number, unit in enumerate(roster.units)
    ]
    if UNALLOCATED in given:
        rows.append(row(UNALLOCATED, given[UNALLOCATED], done.get((UNALLOCATED, None), (0, 0))[0]))
    return total, rows


def _number(value: object) -> int | float:
    number = float(value)  # type: ignore[arg-type]
    return int(number) if number.is_integer() else number


# What goes with the figures.


def _before_the_register(asked: Asked, roster: Roster, indicator: Indicator | None = None) -> bool:
    """Does the figure speak of a day before the register of the root's province begins?"""
    indicator = indicator or asked.indicator
    if not indicator.of_people:
        return False
    day = asked.on
    if indicator.family == Family.VILLAGES_CHANGED:
        assert asked.starts is not None
        day = eve(asked.starts)
    with counting(), connection.cursor() as cursor:
        # The last such day of any province decides most questions, from the index alone.
        cursor.execute(
            "SELECT max(happened_on) FROM members_movement WHERE kind = %s", [MovementKind.FIRST_RECORDED]
        )
        last = cursor.fetchone()[0]
    if last is None or day >= last:
        return False
    began = people.first_day(roster)
    return began is not None and day < began


def _period(asked: Asked) -> dict[str, str]:
    if asked.starts is None:
        return {"on": asked.on.isoformat()}
    period = {"from": asked.starts.isoformat(), "to": asked.ends.isoformat()}
    if asked.indicator.family == Family.TARGETS:
        period["on"] = asked.on.isoformat()
    return period


def _unit(asked: Asked) -> str:
    if asked.indicator.code == "targets":
        assert asked.question.measure is not None
        return INDICATORS[asked.question.measure].unit
    return asked.indicator.unit


def _unplaced(asked: Asked, rows: list[Row]) -> int:
    """How many people could be placed in no single village or cell and so count for none."""
    indicator = asked.indicator
    if not indicator.of_people:
        return 0
    if indicator.family == Family.STOCK:
        key = KEYS[UNALLOCATED][0]
        counts = (row.denominator if indicator.is_ratio else row.value for row in rows if row.key == key)
        return int(sum(count or 0 for count in counts))
    if indicator.family in (Family.VILLAGES, Family.VILLAGES_CHANGED):
        return people.unplaced(asked.roster(), asked.on, villages=True)
    if indicator.family == Family.ORGANIZATIONS:
        return people.unplaced(asked.roster(), asked.on, villages=False)
    return 0
