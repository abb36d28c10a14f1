"""The parts of the page on access: what roles may see, who holds which, and giving and taking back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime
from html import escape

import pandas as pd
import streamlit as st

from allegiance import settings as settings_module
from allegiance.charts.spec import Column, table
from allegiance.errors import AllegianceError
from allegiance.metrics.downloads import to_csv
from allegiance.metrics.places import places
from allegiance.people import grants_rules, journal_words, modes
from allegiance.people import rights_words as rights_in_words
from allegiance.people.grants import Actor, Delegation, delegated_to, open_grants
from allegiance.people.holders import Holder, holders
from allegiance.people.journal import open_journal
from allegiance.people.journal_rows import ACTORS
from allegiance.people.rights import GRANTED, MEANS, RIGHTS, TITLES, Rights, Role, Sight, least
from allegiance.warehouse.reader import open_reader
from allegiance.work.database import exists
from pages.parts import context, private, session, words
from pages.parts.context import View

SAID = "al.access-said"
"""Where the session keeps what became of the last change, until it is shown."""

NOWHERE = ""


def central(view: View) -> bool:
    """Whether whoever looks manages access for the whole company."""
    return view.scope.role in (Role.admin, Role.operator)


def reads_all(view: View) -> bool:
    """Whether whoever looks may read who holds what in the whole company."""
    return central(view) or view.scope.role is Role.auditor


def today(view: View) -> date:
    """The company's day."""
    return datetime.now(view.settings.zone).date()


def mine(view: View) -> tuple[Delegation, ...]:
    """What was delegated to whoever looks."""
    return delegated_to(view.settings, view.scope.person, today(view))


def changes(view: View) -> bool:
    """Whether rights are given on this page: not through the eyes of a made-up person."""
    return not view.settings.sample or session.visitor(view.settings).who is not None


def found(view: View) -> list[Holder]:
    """Who holds what, as far as whoever looks may know."""
    every = holders(view.settings, today(view))
    if reads_all(view):
        return every
    ids = {one.id for one in mine(view)}
    return [one for one in every if one.id in ids or one.under in ids]


def sentence(view: View, held: list[Holder]) -> str:
    """The page in a sentence."""
    if not reads_all(view):
        places_ = ", ".join(
            f"the {one.place} ({rights_in_words.days(one.first, one.last)})" for one in mine(view)
        )
        return f"You may give the roles of team lead and employee within {places_}, and no further."
    people = len({one.who for one in held if not one.who.startswith("everybody in ")})
    groups = len({one.who for one in held if one.who.startswith("everybody in ")})
    if not held:
        return "Nobody was given a role yet: whoever has the data folder in their hands sees everything."
    told = f"{people:,} {'account holds' if people == 1 else 'accounts hold'} a role or a delegation"
    if groups:
        told += f", and {groups:,} {'group' if groups == 1 else 'groups'} of the sign-in"
    return f"{told}. What is not granted is denied, and a denial wins over every grant."


def roles(view: View) -> None:
    """The table of rights, less what this company's modes take away from everybody."""
    st.header("What each role may see", anchor=False)
    for told in modes.told(view.settings):
        words.note(told)
    most = modes.allowed(view.settings)
    names = [one.name for one in fields(most) if one.name != "own"]
    rows = []
    for role in GRANTED:
        held = least(RIGHTS[role], most)
        cells = [_cell(role, held, name) for name in names]
        rows.append((TITLES[role], *("–" if cell == "no" else cell for cell in cells)))
    heads = ["Role", *(Column(rights_in_words.RIGHT.get(name, name), numeric=False) for name in names)]
    words.plain_table(table(heads, rows), "One role at a time: rights of several roles never add up")
    with st.expander("In words", key="access-words"):
        words.facts([(TITLES[role], MEANS[role]) for role in GRANTED])
        words.note(
            "Whoever has the data folder in their hands sees everything in it, with or without a role here."
        )


def _cell(role: Role, held: Rights, name: str) -> str:
    """What a role may see of a kind: how much of it, not only whether."""
    told = rights_in_words.say(getattr(held, name))
    if told == "no":
        return told
    if name == "figures":
        return _reach(role, held)
    if held.own and name in ("people", "contacts", "comments"):
        return "only one’s own"
    if role is Role.lead and name in ("people", "customers", "contacts", "comments"):
        return "of own teams" if told == "yes" else f"{told}, of own teams"
    if name == "comments" and held.people is Sight.nothing:
        return "eight and more together"
    return "to read and to give" if name == "access" and role is Role.admin else told


def _reach(role: Role, held: Rights) -> str:
    if held.own:
        return "own teams, as a whole"
    if role is Role.lead:
        return "own teams"
    return "groups of five and more" if held.people is Sight.nothing else "everything"


def who(view: View, held: list[Holder]) -> None:
    """Everybody who holds something; under pseudonyms for whoever may see nobody's data."""
    st.header("Who holds which role" if reads_all(view) else "What was given under it", anchor=False)
    if not held:
        words.missing("No role was granted yet, by roster, by group or here.")
        return
    hidden = view.scope.role is Role.auditor
    shown = [
        replace(one, who=_pseudonym(view, one.who), by=_by(view, one.by)) if hidden else one for one in held
    ]
    if hidden:
        words.note(
            "Accounts stand under the pseudonyms that they have in the journal. Who has never appeared there has none."
        )
    heads = ("Account", "Role", "Where", "Days", "State", "Given by", "Number")
    rows = [(one.who, one.role, _where(one, hidden), one.days, one.state, one.by, one.id) for one in shown]
    st.dataframe(
        pd.DataFrame(rows, columns=list(heads)),
        hide_index=True,
        alt=f"{len(rows)} roles and delegations: account, role, place, days, state and who gave it.",
        key="access-who",
    )
    st.download_button(
        "Download CSV",
        data=lambda: to_csv(heads, rows),
        file_name="access.csv",
        mime=private.kind("text/csv"),
        on_click="ignore",
        type="tertiary",
        key="access-csv",
    )


def _pseudonym(view: View, account: str) -> str:
    if account.startswith("everybody in "):
        return account
    token = open_journal(view.settings).token(ACTORS, account) if exists(view.settings) else ""
    return f"Account {journal_words.pseudonym(token)}" if token else "An account"


def _by(view: View, by: str) -> str:
    """Who gave something: an account too, unless it is the roster or a group."""
    account, space, rest = by.partition(" (")
    return by if by in ("the roster", "a group of the sign-in") else _pseudonym(view, account) + space + rest


def _where(one: Holder, hidden: bool) -> str:
    """The place; whose rows somebody's own are is nobody's business who sees nobody's data."""
    return "own rows" if hidden and "employee " in one.where else one.where


def said(view: View) -> None:
    """What became of the last change."""
    message = st.session_state.pop(SAID, "")
    if message:
        words.html(f'<div class="al al-banner" role="status">{escape(message)}</div>')


def give(view: View) -> None:
    """Give a role: an administrator any, a local manager leads and employees within the delegation."""
    st.header("Give a role", anchor=False)
    if not changes(view):
        words.note("In the sample company nothing is given on this page: allegiance access grant does it.")
    options = list(GRANTED) if central(view) else list(grants_rules.LOCAL)
    sites, teams = _places(view)
    with st.form("access-give", clear_on_submit=False, border=True):
        # A row at a time: on a telephone the fields then come in the order in which they are filled.
        left, right = st.columns(2)
        left.text_input("Account, as the sign-in says it", key="give-person", placeholder="name@example.com")
        right.selectbox(
            "Role",
            options,
            index=None,
            key="give-role",
            placeholder="Choose a role",
            format_func=lambda role: TITLES[role],
        )
        left, right = st.columns(2)
        left.selectbox("Team (of a lead)", [NOWHERE, *teams], key="give-team", format_func=_named)
        right.selectbox("Or every team at a site", [NOWHERE, *sites], key="give-site", format_func=_named)
        st.text_input("Number in the exports (of an employee)", key="give-employee")
        left, right = st.columns(2)
        left.date_input("From", value=today(view), key="give-first", format="YYYY-MM-DD")
        right.date_input("To, if it ends", value=None, key="give-last", format="YYYY-MM-DD")
        st.form_submit_button("Give this role", on_click=_change, args=(_give,), disabled=not changes(view))


def delegate(view: View) -> None:
    """Delegate a site or a team to a local manager."""
    st.header("Delegate a site or a team", anchor=False)
    words.note(
        "Whoever it is delegated to gives the roles of lead and employee there, on no other days, to nobody outside, "
        "never to themselves, and cannot delegate further."
    )
    sites, teams = _places(view)
    with st.form("access-delegate", border=True):
        st.text_input("Account of the local manager", key="pass-person", placeholder="name@example.com")
        left, right = st.columns(2)
        left.selectbox("Site", [NOWHERE, *sites], key="pass-site", format_func=_named)
        right.selectbox("Or a team", [NOWHERE, *teams], key="pass-team", format_func=_named)
        left, right = st.columns(2)
        left.date_input("From", value=today(view), key="pass-first", format="YYYY-MM-DD")
        right.date_input("To, if it ends", value=None, key="pass-last", format="YYYY-MM-DD")
        st.form_submit_button("Delegate", on_click=_change, args=(_delegate,), disabled=not changes(view))


def take_back(view: View, held: list[Holder]) -> None:
    """End a grant or a delegation that was given here."""
    own = {one.id for one in mine(view)}
    ending = {one.id: one for one in held if one.id and (central(view) or one.under in own)}
    if not ending:
        return
    st.header("Take back", anchor=False)
    words.note("A delegation that ends takes along everything that was given under it.")
    with st.form("access-end", border=True):
        st.selectbox(
            "What ends, now",
            list(ending),
            index=None,
            key="end-id",
            placeholder="Choose a role or a delegation",
            format_func=lambda id_: _told(ending[id_]),
        )
        st.form_submit_button("Take back", on_click=_change, args=(_end,), disabled=not changes(view))


def _told(one: Holder) -> str:
    return f"{one.who}: {one.role}, {one.where}, {one.days} ({one.id})"


def _named(place: str) -> str:
    return place or "None"


def _places(view: View) -> tuple[list[str], list[str]]:
    """Sites and teams that can be named: all, or those of one's delegations."""
    known = places(view.reader, None).sites
    sites, teams = {one.site for one in known if one.site}, {one.team for one in known}
    if not central(view):
        held = mine(view)
        own = {one.site for one in held if one.site}
        teams = {one.team for one in held if one.team} | {one.team for one in known if one.site in own}
        sites &= own
    return sorted(sites), sorted(teams)


def _change(what: Callable[[Actor, date], str]) -> None:
    """Make a change as whoever asks for it now, and keep what became of it to say."""
    try:
        settings = settings_module.load()
        scope = context.allowed(settings)
        if scope.role is None:
            return
        if settings.sample and session.visitor(settings).who is None:
            return
        st.session_state[SAID] = what(Actor(scope.person, scope.role), datetime.now(settings.zone).date())
    except AllegianceError as error:
        st.session_state[SAID] = f"{error.title}. {error.message} {error.todo}".strip()


def _give(actor: Actor, day: date) -> str:
    settings, chosen = settings_module.load(), st.session_state
    number = str(chosen["give-employee"]).strip()
    if not chosen["give-role"]:
        return "No role was chosen, and none was given."
    made = open_grants(settings).grant(
        actor,
        chosen["give-person"],
        Role(chosen["give-role"]),
        site=chosen["give-site"],
        team=chosen["give-team"],
        employee=number,
        first=chosen["give-first"] or day,
        last=chosen["give-last"],
        places=places(open_reader(settings), number or None),
        today=day,
    )
    return f"{made.grant.person} was given the role {TITLES[Role(str(made.grant.role))].lower()} ({made.id})."


def _delegate(actor: Actor, day: date) -> str:
    chosen = st.session_state
    made = open_grants(settings_module.load()).delegate(
        actor,
        chosen["pass-person"],
        site=chosen["pass-site"],
        team=chosen["pass-team"],
        first=chosen["pass-first"] or day,
        last=chosen["pass-last"],
    )
    return f"The {made.place} was delegated to {made.holder} ({made.id})."


def _end(actor: Actor, _day: date) -> str:
    chosen = st.session_state["end-id"]
    if not chosen:
        return "Nothing was chosen, and nothing ended."
    held = open_grants(settings_module.load())
    if chosen.startswith("d-"):
        under = held.end(actor, chosen)
        return f"The delegation ended, with {under} {'role' if under == 1 else 'roles'} given under it."
    held.revoke(actor, chosen)
    return "The role ended."
