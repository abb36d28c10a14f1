"""``allegiance scorecard compute | restate | override``: what makes a draft, and what changes one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allegiance.commands.common import Format, Home, Output, errors, working
from allegiance.commands.scorecard_common import (
    Desk,
    Ids,
    One,
    PeriodText,
    PlanId,
    Text,
    days_of,
    document,
    each,
    tell,
)
from allegiance.errors import AllegianceError, PayError, QuestionError

if TYPE_CHECKING:
    from allegiance.pay.held import Draft, Held
    from allegiance.pay.run import Done, Left

Code = Annotated[
    str, typer.Option("--code", help="misstatement, misconduct, error, data, hardship or gaming.")
]


def compute(
    plan: PlanId,
    period: PeriodText,
    participant: Annotated[
        list[str] | None, typer.Option(help="Of one participant only; repeat for more.")
    ] = None,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Compute everybody's scorecard of a plan and period as drafts. Drafts that are there are computed again."""
    from allegiance.pay.run import compute as run
    from allegiance.warehouse.reader import open_reader

    desk = Desk(home, "payroll")
    with working() as progress:
        progress("Reading figures and computing")
        done = run(
            desk.book, desk.scope, desk.actor, open_reader(desk.settings), plan, days_of(period),
            participant or (),
        )  # fmt: skip
    _computed(desk, done, output)


def _computed(desk: Desk, done: Done, output: Format) -> None:
    left = [_left(desk, done, one) for one in done.left]
    if output is Format.json:
        document(
            {
                "plan": done.plan.id,
                "plan_version": done.plan.version,
                "first": done.period[0],
                "last": done.period[1],
                "scorecards": list(done.scorecards),
                "left": left,
                "notes": list(done.notes),
            }
        )
        return
    if output is Format.csv:
        tell([{"scorecard": one} for one in done.scorecards], output)
    errors.print(
        f"{len(done.scorecards):,} drafts by version {done.plan.version} of the plan {done.plan.id}.",
        markup=False,
    )
    for note in done.notes:
        errors.print(f"Look at this before you review them: {note}", markup=False)
    for row in left:
        # A reason that is a sentence of its own stands behind a colon, one that goes on behind the name does not.
        sign = "" if row["reason"][:1].islower() else ":"
        errors.print(f"Left out: {row['name']}{sign} {row['reason']}", markup=False)


def _left(desk: Desk, done: Done, one: Left) -> dict[str, str]:
    """Somebody of whom nothing was computed, under a pseudonym where the company says so."""
    if not desk.settings.pseudonymous:
        return {"participant": one.participant, "name": one.name, "reason": one.reason}
    shown = desk.masks.employee(one.participant.removeprefix(f"{done.plan.id}/"))
    reason = one.reason.replace(one.participant, shown).replace(one.name, shown)
    return {"participant": f"{done.plan.id}/{shown}", "name": shown, "reason": reason}


def restate(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    text: Text = "",
    todays_rules: Annotated[
        bool,
        typer.Option(
            "--todays-rules", help="By the plan and goals in force now, not those of each scorecard."
        ),
    ] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Draft a revision of frozen scorecards from today's data and participants. What would not change stays.

    Each by itself: one of whom a person must decide first is told, and keeps nobody else waiting.
    """
    from allegiance.pay.rules import RESTATABLE

    desk = Desk(home, "payroll")
    found = desk.meant(ids, plan, period, RESTATABLE)
    if todays_rules:
        desk.declare()
    with working() as progress:
        progress("Reading figures")
        drafts = drafts_now(desk, found, todays_rules=todays_rules)
    same = {held.id for held in found if _same(held, drafts[held.id])}
    if same:
        errors.print(f"{len(same):,} would not change.", markup=False)
    changed = [held for held in found if held.id not in same]
    if not changed:
        if output is not Format.table:
            tell([], output)
        return
    each(
        desk,
        changed,
        "restated",
        lambda held: desk.book.restate(
            desk.actor, held.id, or_raise(drafts[held.id]), text, version=held.version
        ),
        output,
    )


def drafts_now(
    desk: Desk, found: list[Held], *, todays_rules: bool = False
) -> dict[str, Draft | AllegianceError]:
    """What each would be computed from now, or why that cannot be told; figures are read once a plan and period."""
    from allegiance.pay.run import each_again
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(desk.settings)
    groups: dict[tuple[Any, ...], list[Held]] = {}
    for held in found:
        groups.setdefault((held.plan, held.period), []).append(held)
    return {
        id_: draft
        for group in groups.values()
        for id_, draft in each_again(reader, group, todays_rules=todays_rules).items()
    }


def or_raise(found: Draft | AllegianceError) -> Draft:
    """A draft, where there is one.

    Raises:
        AllegianceError: why there is none.
    """
    if isinstance(found, AllegianceError):
        raise found
    return found


def _same(held: Held, draft: Draft | AllegianceError) -> bool:
    """Whether it would come out the same; one that cannot be computed is told by the step that it is refused."""
    from allegiance.pay.run import changes

    try:
        return not changes(held, or_raise(draft))
    except AllegianceError:
        return False


def late_rules(
    ids: Ids = None,
    plan: PlanId = "",
    period: PeriodText = "",
    text: Text = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Confirm, as a second person, what somebody asked for.")
    ] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Ask that drafts be paid by rules that were first seen when the period was over; a second person confirms."""
    from allegiance.pay import grounds
    from allegiance.pay.late import KIND

    desk = Desk(home, "pay" if confirm else "payroll")
    found = desk.meant(ids, plan, period, ["draft"])

    def take(one: Held) -> str:
        if not confirm:
            return desk.book.late_rules(desk.actor, one.id, text, version=one.version)
        asked = [request.id for request in one.waiting if request.kind == KIND]
        if not asked:
            raise PayError("Nobody asked for that.", "Ask first: allegiance scorecard late-rules")
        desk.book.confirm(desk.actor, one.id, asked[0], version=one.version)
        return ""

    if not ids:
        found = [one for one in found if grounds.late(one.grounds, one.period[1])] or found
    each(desk, found, "confirmed" if confirm else "asked", take, output)


def decide(
    id_: One,
    upheld: Annotated[bool, typer.Option("--upheld/--dismissed", help="Whether the objection holds.")],
    text: Text = "",
    again: Annotated[
        bool,
        typer.Option("--again", help="Restate from today's data instead of the figures that it stands on."),
    ] = False,
    request: Annotated[
        str, typer.Option("--request", help="The clawback that is disputed: r-...; without: the scorecard.")
    ] = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Decide a dispute. Upheld, it drafts a restatement, to be corrected by an override or computed from new data.

    Of a clawback: upheld, nothing of it is asked back any more.
    """
    desk = Desk(home, "payroll")
    held = desk.one(id_)
    if request:
        each(
            desk,
            [held],
            "upheld" if upheld else "dismissed",
            lambda one: desk.book.decide_claw_back(
                desk.actor, one.id, request, upheld, text, version=one.version
            ),
            output,
        )
        return
    draft = or_raise(drafts_now(desk, [held])[held.id]) if again and upheld else None
    each(
        desk,
        [held],
        "upheld" if upheld else "dismissed",
        lambda one: desk.book.decide(desk.actor, one.id, upheld, text, draft=draft, version=one.version),
        output,
    )


def override(
    id_: One,
    measure: Annotated[str, typer.Option(help="Id of the measure.")],
    code: Code,
    text: Text,
    share: Annotated[str, typer.Option(help="Payout share in its place: 1 is 100%.")] = "",
    place: Annotated[str, typer.Option(help="Of the line; without: all lines of the measure.")] = "",
    lift: Annotated[
        bool, typer.Option("--lift", help="Lift the override that is there: the figure pays again.")
    ] = False,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Ask that a draft's line be paid by a share that a person decides, or no longer. A second person confirms it."""
    if lift == bool(share):
        raise QuestionError("An override is a share or is lifted.", "Give --share, or --lift.")
    desk = Desk(home, "payroll")
    held = desk.one(id_)
    given = None if lift else decimal(share)

    def take(one: Held) -> str:
        kept: dict[str, Any] = {"place": place, "version": one.version}
        if given is None:
            return desk.book.lift(desk.actor, one.id, measure, code, text, **kept)
        return desk.book.override(desk.actor, one.id, measure, given, code, text, **kept)

    each(desk, [held], "asked", take, output)


def claw_back(
    id_: One,
    amount: Annotated[str, typer.Option(help="To the cent.")],
    code: Code,
    text: Text,
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Ask back what was paid, as far as the plan's policy goes. A second person confirms it."""
    desk = Desk(home, "payroll")
    held, given = desk.one(id_), decimal(amount)
    each(
        desk,
        [held],
        "asked",
        lambda one: desk.book.claw_back(desk.actor, one.id, given, code, text, version=one.version),
        output,
    )


def confirm(
    id_: One,
    request: Annotated[
        str, typer.Argument(metavar="REQUEST", help="An override, lifting one, or a clawback: r-...")
    ],
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it, with --text.")] = False,
    text: Text = "",
    home: Home = None,
    output: Output = Format.table,
) -> None:
    """Confirm, as a second person, an override, lifting one, or a clawback that somebody asked for."""
    desk = Desk(home, "pay")
    held = desk.one(id_)

    def take(one: Held) -> None:
        if refuse:
            desk.book.refuse(desk.actor, one.id, request, text, version=one.version)
        else:
            desk.book.confirm(desk.actor, one.id, request, version=one.version)

    each(desk, [held], "refused" if refuse else "confirmed", take, output)


def decimal(text: str) -> Decimal:
    """A number as it is written, with a point.

    Raises:
        QuestionError: it is none.
    """
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise QuestionError(f"{text!r} is no number.", "Write it with a point, such as 0.8.")
    return found
