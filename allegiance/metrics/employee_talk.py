"""What is said of what a person does beside colleagues rated higher: strengths first, then what to talk about.

Of what goes along, never why.
"""

from __future__ import annotations

from collections.abc import Sequence

from allegiance.charts.format import count, duration, share, signed
from allegiance.metrics.catalogue import Metric
from allegiance.metrics.employee_coaching import Coaching, Habit
from allegiance.metrics.employee_words import UNCLEAR, certainty, firm, says, told_apart
from allegiance.metrics.influence_results import Person

BEHAVIOURS = {
    "held": ("Customers put on hold", "puts {own} of customers on hold"),
    "hold": ("Length of a hold", "keeps those on hold for {own}"),
    "passed": ("Contacts passed on", "passes {own} of contacts on"),
    "back": ("Customers who come back", "sees {own} of customers come back soon with the same reason"),
    "closed": ("Recorded as solved", "records {own} of contacts as solved"),
    "talk": ("Talking", "talks for {own}"),
    "wrap": ("Wrap-up", "takes {own} for the wrap-up"),
}
"""Title and sentence of each behaviour; times are typical ones, which few long contacts do not move."""


def amount(habit: Habit, value: float) -> str:
    """A value of a behaviour: ``12.3%``, ``1 min 05 s``."""
    return share(value) if habit.behaviour.kind == "share" else duration(value)


def apart(habit: Habit) -> str:
    """The difference with its interval."""
    if habit.behaviour.kind == "share":
        low, high = signed(habit.low * 100, 1), signed(habit.high * 100, 1)
        return f"{signed(habit.difference * 100, 1)} points, {low} to {high}"
    low, high = signed(habit.low * 100, 0), signed(habit.high * 100, 0)
    return f"{signed(habit.difference * 100, 0)}%, {low} to {high}%"


def habit(name: str, one: Habit) -> str:
    """One comparison in a sentence; of what goes along, never why."""
    said = BEHAVIOURS[one.behaviour.id][1].format(own=amount(one, one.own))
    return (
        f"On the same reasons and channels {name} {said}; colleagues whom customers rate higher: "
        f"{amount(one, one.others)} ({apart(one)}; {count(one.n)} contacts beside {count(one.n_others)} of "
        f"{one.people} colleagues)."
    )


def strengths(name: str, rows: Sequence[tuple[Metric, Person]], found: Coaching) -> list[str]:
    """What goes well: in customers' words first, then in what the person does. Empty: nothing is clear."""
    good = [
        (metric, person)
        for metric, person in rows
        if person.influence is not None
        and told_apart(person)
        and firm(person)
        and not person.caution
        and metric.direction != "none"
        and (person.influence > 0) == (metric.direction == "up")
        and certainty(person) != UNCLEAR
    ]
    # The share of the satisfied says again what the mean rating says.
    again = {"csat"} if any(metric.id == "csat_mean" for metric, _ in good) else set()
    return [
        *(says(name, person, metric) for metric, person in good if metric.id not in again),
        *(habit(name, one) for one in found.of("strength")),
    ]


VERDICTS = {
    "strength": "goes well",
    "coach": "worth a conversation",
    "other": "different",
    "": "no clear difference from colleagues rated higher",
}
"""A behaviour's reading in a table."""

NO_CAUSE = (
    "This goes along with higher ratings elsewhere; it does not show that it is why. Listen first, then talk."
)


def no_strength(name: str) -> str:
    """When nothing good is clear yet."""
    return f"No figure stands out clearly yet. That says how much is known, not how well {name} works."


def nothing_to_coach(name: str, found: Coaching) -> str:
    """When no difference is clear."""
    if not found.habits:
        return f"Too few contacts like those of colleagues to compare what {name} does."
    number = len(found.habits)
    things = f"{number} thing{'s' if number > 1 else ''}"
    return (
        f"Nothing clear: in {things} that {'was' if number == 1 else 'were'} compared {name} does not differ from "
        "colleagues whom customers rate higher by more than chance and more than matters, or differs for the better."
    )


def neither(name: str, one: Habit) -> str:
    """A clear difference of which neither way is good."""
    return f"{habit(name, one)} Neither way is good by itself."


def compared(found: Coaching) -> str:
    """Who the others are, and what clear means."""
    return (
        f"Colleagues: the {count(found.peers)} people of the company in the upper third of influence or certainly "
        "above their teams, taken together, never by name. Clear: beyond chance among everything compared here (one in "
        "ten of such findings may still be chance), and as large as is worth a conversation."
    )


def well_rated(total: int) -> str:
    """How many customers were satisfied, in the sentence that leads to their contacts."""
    return f"{count(total)} customer{'s' if total != 1 else ''} gave 4 or 5. Read what they wrote, too:"
