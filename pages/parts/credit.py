"""Whose contact is it that several people handled: the rules in force, and since when."""

from __future__ import annotations

import streamlit as st

from allegiance.charts.format import count, day
from allegiance.charts.spec import Column, table
from allegiance.metrics import credit
from pages.parts import words
from pages.parts.context import View


def rules(view: View) -> None:
    """Every rule with its days, what it says, and how many contacts it was applied to."""
    st.header("Who has the credit for a contact that several people handled?", anchor=False)
    found = credit.rules(view.reader, view.scope)
    if not found:
        words.missing("No rule has been written down yet: the next import does it.")
        return
    columns = ["Rule", *(Column(name, numeric=False) for name in ("From", "To", "What it says", "Declared"))]
    words.plain_table(
        table(
            [*columns, "Contacts"],
            [
                (
                    each.rule,
                    day(each.valid_from) if each.valid_from else "the beginning",
                    day(each.valid_until) if each.valid_until else "until changed",
                    credit.MEANINGS[each.rule],
                    day(each.declared_at.date()) if each.declared_at else "",
                    count(each.contacts),
                )
                for each in found
            ],
        ),
        "Rules by the day on which a contact ended, and the contacts of several people credited by each",
    )
    words.note(
        "The rule in force when a contact ended stays with it: no later file and no rebuild changes who has the "
        "credit. It is declared in credit.toml in the data folder, for days to come."
    )
