"""What the worked examples come to, computed from the rules by another route than the engine's.

As a spreadsheet would: nothing of the product is imported, plans and examples are read as they stand. One row for each
calendar day; a curve is a sum of ramps; a mean over a posterior is integrated numerically; money is counted in whole
numbers over a common denominator, and cents are handed out one at a time. Whole amounts follow docs/plans.md.

    python tests/pay/worked/sheet.py    writes the figures that are expected into the files: look at the difference

Examples in by_hand.toml are not written by it: their arithmetic stands beside them, and the sheet must agree.
"""

from __future__ import annotations

import math
import sys
import tomllib
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent


def load(name):
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"), parse_float=Fraction)


def half_even(value, places):
    """To so many places as a text, by long division of whole numbers."""
    scaled = value * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    if twice > scaled.denominator or (twice == scaled.denominator and whole % 2):
        whole += 1
    sign, digits = ("-" if whole < 0 else ""), str(abs(whole)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


# ------------------------------------------------------------------ curves


def ramp(value, start, end):
    """0 before the start, rising by 1 a unit, flat after the end."""
    return min(max(value - start, Fraction(0)), end - start)


def pays(curve, direction, value):
    """Jump at the threshold, a ramp to the target, a ramp to the maximum."""
    k = [Fraction(curve[name]) for name in ("threshold", "target", "maximum")]
    y = [Fraction(curve.get(name, usual)) for name, usual in PAYOUTS]
    # How far it has come, counted from the threshold in the direction of better.
    way = 1 if direction == "up" else -1
    come, first, second = way * (value - k[0]), way * (k[1] - k[0]), way * (k[2] - k[0])
    if come < 0:
        return Fraction(0)
    return (
        y[0]
        + (y[1] - y[0]) * ramp(come, Fraction(0), first) / first
        + (y[2] - y[1]) * ramp(come, first, second) / (second - first)
    )


PAYOUTS = (("at_threshold", 0), ("at_target", 1), ("at_maximum", Fraction(3, 2)))


def mean_pay(curve, direction, mean, sd):
    """The curve over a normal posterior: payout is gained where the person is beyond a point, so it is the jump times
    the chance to be beyond the threshold, and the slope times that chance summed over all points (Simpson)."""
    if sd == 0:
        return pays(curve, direction, mean)
    way = 1 if direction == "up" else -1
    k = [
        float(way * (Fraction(curve[name]) - mean)) / float(sd) for name in ("threshold", "target", "maximum")
    ]
    y = [float(curve.get(name, usual)) for name, usual in PAYOUTS]

    def beyond(z):
        return math.erfc(z / math.sqrt(2)) / 2

    def summed(a, b, steps=4000):
        width = (b - a) / steps
        inner = math.fsum(beyond(a + width * i) * (4 if i % 2 else 2) for i in range(1, steps))
        return (beyond(a) + beyond(b) + inner) * width / 3

    slopes = (y[1] - y[0]) / (k[1] - k[0]), (y[2] - y[1]) / (k[2] - k[1])
    found = y[0] * beyond(k[0]) + slopes[0] * summed(k[0], k[1]) + slopes[1] * summed(k[1], k[2])
    nearest = round(found * 10000)
    assert abs(found * 10000 - nearest) < 0.499, "too near to a tie to be told numerically"
    return Fraction(nearest, 10000)


# ------------------------------------------------------------------ figures


def figure(case, metric, whose, basis, stay):
    """The reading as a dict, or why there is none."""
    place = {"company": "", "site": stay["site"], "team": stay["team"], "own": case.get("employee", "E1")}[
        whose
    ]
    if whose != "company" and not place:
        return None
    name = " ".join(word for word in (metric, whose, place, basis) if word)
    told = case["readings"][name]
    if told.startswith("none"):
        return None
    words = told.split()
    found = {"name": name, "value": Fraction(words[0]), "n": 10**9, "place": place, "basis": basis}
    for word in words[1:]:
        if ".." in word:
            found["low"], found["high"] = (Fraction(end) for end in word.split(".."))
        elif word.startswith("sd"):
            found["sd"] = Fraction(word[2:])
        elif word.startswith("n"):
            found["n"] = int(word[1:])
        elif word.startswith("r"):
            found["reliability"] = Fraction(word[1:])
    return found


def usable(found, smallest_n, reliability=0):
    if found is None or found["n"] < smallest_n:
        return False
    if reliability and found.get("reliability", -1) < reliability:
        return False
    return found["basis"] != "influence" or "sd" in found


def kinks_of(case, measure, stay, goals, last):
    """The measure with the kinks of its goal: the team's, else the site's, else the company's."""
    if "goal" not in measure:
        return measure, ""
    by_id = {one["id"]: one for one in goals}

    def serves(one):
        return one["id"] == measure["goal"] or (one.get("parent") in by_id and serves(by_id[one["parent"]]))

    for whose, place in (("team", stay["team"]), ("site", stay["site"]), ("company", "")):
        narrower = ["own", "team", "site", "company"].index(whose) < ["own", "team", "site", "company"].index(
            measure["whose"]
        )
        for one in goals:
            fits = one["whose"] == whose and one.get("place", "") == place and serves(one)
            if fits and not narrower and one["first"] <= last <= one["last"]:
                kinks = {
                    name: one[name] for name in ("metric", "direction", "threshold", "target", "maximum")
                }
                return {**measure, **kinks}, one["id"]
    raise AssertionError("no goal")


def line(case, measure, stay):
    """What one measure pays in one stay."""
    row = {"measure": measure["id"], "weight": Fraction(measure["weight"]), "figure": None, "place": ""}
    row["whose"], row["fell"] = measure["whose"], False
    way = measure["direction"]
    for whose, basis, curve, n, reliability in attempts(measure):
        found = figure(case, measure["metric"], whose, basis, stay)
        if not usable(found, n, reliability):
            continue
        row.update(figure=found["name"], place=found["place"], whose=whose, fell=curve is not measure)
        exact = (
            mean_pay(curve, way, found["value"], found["sd"])
            if basis == "influence"
            else pays(curve, way, found["value"])
        )
        row["share"] = Fraction(half_even(exact, 4))
        ends = [found.get("low", found["value"]), found.get("high", found["value"])]
        shares = [row["share"], *(Fraction(half_even(pays(curve, way, end), 4)) for end in ends)]
        row["low"], row["high"] = min(shares), max(shares)
        break
    else:
        row["share"] = row["low"] = row["high"] = Fraction(0)
        own = {"company": "", "site": stay["site"], "team": stay["team"], "own": case.get("employee", "E1")}
        row["place"] = own[measure["whose"]]
    return decided(case, row)


def attempts(measure):
    yield measure["whose"], measure["basis"], measure, measure["smallest_n"], measure.get("reliability", 0)
    if "fallback" in measure:
        other = measure["fallback"]
        yield other["whose"], other["basis"], other, other.get("smallest_n", 10), 0


def decided(case, row):
    """An override for the place, else one for all places."""
    for place in (row["place"], ""):
        for one in case.get("overrides", []):
            if one["measure"] == row["measure"] and one.get("place", "") == place:
                share = Fraction(str(one["share"]))
                return {**row, "share": share, "low": share, "high": share, "override": True}
    return row


def gate(case, one, stay):
    found = figure(case, one["metric"], one["whose"], one["basis"], stay)
    if not usable(found, one["smallest_n"]):
        return one["unknown"] == "closed"
    way, end = (1, "high") if one["direction"] == "up" else (-1, "low")
    if way * (found["value"] - one["floor"]) >= 0:
        return False
    if one["sure"] and end not in found:
        return one["unknown"] == "closed"
    return not one["sure"] or way * (found[end] - one["floor"]) < 0


def modifier(case, one, stay):
    if "metric" not in one:
        return Fraction(str(case.get("modifiers", {}).get(one["id"], 1)))
    found = figure(case, one["metric"], one["whose"], "value", stay)
    if not usable(found, one["smallest_n"]):
        return Fraction(1)
    way = 1 if one["direction"] == "up" else -1
    if way * (found["value"] - one["threshold"]) < 0:
        factor = Fraction(one["at_threshold"])
    else:
        factor = Fraction(half_even(pays(one, one["direction"], found["value"]), 4))
    return min(max(factor, Fraction(one["lowest"])), Fraction(one["highest"]))


# ------------------------------------------------------------------ money


def days_of(period):
    first, last = (date.fromisoformat(day) for day in period.split(".."))
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def stays_of(case):
    found = []
    for told in case["stays"]:
        span, _, place = told.partition(" ")
        first, last = (date.fromisoformat(day) for day in span.split(".."))
        site, _, team = place.partition("/")
        found.append({"first": first, "last": last, "site": site, "team": team})
    return found


def hand_out(total_cents, exact):
    """Whole cents first; then one at a time to the largest remainder, ties by name."""
    cents = {name: amount * 100 // 1 for name, amount in exact.items()}
    left = {name: amount * 100 - cents[name] for name, amount in exact.items()}
    while sum(cents.values()) < total_cents:
        name = min(left, key=lambda one: (-left[one], one))
        cents[name], left[name] = cents[name] + 1, Fraction(-1)
    return cents


def shown(cents):
    return half_even(Fraction(cents, 100), 2)


def root(value):
    """Square root to 30 decimals, by whole numbers."""
    scale = 10**60
    return Fraction(math.isqrt(value.numerator * scale // value.denominator), 10**30)


def spread(stays, side):
    """Deviations added within a figure, squared over figures; a cap takes up what it cut off, stay by stay."""
    by_figure = {}
    for stay in stays:
        per = {}
        for row in stay["rows"]:
            if row["figure"] and row["counted"]:
                deviation = stay["base"] * row["counted"] * abs(row[side] - row["share"])
                per[row["figure"]] = per.get(row["figure"], 0) + deviation
        alone = root(sum((one * one for one in per.values()), Fraction(0)))
        full = stay["base"] * (stay["score"] - stay["cap"])
        kept = max(alone - max(full, 0), 0) if side == "low" else min(alone, max(-full, 0))
        for name, one in per.items():
            by_figure[name] = by_figure.get(name, 0) + (one * kept / alone if alone else 0)
    return root(sum((one * one for one in by_figure.values()), Fraction(0)))


def compute(case, plan, goals=()):
    """Everything that an example expects, as texts."""
    days = days_of(case["period"])
    leave = {day for span in case.get("leave", []) for day in days_of(span)}
    stays = []
    for stay in stays_of(case):
        inside = [day for day in days if stay["first"] <= day <= stay["last"]]
        if inside:
            stays.append({**stay, "inside": inside, "paid_days": [day for day in inside if day not in leave]})
    for stay in stays:
        fill(case, plan, goals, stay, len(days), days[-1])
    exact = {(stay["inside"][0], number): stay["amount"] for number, stay in enumerate(stays)}
    total = sum(exact.values(), Fraction(0))
    total_cents = int(half_even(total, 2).replace(".", ""))
    parts = hand_out(total_cents, exact)
    low, high = max(total - spread(stays, "low"), 0), total + spread(stays, "high")
    worked_days = sum(len(stay["paid_days"]) for stay in stays)
    each = Fraction(str(case["target"])) * Fraction(str(case.get("part_time", 1)))
    return {
        "entitled": half_even(each * worked_days / len(days), 2),
        "total": shown(total_cents),
        "range": f"{half_even(low, 2)}..{half_even(high, 2)}",
        "parts": [told_part(stay, parts[key], len(days)) for key, stay in zip(exact, stays, strict=True)],
        "lines": [
            one
            for (first, number), stay in zip(exact, stays, strict=True)
            for one in told_lines(number, stay, parts[first, number])
        ],
        "gates": [
            f"{number} {name} {how}" for number, stay in enumerate(stays) for name, how in stay["gates"]
        ],
        "factors": [
            f"{number} {name} {plain(f)}" for number, stay in enumerate(stays) for name, f in stay["factors"]
        ],
    }


def fill(case, plan, goals, stay, of_days, last):
    """All columns of one stay."""
    stay.update(rows=[], gates=[], factors=[], base=Fraction(0), score=Fraction(0), amount=Fraction(0))
    stay.update(cap=Fraction(plan.get("cap", Fraction(3, 2))), gate=Fraction(1), modifier=Fraction(1))
    if not stay["paid_days"]:
        return
    for measure in plan["measures"]:
        given, goal = kinks_of(case, measure, stay, goals, last)
        stay["rows"].append({**line(case, given, stay), "goal": goal})
    count(plan, stay["rows"])
    for one in plan.get("gates", []):
        closed = gate(case, one, stay)
        stay["gates"].append((one["id"], "closed" if closed else "open"))
        stay["gate"] *= Fraction(one["factor"]) if closed else 1
    for one in plan.get("modifiers", []):
        factor = modifier(case, one, stay)
        stay["factors"].append((one["id"], factor))
        stay["modifier"] *= factor
    # One row a day: each pays its part of the target.
    a_day = Fraction(str(case["target"])) / of_days
    part_time = Fraction(str(case.get("part_time", 1)))
    stay["base"] = sum(
        (a_day * part_time * stay["gate"] * stay["modifier"] for _ in stay["paid_days"]), Fraction(0)
    )
    stay["score"] = sum((row["counted"] * row["share"] for row in stay["rows"]), Fraction(0))
    counts = min(stay["score"], stay["cap"])
    stay["amount"] = stay["base"] * counts
    for row in stay["rows"]:
        mine = row["counted"] * row["share"]
        row["amount"] = stay["base"] * counts * mine / stay["score"] if stay["score"] else Fraction(0)


def count(plan, rows):
    """Weights of measures without a figure go to the others, in proportion to theirs."""
    with_figure = [row for row in rows if row["figure"] or row.get("override")]
    there = sum((row["weight"] for row in with_figure), Fraction(0))
    missing = sum((row["weight"] for row in rows), Fraction(0)) - there
    for row in rows:
        row["counted"] = (
            row["weight"] + missing * row["weight"] / there if row in with_figure else Fraction(0)
        )
    if not with_figure:
        assert plan["if_nothing"] != "refuse"
        if plan["if_nothing"] == "target":
            for row in rows:
                row["counted"], row["share"] = row["weight"], Fraction(1)
                row["low"] = row["high"] = Fraction(1)


def told_part(stay, cents, of_days):
    capped = " capped" if stay["score"] > stay["cap"] else ""
    factors = f"{plain(stay['gate'])} x {plain(stay['modifier'])}"
    span = f"{stay['inside'][0]}..{stay['inside'][-1]}"
    days = f"{len(stay['paid_days'])}/{of_days}"
    return f"{span}: {days} x {half_even(stay['score'], 6)}{capped} x {factors} = {shown(cents)}"


def told_lines(number, stay, cents):
    amounts = hand_out(cents, {row["measure"]: row["amount"] for row in stay["rows"]})
    for row in stay["rows"]:
        shares = f"{half_even(row['share'], 4)} ({half_even(row['low'], 4)}..{half_even(row['high'], 4)})"
        place = f"{row['whose']} {row['place']}".strip()
        marks = "".join(
            f" {mark}"
            for mark, is_so in (("fell back", row["fell"]), ("decided", row.get("override")))
            if is_so
        )
        marks += f" goal {row['goal']}" if row["goal"] else ""
        yield (
            f"{number} {row['measure']} of {place}: {half_even(row['counted'], 6)} x {shares} = "
            f"{shown(amounts[row['measure']])}{marks}"
        )


def plain(value):
    """A factor without needless zeros."""
    text = half_even(value, 12).rstrip("0")
    return text.rstrip(".")


# ------------------------------------------------------------------ files


def quoted(text):
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def written(case):
    """One example as it stands in its file."""
    rows = ["[[case]]"]
    for name, value in case.items():
        if name == "expect":
            continue
        if isinstance(value, dict):
            inner = ",\n".join(f"  {quoted(key)} = {quoted(one)}" for key, one in value.items())
            rows.append(f"[case.{name}]\n" + inner.replace(",\n", "\n") if value else f"[case.{name}]")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            rows += [
                f"[[case.{name}]]\n" + "\n".join(f"  {key} = {quoted(one)}" for key, one in entry.items())
                for entry in value
            ]
        elif isinstance(value, list):
            rows.append(f"{name} = [" + ", ".join(quoted(one) for one in value) + "]")
        else:
            rows.append(f"{name} = {quoted(value)}")
    if "expect" in case:
        rows.append("[case.expect]")
        for name, value in case["expect"].items():
            if isinstance(value, list):
                inner = "".join(f"    {quoted(one)},\n" for one in value)
                rows.append(f"  {name} = [\n{inner}  ]" if value else f"  {name} = []")
            else:
                rows.append(f"  {name} = {quoted(value)}")
    return "\n".join(rows) + "\n"


def expected(case):
    """What the sheet says of an example; nothing where it is one that is refused."""
    if "refused" in case:
        return None
    plan = load(f"plans/{case['plan']}.toml")
    goals = load(f"{case['goals']}.toml")["goals"] if "goals" in case else ()
    return compute(case, plan, goals)


def main():
    for file in sorted(HERE.glob("cases_*.toml")):
        text = file.read_text(encoding="utf-8")
        head = "".join(row + "\n" for row in text.splitlines() if row.startswith("#"))
        cases = tomllib.loads(text)["case"]
        for case in cases:
            case.pop("expect", None)
            found = expected(case)
            if found:
                case["expect"] = found
        file.write_text(head + "\n" + "\n".join(written(case) for case in cases), encoding="utf-8")
        sys.stdout.write(f"{file.name}: {len(cases)}\n")


if __name__ == "__main__":
    main()
