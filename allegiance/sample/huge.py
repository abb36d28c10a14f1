"""Worlds too large for memory: the same company, lived month by month inside the database and written as Parquet.

Everything about a contact or customer is a function of its number (a hash), so a month needs only the problems still
open and the customers gone so far. The mechanisms are those of the small worlds, with these simplifications:
people are routed by reason and skill, not by language; customers call about equally often whatever their segment; a
campaign may choose the same customer again (and chooses one in a hundred); customers keep one row of validity;
add-ons and referrals follow from attachment, not from single contacts; employees do not call back; comments are one
sentence. The shape and the truth of the files are the same.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from allegiance.sample import clock, dirt, frames
from allegiance.sample.answers import ANSWERS
from allegiance.sample.climate import climate
from allegiance.sample.comments import COMMENTED
from allegiance.sample.company import SOCIAL, VOICE, Floats, company, count, read
from allegiance.sample.contacts import PATIENCE_MEDIAN, QUEUE_MEDIAN
from allegiance.sample.experience import BASE
from allegiance.sample.people import People, people
from allegiance.sample.plan import BURN_DAYS, DAY_S, Plan
from allegiance.sample.ratings import ANSWERING, LADDERS, STEPS
from allegiance.sample.truth import Truth, truth
from allegiance.sample.world import Progress
from allegiance.warehouse import statements

SLOTS = 32_768
"""Places on the wheel of a month and reason; each employee has as many as the router likes."""
CONTACTS_PER_CUSTOMER = 10.0
ROOTS = 1.09
VARIANTS = 4
WAVES = 4
"""How often a problem may come back within one month."""
CONTACT_DIRT = {1: dirt.STALE, 2: dirt.AGAIN, 3: dirt.NEGATIVE, 4: dirt.FUTURE, 5: dirt.STRANGER}
ANSWER_DIRT = {1: dirt.STALE, 2: dirt.BEYOND, 3: dirt.FUTURE}


def write_huge(exports: Path, plan: Plan, told: Progress) -> Truth:
    """Write the Parquet exports of a large world and return its truth."""
    rng = np.random.default_rng(plan.seed)
    staff = people(rng, plan)
    rows: dict[str, int] = {}
    dirty: dict[str, dict[str, int]] = {}
    details: Counter[str] = Counter()
    with duckdb.connect(config={"temp_directory": str(exports.parent / "scratch")}) as con:
        statements.run(con, "session/start")
        _tables(con, rng, plan, staff)
        months = clock.months(plan)
        for index, month in enumerate(months):
            told(f"contacts of {month:%B %Y}", 0.03 + 0.85 * index / len(months))
            _live(con, plan, staff, index)
            if clock.seconds((month + timedelta(days=32)).replace(day=1)) <= clock.seconds(plan.start):
                continue
            _write_month(con, exports, f"{month:%Y-%m}", _zone(plan, index), rows, dirty, details)
            con.execute(statements.load("sample/huge/end_month").text)
        told("customers, purchases and outreach", 0.9)
        _write_rest(con, exports, plan, staff, rng, rows, dirty)
    return truth(
        plan, staff, dict(sorted(rows.items())), dict(sorted(dirty.items())), dict(sorted(details.items()))
    )


def _live(con: duckdb.DuckDBPyConnection, plan: Plan, staff: People, index: int) -> None:
    """All contacts of one month, with what comes back within it, and who leaves because of them."""
    until = _month_end(plan, index)
    con.register("drawn", _wheel(plan, staff, index))
    statements.run(con, "sample/huge/wheel")
    con.unregister("drawn")
    statements.run(con, "sample/huge/arrivals", month=index, until=until)
    for turn in range(WAVES):
        statements.run(con, "sample/huge/handled", month=index, slots=SLOTS, steps=STEPS - 1)
        statements.run(con, "sample/huge/keep_handled" if turn else "sample/huge/start_month")
        statements.run(con, "sample/huge/returned")
        statements.run(con, "sample/huge/waiting_problems", until=until)
        statements.run(con, "sample/huge/again_this_month", until=until)
    statements.run(con, "sample/huge/leaving")


def _write_month(
    con: duckdb.DuckDBPyConnection,
    exports: Path,
    month: str,
    zone: dict[str, int],
    rows: dict[str, int],
    dirty: dict[str, dict[str, int]],
    details: Counter[str],
) -> None:
    statements.run(con, "sample/huge/month_files")
    _count(con, f"contacts-{month}.parquet", "count_dirt", CONTACT_DIRT, rows, dirty)
    _copy(con, exports / f"contacts-{month}.parquet", "contacts", slots=SLOTS, **zone)
    statements.run(con, "sample/huge/invitations")
    counts = _count(con, f"survey_answers-{month}.parquet", "count_invitation_dirt", ANSWER_DIRT, rows, dirty)
    details.update({"phone": sum(row[2] for row in counts), "email": sum(row[3] for row in counts)})
    _copy(con, exports / f"survey_answers-{month}.parquet", "survey_answers", variants=VARIANTS, **zone)


def _count(
    con: duckdb.DuckDBPyConnection,
    file: str,
    statement: str,
    kinds: dict[int, str],
    rows: dict[str, int],
    dirty: dict[str, dict[str, int]],
) -> list[tuple[int, ...]]:
    found = statements.run(con, f"sample/huge/{statement}").fetchall()
    rows[file] = sum(row[1] for row in found)
    dirty[file] = {kinds[row[0]]: row[1] for row in found if row[0]}
    return found


def _copy(con: duckdb.DuckDBPyConnection, path: Path, name: str, **parameters: object) -> int:
    """Write the rows of one statement and return how many there are."""
    statement = statements.load(f"sample/huge/{name}")
    given = {key: parameters[key] for key in statement.parameters}
    con.sql(statement.text, params=given).write_parquet(str(path), compression="zstd")
    return int(con.from_parquet(str(path)).count("*").fetchall()[0][0])


def _write_rest(
    con: duckdb.DuckDBPyConnection,
    exports: Path,
    plan: Plan,
    staff: People,
    rng: np.random.Generator,
    rows: dict[str, int],
    dirty: dict[str, dict[str, int]],
) -> None:
    it = company()
    rows["customers.parquet"] = _copy(con, exports / "customers.parquet", "customers")
    rows["purchases.parquet"] = _copy(con, exports / "purchases.parquet", "purchases")
    for index, month in enumerate(clock.months(plan)):
        if month >= plan.start.replace(day=1):
            topic = it.outreach[index % len(it.outreach)]
            file = f"outreach-{month:%Y-%m}.parquet"
            rows[file] = _copy(con, exports / file, "outreach", month=index, **topic)
    own = climate(rng, plan, staff)
    own["number"] = np.arange(1, count(own) + 1)
    survey, counts = dirt.climate(rng, own)
    dirty["employee_survey.parquet"] = counts
    for name, frame in (
        ("employees", pd.DataFrame(staff.roster)),
        ("employee_survey", frames.climate(staff, survey)),
    ):
        con.register("drawn", frame)
        con.sql(statements.load(f"sample/{name}").text).write_parquet(str(exports / f"{name}.parquet"))
        con.unregister("drawn")
        rows[f"{name}.parquet"] = len(frame)


def _wheel(plan: Plan, staff: People, index: int) -> pd.DataFrame:
    """Who sits on which slot for each reason in a month, with what each of them adds there."""
    reason = company().reason
    here = np.flatnonzero(staff.team_at[:, index] >= 0)
    team = staff.team_at[here, index]
    effect = staff.effect[here] + staff.team_effect[team] + staff.site_effect[staff.team_site[team]]
    spokes = (np.arange(SLOTS) + 0.5) / SLOTS
    wheels = []
    for code, difficulty in enumerate(reason["difficulty"].tolist()):
        edges = np.cumsum(np.exp(plan.effects.routing * difficulty * staff.skill[here]))
        sits = np.searchsorted(edges / edges[-1], spokes)
        wheels.append(
            pd.DataFrame(
                {
                    "reason": np.full(SLOTS, code, dtype=np.int32),
                    "slot": np.arange(SLOTS, dtype=np.int32),
                    "employee": frames.named(here[sits], staff.ids),
                    "effect": effect[sits],
                    "hold": staff.hold[here][sits],
                    "solving": staff.solving[here][sits],
                    "picky": staff.picky[here][sits],
                }
            )
        )
    return pd.concat(wheels, ignore_index=True)


def _tables(con: duckdb.DuckDBPyConnection, rng: np.random.Generator, plan: Plan, staff: People) -> None:
    """Everything that the statements read: parameters, days, properties of codes, who leaves at a renewal."""
    it, effects = company(), plan.effects
    con.execute(statements.load("sample/huge/macros").text)
    begin = clock.day_number(plan.start) - BURN_DAYS
    customers = max(400, int(plan.contacts / CONTACTS_PER_CUSTOMER))
    campaigns = [
        clock.seconds(month) + (3 + 5 * (i % 4)) * DAY_S + 36_000
        for i, month in enumerate(clock.months(plan))
    ]
    phone = clock.HOURS[VOICE]
    release, _ = plan.release
    statements.run(
        con,
        "sample/huge/parameters",
        seed_key=(plan.seed % 2**18) << 36,
        customers=customers,
        begin_day=begin,
        first_day=clock.day_number(plan.start),
        last_day=clock.day_number(plan.end),
        reason_codes=_codes(it.reason["share"]),
        channel_codes=_codes(it.channel["share"]),
        segment_codes=_codes(it.segment["share"]),
        language_codes=_codes(it.language["share"]),
        phone_hours=_codes(phone),
        web_hours=_codes(clock.HOURS[SOCIAL]),
        hour_load=(phone / phone.max() * 1.25).tolist(),
        weekday_load=(clock.WEEKDAY / 1.1).tolist(),
        month_load=(clock.MONTH**2).tolist(),
        load=effects.load,
        campaigns=campaigns,
        outreach_prevents=-effects.outreach_inbound,
        outreach_stay=effects.outreach_stay,
        outreach_s=effects.outreach_days * DAY_S,
        kink_s=effects.kink_s,
        kink_stay=effects.kink_stay_per_min,
        kink_leave=effects.kink_leave_per_min,
        wait_csat=effects.wait_csat_per_min,
        wait_csat_beyond=effects.wait_csat_beyond_per_min,
        release_from=clock.seconds(release),
        release_to=clock.seconds(release) + effects.release_days * DAY_S,
        release_hold_s=effects.release_hold_s,
        backlog_from=clock.seconds(plan.backlog[0]),
        backlog_factor=effects.backlog_factor,
        base=BASE,
        queue_voice=QUEUE_MEDIAN[0],
        queue_chat=QUEUE_MEDIAN[1],
        patience=PATIENCE_MEDIAN,
        answers=ANSWERS,
        answering=ANSWERING.tolist(),
        commented=COMMENTED.tolist(),
    )
    for name, frame in _properties(plan).items():
        con.register(name, frame)
    con.register("days", _days(rng, plan, begin))
    con.execute(statements.load("sample/huge/clients").text)
    con.execute(statements.load("sample/huge/nothing_pending").text)


def _days(rng: np.random.Generator, plan: Plan, begin: int) -> pd.DataFrame:
    """New problems of each day, and the numbers they get."""
    first = plan.start - timedelta(days=BURN_DAYS)
    weights = clock.day_weights(rng, first, plan.days + BURN_DAYS)
    n = np.round(plan.contacts * ROOTS * weights / weights[BURN_DAYS:].sum()).astype(np.int64)
    day = begin + np.arange(len(n))
    return pd.DataFrame(
        {"month": clock.month_index(plan, day * DAY_S), "day": day, "first_number": np.cumsum(n) - n, "n": n}
    )


def _properties(plan: Plan) -> dict[str, pd.DataFrame]:
    """Tables of codes: reasons, channels, segments, languages, rungs of the rating, and ready sentences."""
    it = company()
    solved, queue = it.reason["solved"], [it.queues[code] for code in it.reason_queue]
    reasons = pd.DataFrame(
        {"reason": range(len(it.reasons)), "name": it.reasons, "queue": queue, "need": it.needs}
    )
    for column in ("difficulty", "csat", "talk", "transfer", "pull"):
        reasons[column] = it.reason[column]
    reasons["odds"] = np.log(solved / (1 - solved))
    reasons["released"] = reasons["queue"].isin(plan.effects.release_queues)
    reasons["technical"] = reasons["queue"] == "Technical"
    told = read("comments")
    sentences = [
        (
            language,
            reason,
            theme,
            variant,
            _sentence(told[code][theme], variant, told["reasons"][code][reason]),
        )
        for language, code in enumerate(it.languages)
        for reason in range(len(it.reasons))
        for theme in ("thanks", "solved", "wait", "unsolved", "passed", "leaving", "bad", "mixed")
        for variant in range(VARIANTS)
    ]
    return {
        "reasons": reasons,
        "channels": _named("channel", it.channels, it.channel).assign(
            mode=[modes[0] for modes in it.modes], other_mode=[modes[-1] for modes in it.modes]
        ),
        "segments": _named("segment", it.segments, it.segment),
        "languages": _named("language", it.languages, it.language),
        "ladder": pd.DataFrame(LADDERS, columns=["one", "two", "three", "four"]).assign(step=range(STEPS)),
        "sentences": pd.DataFrame(sentences, columns=["language", "reason", "theme", "variant", "text"]),
    }


def _named(key: str, names: list[str], properties: dict[str, Floats]) -> pd.DataFrame:
    return pd.DataFrame({key: range(len(names)), "name": names, **properties})


def _sentence(options: list[str], variant: int, reason: str) -> str:
    text = (
        options[variant % len(options)].replace("{reason}", reason).replace("{minutes}", str(4 + 2 * variant))
    )
    return text[:1].upper() + text[1:]


def _codes(share: Floats) -> list[int]:
    """A list in which every code stands as often as it is likely (in steps of half a per cent)."""
    times = np.round(share / share.sum() * 200).astype(int)
    return [code for code, n in enumerate(times.tolist()) for _ in range(n)]


def _month_end(plan: Plan, index: int) -> int:
    return clock.seconds((clock.months(plan)[index] + timedelta(days=32)).replace(day=1))


def _zone(plan: Plan, index: int) -> dict[str, int]:
    """Offsets from UTC before and after the change that falls into or shortly after a month, if any."""
    start, zone = clock.seconds(clock.months(plan)[index]), company().timezone
    hours = start + np.arange(0, 55 * 24) * 3_600
    offset = hours - clock.to_utc(hours, zone)
    changed = np.flatnonzero(np.diff(offset))
    change = int(hours[changed[0] + 1]) if len(changed) else int(hours[-1])
    return {"change": change, "before": int(offset[0]), "after": int(offset[-1])}
