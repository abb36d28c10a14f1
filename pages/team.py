"""Teams: how each stands at equal contacts, and what each person of one adds."""

import streamlit as st

from pages.parts import honesty, page, snapshots, team, team_inside, url

FILE = "pages/team.py"

view = page.begin(team.question, FILE, usual=url.YEAR)
chosen = team.chosen(view)
metric = team.metric(view)
if metric is None:
    page.controls(view, compare=False)
    team.not_measured(view)
elif chosen is None:
    found = team.teams(view, metric)
    page.lead(team.lead(found, metric))
    page.controls(view, compare=False)
    team.metric_buttons(view)
    team.overview(view, found, metric)
    st.header("What mix and routing did to the raw figures", anchor=False)
    team.mixes(found, metric)
    honesty.section(view, metric.id)
else:
    inside = team_inside.ask(view, metric, chosen)
    page.lead(team_inside.lead(view, inside, metric))
    page.controls(view, compare=False)
    team.metric_buttons(view)
    if not view.scope.anonymous:
        team_inside.people(view, inside, metric)
        st.header("What mix and routing did to the raw figures", anchor=False)
        team_inside.mixes(inside, metric)
    team_inside.itself(inside, metric)
    honesty.section(view, metric.id)
snapshots.button(view, "team")
page.end(view)
