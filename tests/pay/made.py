"""Plans, figures and statements made by hand, with amounts that were worked out on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from allegiance.pay.plan import (
    Basis,
    Clawback,
    Covers,
    Curve,
    Direction,
    Fallback,
    Gate,
    Measure,
    Modifier,
    Plan,
    Unknown,
    Whose,
)
from allegiance.pay.statement import (
    GateResult,
    Key,
    Line,
    ModifierResult,
    Part,
    Participant,
    Reading,
    Statement,
    Stay,
)

D = Decimal
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
CSAT = Curve(D("0.70"), D("0.80"), D("0.90"))
HOLD = Curve(D("180"), D("120"), D("90"))
FALL = Curve(D("0.60"), D("0.75"), D("0.85"))

PLAN = Plan(
    id="teams",
    version=1,
    title="Team bonus",
    covers=Covers.teams,
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
    every="quarter",
    on=True,
    measures=(
        Measure(
            "csat", "Satisfied customers", "csat", D("0.6"), Whose.team, Basis.adjusted, Direction.up, CSAT,
            smallest_n=30, reliability=D(0), fallback=Fallback(Whose.site, Basis.value, FALL),
        ),
        Measure(
            "hold", "Time on hold", "hold_time", D("0.4"), Whose.team, Basis.value, Direction.down, HOLD,
            smallest_n=30, reliability=D(0),
        ),
    ),
    gates=(
        Gate(
            "leaving", "No gain from customers who leave", "leaving", Whose.company, Basis.value, Direction.down,
            floor=D("0.15"), sure=True, factor=D("0.5"), unknown=Unknown.open, smallest_n=30,
        ),
    ),
    modifiers=(Modifier("role", "Role", D("0.8"), D("1.2")),),
    clawback=Clawback(12, ("misstatement", "error")),
    about="The team earns together what the team reaches.",
)  # fmt: skip

PERSON = Participant(
    id="p1",
    plan="teams",
    covers=Covers.teams,
    name="Ann Novak",
    person="employee",
    employee="E-1",
    target=D("1000.00"),
    currency="EUR",
    stays=(Stay(*QUARTER, "Lille", "Heron"),),
)

CSAT_READ = Reading(Key("csat", Whose.team, "Heron", Basis.adjusted), D("0.77"), D("0.75"), D("0.79"), n=800)
HOLD_READ = Reading(Key("hold_time", Whose.team, "Heron", Basis.value), D("90"), D("84"), D("97"), n=900)
GATE_READ = Reading(Key("leaving", Whose.company, "", Basis.value), D("0.10"), D("0.08"), D("0.12"), n=5000)


def statement(*, closed: bool = False) -> Statement:
    """Satisfaction of 77% pays 70% at a weight of 60%, hold of 90 s pays 150% at 40%: 102% of 1,000.00."""
    half = D("0.5") if closed else D(1)
    return Statement(
        plan="teams",
        version=1,
        period=QUARTER,
        participant="p1",
        currency="EUR",
        target=D("1000.00"),
        entitled=D("1000.00"),
        total=(D("1020.00") * half).quantize(D("0.01")),
        low=(D("890.00") * half).quantize(D("0.01")),
        high=(D("1140.00") * half).quantize(D("0.01")),
        parts=(
            Part(
                PERSON.stays[0], 91, 91, D("1.020000"), False, half, D(1),
                (D("1020.00") * half).quantize(D("0.01")),
            ),
        ),
        lines=(
            Line(
                0, "csat", "Satisfied customers", "csat", Whose.team, "Heron", Basis.adjusted, D("0.6"), D("0.600000"),
                CSAT_READ, D("0.7000"), D("0.5000"), D("0.9000"), (D("420.00") * half).quantize(D("0.01")),
            ),
            Line(
                0, "hold", "Time on hold", "hold_time", Whose.team, "Heron", Basis.value, D("0.4"), D("0.400000"),
                HOLD_READ, D("1.5000"), D("1.3833"), D("1.5000"), (D("600.00") * half).quantize(D("0.01")),
            ),
        ),
        gates=(
            GateResult(
                0, "leaving", "No gain from customers who leave", GATE_READ, D("0.15"), closed,
                D("0.5") if closed else D(1), "",
            ),
        ),
        modifiers=(ModifierResult(0, "role", "Role", None, D(1), "nothing was given"),),
    )  # fmt: skip


def fallen() -> Statement:
    """Hold had no figure: its weight went to satisfaction, which fell back on the site: 74% pays 93.33%."""
    made = statement()
    site = Reading(Key("csat", Whose.site, "Lille", Basis.value), D("0.74"), D("0.72"), D("0.76"), n=3000)
    first = replace(
        made.lines[0], whose=Whose.site, place="Lille", basis=Basis.value, counted=D("1.000000"), reading=site,
        share=D("0.9333"), share_low=D("0.8000"), share_high=D("1.0500"), amount=D("933.30"),
        fell_back="only 12 answers, 30 are needed",
    )  # fmt: skip
    second = replace(
        made.lines[1], counted=D("0.000000"), reading=None, share=D(0), share_low=D(0), share_high=D(0),
        amount=D("0.00"), fell_back="no hold times were imported",
    )  # fmt: skip
    part = replace(made.parts[0], score=D("0.933300"), amount=D("933.30"))
    return replace(
        made, total=D("933.30"), low=D("800.00"), high=D("1050.00"), parts=(part,), lines=(first, second)
    )
