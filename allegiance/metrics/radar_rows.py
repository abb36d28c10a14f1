"""What the radar found as rows and as a document, for downloads and scripts. The names are a contract."""

from __future__ import annotations

from allegiance.metrics import radar_words as words
from allegiance.metrics.radar_records import Check, Finding, Radar, signs

HEADS = (
    *("employee", "name", "team", "sign", "title", "what_was_seen"),
    *("seen", "usual", "low", "high", "unit", "n", "of", "p", "z", "strength"),
    *("what_else_explains_it", "what_to_ask", "power", "false_alarms_per_1000"),
)


def title(one: Finding) -> str:
    """How the sign of a finding is called."""
    return signs()[one.sign].title


def rows(found: Radar) -> list[list[object]]:
    """One row a finding, in the order of ``HEADS``."""
    made: list[list[object]] = []
    for one in found.findings:
        sign = signs()[one.sign]
        made.append(
            [
                *(one.employee, one.name, one.team, one.sign, sign.title, one.sentence),
                *(
                    one.value,
                    one.expected,
                    one.low,
                    one.high,
                    one.unit,
                    one.n,
                    one.of,
                    one.p,
                    one.z,
                    one.strength,
                ),
                *(one.otherwise, sign.ask, sign.power, sign.false_alarms),
            ]
        )
    return made


def records(found: Radar) -> list[dict[str, object]]:
    """One mapping a finding."""
    return [dict(zip(HEADS, row, strict=True)) for row in rows(found)]


def document(found: Radar) -> dict[str, object]:
    """Everything as one JSON document."""
    made: dict[str, object] = {
        "generation": found.generation,
        "from": found.period.start.isoformat(),
        "to": found.period.end.isoformat(),
        "where": {name: list(getattr(found.where, name)) for name in found.where.dimensions},
        "people": found.people,
        "sentence": words.lead(found),
    }
    if found.reason:
        made["reason"] = found.reason
    made["findings"] = [
        record | {"evidence": dict(one.evidence), "quotes": list(one.quotes)}
        for record, one in zip(records(found), found.findings, strict=True)
    ]
    made["checks"] = [_check(check) for check in found.checks]
    made["later"] = [words.LATER]
    return made


def _check(check: Check) -> dict[str, object]:
    sign = check.sign
    return {
        "sign": sign.id,
        "title": sign.title,
        "judged": check.judged,
        "found": check.found,
        "reason": check.reason or None,
        "power": sign.power,
        "false_alarms_per_1000": sign.false_alarms,
        "worlds": sign.worlds,
        "simulated": sign.simulated,
    }
