"""Sheets drawn by seed from real habits come in whole, with at most two decisions of the user.

As in the browser: what the page of columns proposes is taken, and what it asks for is answered. Those in an
old font are refused with what to do. REGISTRY_PROVE=1 draws fifty, over the demo.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.utils.timezone import localdate

from demo.scenarios import DEFAULT, SCENARIOS
from members.models import Event
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.imports.choosing import choices_of, said_by
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.outcome import Outcome
from registry.imports.reading import WORDS, Reading
from registry.imports.tables import SheetFault
from registry.imports.texts import message
from registry.imports.words import answers, questions
from registry.units.models import Kind, OrganizationTerm
from tests.demo.demos import taken_in
from tests.proving import PROVE

from .habits import Drawn, Person, drawn

pytestmark = pytest.mark.django_db

SHEETS = 50 if PROVE else 6
SINCE = "01/01/2021"
OF_THE_CAST = {
    "CB-A1-1": "Chi bộ bản Nà Tông",
    "CB-A1-2": "Chi bộ bản Pá Khoang",
    "CB-A2": "Chi bộ ghép Nà Tông, Co Mạ",
}


def cells_of(user: User) -> dict[str, str]:
    """Cells of villages in the user's scope whose names nobody else had when the lists begin."""
    terms = OrganizationTerm.objects.filter(kind=Kind.CELL, organization__in=subtree_ids(user))
    begun = terms.on(date(2021, 1, 1)).order_by("organization__code")
    found = dict(begun.values_list("organization__code", "name"))
    names = list(found.values())
    own = [(c, n) for c, n in found.items() if names.count(n) == 1 and n.startswith("Chi bộ bản")]
    return dict(own[:6])


@pytest.fixture
def sender(request, django_db_blocker) -> Iterator[tuple[User, dict[str, str]]]:
    if not PROVE:
        yield request.getfixturevalue("world").officer, OF_THE_CAST
        return
    with taken_in(SCENARIOS[DEFAULT], django_db_blocker, localdate()):
        user = User.objects.get(username="canbo.xa")
        yield user, cells_of(user)


def sent(found: Drawn, by: User) -> tuple[Outcome, int]:
    """What comes of it, and how many decisions that took: a cell, a day, a word, a column."""
    batch = Batch(path=str(found.path))
    choices = choices_of(batch)
    form: dict[str, str] = {}
    for choice in choices:
        for question in choice.questions:
            if question.column.code == "counts_from" and SINCE not in form.values():
                form[question.name] = SINCE
            elif question.column.code == "cell" and not question.proposed:
                form[question.name] = found.asks_for_cell
    mapping, is_new = said_by(form, choices)
    assert not is_new
    decisions = len(form)
    outcome = load(found.path, by=by, reading=Reading.of(mapping), dry_run=True)
    if outcome.unknown and found.asks_for_word:
        asked = questions(outcome.unknown)
        said = {f"word-{i}": "upper_secondary" for i in range(len(asked))}
        said |= {f"of-{i}": f"{one.vocabulary}:{one.word}" for i, one in enumerate(asked)}
        mapping |= {f"{WORDS}{key}": meanings for key, meanings in answers(said, asked).items()}
        decisions += len(asked)
    return load(found.path, by=by, reading=Reading.of(mapping)), decisions


def stored(outcome: Outcome) -> list[Person]:
    """Who came in, as the register has them."""
    if not outcome.written:
        return []
    events = Event.objects.filter(batch=outcome.batch).exclude(cell=None).select_related("member", "cell")
    return sorted(
        Person(m.full_name, m.gender, str(m.born), m.ethnicity, m.education, event.cell.code)
        for event in events
        for m in (event.member,)
    )


def test_nine_of_ten_come_in_whole(tmp_path, sender):
    by, cells = sender
    whole, refused, others = 0, Counter(), []
    for seed in range(SHEETS):
        found = drawn(seed, tmp_path, cells)
        try:
            with transaction.atomic():
                outcome, decisions = sent(found, by)
                people = stored(outcome)
                transaction.set_rollback(True)
        except SheetFault as fault:
            assert found.font in ("TCVN3", "VNI"), (seed, fault.code)
            assert fault.code == f"text_is_{found.font.lower()}", seed
            refused[found.font] += 1
            continue
        if outcome.ok and people == sorted(found.people) and decisions <= 2:
            whole += 1
        else:
            others.append(
                (
                    seed,
                    decisions,
                    outcome.faults[:3],
                    sorted(set(found.people) - set(people))[:2],
                    sorted(set(people) - set(found.people))[:2],
                )
            )
    print(f"{SHEETS} sheets: {whole} whole, {dict(refused)} refused, {len(others)} others")
    assert not others and whole + refused.total() == SHEETS, others
    assert whole * 10 >= SHEETS * 9


@pytest.mark.parametrize("font", ["TCVN3", "VNI"])
def test_an_old_font_is_named_when_the_file_is_opened(tmp_path, font):
    for seed in range(4):
        found = drawn(seed, tmp_path, OF_THE_CAST, font)
        with pytest.raises(SheetFault) as fault:
            choices_of(Batch(path=str(found.path)))
        assert fault.value.code == f"text_is_{font.lower()}"
        assert "chuyển sang Unicode" in message(fault.value.code)
