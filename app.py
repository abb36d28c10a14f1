"""The dashboard: settings, navigation, and the frame that every page stands in. Start it with ``make run``."""

from __future__ import annotations

import streamlit as st

from allegiance import settings
from allegiance.errors import AllegianceError
from allegiance.warehouse import watch
from pages.parts import frame, session, states, welcome

GROUPS = {
    "Pulse": [
        st.Page("pages/pulse.py", title="Pulse", default=True, help="What moved, is it real, and where."),
    ],
    "Service": [
        st.Page(
            "pages/satisfaction.py", title="Satisfaction", help="Are customers satisfied, and do they stay?"
        ),
        st.Page(
            "pages/hold.py",
            title="Hold time",
            url_path="hold",
            help="How long customers wait, and what it costs.",
        ),
        st.Page(
            "pages/resolution.py",
            title="First contact",
            url_path="resolution",
            help="Is it solved the first time?",
        ),
    ],
    "Loyalty": [
        st.Page(
            "pages/loyalty.py", title="Loyalty", help="Are customers loyal, or only satisfied, and who moves?"
        ),
        st.Page(
            "pages/drivers.py",
            title="Drivers",
            help="Why it moved, what goes with loyalty, and why satisfied customers leave.",
        ),
        st.Page(
            "pages/customers.py",
            title="Customers",
            help="Which customers are worth most, and how do they fare?",
        ),
        st.Page(
            "pages/warning.py",
            title="Early warning",
            url_path="warning",
            help="Who is about to leave, whom to call, and what save offers kept.",
        ),
        st.Page(
            "pages/proactive.py",
            title="Proactive contact",
            url_path="proactive",
            help="Does contacting customers first help?",
        ),
    ],
    "Voice": [
        st.Page("pages/voice.py", title="Voice", help="What customers write, and what goes along with it."),
        st.Page("pages/needs.py", title="Future needs", help="What will customers need next?"),
        st.Page(
            "pages/competitors.py",
            title="Competitors",
            help="What matters, where rivals are ahead, who would switch, and what is usual elsewhere.",
        ),
    ],
    "People": [
        st.Page(
            "pages/team.py",
            title="Teams",
            url_path="team",
            help="How teams stand at equal contacts, and what each person adds.",
        ),
        st.Page(
            "pages/employee.py",
            title="People",
            url_path="employee",
            help="What one person adds, how sure that is, and what to coach.",
        ),
        st.Page(
            "pages/fairplay.py",
            title="Fair play",
            url_path="fairplay",
            help="Signs that scores are not what they seem, and what else would explain them.",
        ),
    ],
    "Pay": [
        st.Page(
            "pages/scorecard.py",
            title="My scorecard",
            url_path="scorecard",
            help="What was earned, why line by line, how sure it is, and what would have changed it.",
        ),
        st.Page(
            "pages/teamcards.py",
            title="Team scorecards",
            url_path="teamcards",
            help="Where the scorecards of teams stand; amounts for compensation alone.",
        ),
        st.Page(
            "pages/executive.py",
            title="Executive scorecard",
            url_path="executive",
            help="Where the executive plan stands so far.",
        ),
        st.Page(
            "pages/approvals.py",
            title="Approvals",
            help="What waits for a review, an approval or a decision, with the evidence beside it.",
        ),
        st.Page(
            "pages/workshop.py",
            title="Workshop",
            url_path="workshop",
            help="What another plan would cost, who would gain or lose, and how much of it is chance.",
        ),
        st.Page(
            "pages/plans.py",
            title="Pay rules",
            url_path="plans",
            help="By which rules pay follows figures, in full and in plain words.",
        ),
    ],
    "Documents": [
        st.Page(
            "pages/snapshots.py",
            title="Documents",
            url_path="snapshots",
            help="What you may see here as a PDF, and what was sent to whom.",
        ),
    ],
    "Access": [
        st.Page(
            "pages/access.py", title="Access", help="Who may see what, who holds which role, and giving it."
        ),
        st.Page(
            "pages/journal.py", title="Journal", help="Who saw whose data, and whether the record holds."
        ),
    ],
    "About": [
        st.Page("pages/data.py", title="Data", help="What was imported, refused and measured; who answers."),
        st.Page(
            "pages/definitions.py",
            title="Definitions",
            help="What each figure means and where it comes from.",
        ),
        st.Page(
            "pages/define.py",
            title="Define loyalty",
            url_path="define",
            help="What loyal means here, what other definitions would say, and which foresees who stays.",
        ),
    ],
}
"""The pages by what they are about: the first row of the navigation names the groups, the second their pages."""

HIDDEN = [
    st.Page("pages/contacts.py", title="Contacts", visibility="hidden"),
    st.Page("pages/customer.py", title="Customer", visibility="hidden"),
]
"""Reached from other pages only."""

PAGES = [*(page for pages in GROUPS.values() for page in pages), *HIDDEN]
current = st.navigation(PAGES, position="hidden")
st.set_page_config(
    page_title=f"{current.title} · Allegiance",
    page_icon=frame.STATIC / "mark.svg",
    layout="wide",
    initial_sidebar_state="collapsed",
)
frame.style()
watch.watch()
try:
    chosen = settings.load()
    visitor = welcome.enter(chosen, PAGES, current)
except AllegianceError as error:
    states.trouble(error)
    st.stop()
OPEN = frame.opened(GROUPS, session.rights(visitor, chosen))
frame.navigation(OPEN, current, visitor)
frame.banner(chosen)
frame.run(current, next((page for pages in OPEN.values() for page in pages), None))
