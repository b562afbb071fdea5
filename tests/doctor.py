"""What the doctor says, asked of one of its lines."""

from __future__ import annotations

from registry.common.declared.health import Finding
from registry.common.health import examination
from registry.common.health.examination import examine


def found(code: str) -> Finding:
    """What the line of that code says now; asserts that whatever is not green says what to do."""
    (check,) = [one for one in examination.checks() if one.code == code]
    finding = examination.look(check)
    assert finding.level == "green" or finding.remedy, code
    return finding


def level(code: str) -> str:
    """How the line of that code stands now."""
    return str(found(code).level)


def codes() -> list[str]:
    """Every line, in order."""
    return [line.check.code for line in examine()]
