"""The checks of a model are asked in one statement, and each still refuses by itself."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint

from members.models import Member
from members.services.personal import FIELDS
from registry.common.checked_at_once import at_once

pytestmark = pytest.mark.django_db

WRONG = {
    "member_has_a_name": {"full_name": ""},
    "member_gender_is_known": {"gender": "?"},
    "member_ethnicity_is_one_of_the_list": {"ethnicity": "Kinh?"},
    "member_birth_date_precision_is_known": {"birth_date_precision": "month", "birth_date": None},
    "member_religion_is_known": {"religion": "?"},
    "member_occupation_is_known": {"occupation": "?"},
}


def asked(member, **given):
    """What full_clean says of the constraints alone."""
    return member.validate_constraints(**given)


def test_what_holds_is_asked_in_one_statement(world, django_assert_num_queries):
    member = world.member["an"]
    assert sum(isinstance(one, CheckConstraint) for one in Member._meta.constraints) > 10
    # The savepoint, the question, and the savepoint's end.
    with django_assert_num_queries(3):
        asked(member)


@pytest.mark.parametrize("name", WRONG)
def test_each_is_refused_in_its_own_words(world, name):
    member = world.member["an"]
    for field, value in WRONG[name].items():
        setattr(member, field, value)
    with pytest.raises(ValidationError) as refused:
        asked(member)
    assert name in str(refused.value), refused.value
    assert len(refused.value.messages) == 1


def test_what_is_not_judged_is_passed_over(world):
    """As where something wrong stands on record already, and something else is changed."""
    member = world.member["an"]
    member.gender, member.religion = "?", "?"
    with pytest.raises(ValidationError) as refused:
        asked(member, exclude={"gender"})
    assert "member_religion_is_known" in str(refused.value) and "gender" not in str(refused.value)
    asked(member, exclude=FIELDS)


def test_all_of_them_are_there_still():
    checks = [one for one in Member._meta.constraints if isinstance(one, CheckConstraint)]
    together, *others = at_once(Member._meta.constraints)
    assert together.several == checks
    assert others == [one for one in Member._meta.constraints if one not in checks]
