"""Who looks is asked before anything is drawn: each state, and that it shows nothing that it should not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from allegiance import settings
from allegiance.errors import NotAllowed
from allegiance.exports import imports
from allegiance.people.rights import MEANS, TITLES, Role
from allegiance.settings import ROOT
from pages.parts import context, personas, session
from tests.pages import homes
from tests.pages.conftest import Open, text

ACCESS = """
[sign_in]
issuer = "https://login.example.com"
client_id = "allegiance"
[[group]]
name = "analysts"
role = "analyst"
"""
ROSTER = """person,role,site,team,employee,from,to,denied
eva@company.example,executive,,,,,,
eva@company.example,auditor,,,,,,
lea@company.example,lead,,North,,,,
old@company.example,executive,,,,,2020-01-01,
new@company.example,executive,,,,2999-01-01,,
bad@company.example,,,,,,,yes
"""
AUTH = {"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "c" * 32}
As = Callable[..., AppTest]


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of its own."""
    return homes.few(tmp_path_factory.mktemp("own") / "home")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same behind a sign-in."""
    home = homes.few(tmp_path_factory.mktemp("guarded") / "home")
    (home / "access").mkdir(exist_ok=True)
    (home / "access" / "access.toml").write_text(ACCESS, encoding="utf-8")
    (home / "access" / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return home


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGIANCE_CLIENT_SECRET", "client-s3cret")
    monkeypatch.setenv("ALLEGIANCE_COOKIE_SECRET", "cookie-s3cret" * 4)
    monkeypatch.setattr(session, "REGISTER", session.Register())


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> As:
    """Opens a page as somebody whom the provider knows; None: nobody signed in."""

    def look_(home: Path, who: str | None, page: str = "definitions", **claims: Any) -> AppTest:
        monkeypatch.setenv("ALLEGIANCE_HOME", str(home))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.secrets["auth"] = AUTH
        if who is not None:
            now = int(time.time())
            told = {"iss": "https://login.example.com", "aud": "allegiance", "sub": who, "email": who}
            told |= {"email_verified": True, "iat": now - 60, "exp": now + 900, "nonce": "n"}
            app.user = {"is_logged_in": True, **told, **claims}
        if page != "pulse":
            app.switch_page(f"pages/{page}.py")
        return app.run()

    return look_


def closed(app: AppTest, title: str) -> str:
    """A page that says one thing and shows nothing."""
    assert not app.exception
    said = text(app)
    assert f"<h1>{title}</h1>" in said
    assert len(app.title) == 0
    assert "al-here" not in said
    assert "s3cret" not in said
    assert not app.get("page_link")
    assert not app.get("plotly_chart")
    assert not app.get("download_button")
    return said


def test_a_company_on_its_own_machine_is_open_to_whoever_sits_there(own_home: Path, open_page: Open):
    app = open_page(own_home, "definitions")
    assert len(app.title) == 1
    assert not app.radio
    assert not app.button


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("Host", "evil.example"), ("Host", "cx.example.com:8501"), ("Origin", "https://evil.example")),
        *(("X-Forwarded-For", "127.0.0.1"), ("Forwarded", "for=1.2.3.4"), ("Via", "1.1 p")),
    ],
)
def test_a_request_from_elsewhere_sees_nothing_of_it(
    own_home: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    monkeypatch.setattr(session, "_headers", lambda: [("Host", "localhost:8501"), (name, value)])
    for page in ("pulse", "definitions", "data"):
        said = closed(open_page(own_home, page), "This dashboard is closed")
        assert "allegiance serve" in said


@pytest.fixture
def everywhere() -> Iterator[None]:
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    yield
    config.set_option("server.address", before)


def test_whoever_serves_everywhere_by_hand_shows_nothing(everywhere: None, own_home: Path, open_page: Open):
    said = closed(open_page(own_home, "definitions"), "This dashboard is closed")
    assert "0.0.0.0" in said


def test_the_sample_may_be_served_everywhere(everywhere: None, sample_home: Path, open_page: Open):
    assert len(open_page(sample_home, "definitions").title) == 1


def test_a_page_that_runs_without_the_frame_is_refused_too(own_home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALLEGIANCE_HOME", str(own_home))
    monkeypatch.setattr(session, "_headers", lambda: [("Host", "evil.example")])
    with pytest.raises(NotAllowed):
        context.current_scope()


@pytest.mark.parametrize("persona", personas.PERSONAS)
def test_the_sample_lends_everybody_s_eyes(sample_home: Path, open_page: Open, persona: str):
    app = open_page(sample_home, "definitions")
    assert app.radio(key="al.look-as").value == "everyone"
    app.radio(key="al.look-as").set_value(persona).run()
    assert not app.exception
    assert MEANS[personas.PERSONAS[persona].role] in unescape(text(app))
    assert app.radio(key="al.look-as").value == persona
    app.switch_page("pages/define.py").run()
    assert app.radio(key="al.look-as").value == persona


def test_a_lead_of_the_sample_has_a_real_team_and_an_employee_real_rows(sample_home: Path):
    from allegiance.warehouse.reader import open_reader

    reader = open_reader(settings.load(sample_home))
    lead, self_ = personas.scope("lead", reader), personas.scope("employee", reader)
    assert len({one.team for one in lead.teams}) == 1
    assert lead.employees == ()
    assert len(self_.employees) == 1
    assert not lead.all_rows
    assert not self_.all_rows


def test_no_persona_is_lent_where_own_rows_are(tmp_path: Path, open_page: Open):
    home = homes.few(tmp_path / "home")
    (home / "settings.toml").write_text("sample = true\n", encoding="utf-8")
    imports.import_files(settings.load(home), [home / "contacts.csv"])
    assert not open_page(home, "definitions").radio


def test_nobody_signed_in_sees_the_way_in(guarded: Path, look: As):
    app = look(guarded, None)
    closed(app, "Sign in to see this")
    assert [button.label for button in app.button] == ["Sign in"]


def test_a_role_opens_the_dashboard_and_the_account_says_so(guarded: Path, look: As):
    app = look(guarded, "Lea@Company.Example", name="Lea *L*")
    assert len(app.title) == 1
    assert "lea@company.example" in text(app)
    assert not app.radio
    assert [button.label for button in app.button] == ["Sign out"]


def test_groups_open_it_too(guarded: Path, look: As):
    assert "Analyst" in text(look(guarded, "ann@company.example", groups=["x", "analysts"]))
    closed(look(guarded, "ann@company.example", groups=["ANALYSTS"]), "You have no role yet")
    closed(look(guarded, "bad@company.example", groups=["analysts"]), "You have no role yet")


@pytest.mark.parametrize("who", ["ann", "old", "new", "bad"])
def test_whom_nothing_was_granted_is_told_so(guarded: Path, look: As, who: str):
    app = look(guarded, f"{who}@company.example")
    assert f"{who}@company.example" in closed(app, "You have no role yet")
    assert [button.label for button in app.button] == ["Sign out"]


def test_of_two_roles_the_one_that_reaches_least_comes_first_and_they_never_add_up(guarded: Path, look: As):
    app = look(guarded, "eva@company.example")
    roles = app.radio(key="al.act-as")
    assert (roles.value, list(roles.options)) == ("auditor", [TITLES[Role.auditor], TITLES[Role.executive]])
    roles.set_value("executive").run()
    assert MEANS[Role.executive] in unescape(text(app))
    app.session_state[session.ROLE] = "admin"
    app.run()
    assert MEANS[Role.auditor] in unescape(text(app))


def test_a_role_that_was_made_up_in_the_session_counts_for_nothing(guarded: Path, look: As):
    app = look(guarded, "lea@company.example")
    for made_up in ("operator", "admin", "everyone", None, 5):
        app.session_state[session.ROLE] = made_up
        app.session_state[personas.CHOSEN] = "everyone"
        app.run()
        assert TITLES[Role.lead] in text(app)


@pytest.mark.parametrize(
    ("claims", "title"),
    [
        ({"email_verified": False}, "You could not be signed in"),
        ({"email": None}, "You could not be signed in"),
        ({"iss": "https://elsewhere.example"}, "You could not be signed in"),
        ({"aud": "other"}, "You could not be signed in"),
        ({"exp": 1}, "Your session has ended"),
        ({"iat": 1}, "Your session has ended"),
        ({"iat": time.time() + 9_999}, "You could not be signed in"),
        ({"is_logged_in": False}, "Sign in to see this"),
    ],
)
def test_a_sign_in_with_anything_wrong_shows_nothing(
    guarded: Path, look: As, claims: dict[str, Any], title: str
):
    closed(look(guarded, "eva@company.example", **claims), title)


def test_an_idle_session_ends(guarded: Path, look: As):
    app = look(guarded, "lea@company.example")
    assert len(app.title) == 1
    for key in list(session.REGISTER._seen):
        session.REGISTER._seen[key] = datetime.now(UTC) - timedelta(minutes=60)
    closed(app.run(), "Your session has ended")
    assert [button.label for button in app.button] == ["Sign in again"]
    closed(app.run(), "Your session has ended")


def test_signing_out_holds_for_every_window(guarded: Path, look: As):
    since = int(time.time()) - 5
    app, other = (look(guarded, "lea@company.example", iat=since) for _ in range(2))
    assert len(other.run().title) == 1
    app.button(key="al.sign-out").click().run()
    closed(other.run(), "Your session has ended")


def test_a_right_that_is_taken_away_is_gone_with_the_next_deed(guarded: Path, look: As):
    roster = guarded / "access" / "roster.csv"
    app = look(guarded, "lea@company.example")
    assert len(app.title) == 1
    try:
        roster.write_text(ROSTER.replace("lea@company.example,lead,,North,,,,\n", ""), encoding="utf-8")
        closed(app.run(), "You have no role yet")
    finally:
        roster.write_text(ROSTER, encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "wrong"),
    [("roster.csv", ROSTER + "zoe@company.example,king,,,,,,\n"), ("access.toml", ACCESS + "secret = 1\n")],
)
def test_a_broken_file_closes_for_everybody_and_tells_nobody_what_is_in_it(
    guarded: Path, look: As, file: str, wrong: str
):
    path = guarded / "access" / file
    good = path.read_text(encoding="utf-8")
    try:
        path.write_text(wrong, encoding="utf-8")
        said = closed(
            look(guarded, "eva@company.example"), "Nobody has access: a file of rights cannot be used"
        )
    finally:
        path.write_text(good, encoding="utf-8")
    assert "zoe" not in said
    assert str(guarded) not in said
    assert str(path) in (guarded / "log" / "pages.log").read_text(encoding="utf-8")


def test_half_a_sign_in_shows_nothing(guarded: Path, own_home: Path, open_page: Open, look: As):
    """Streamlit knows of it and the data folder does not, or the other way round."""
    closed(look(own_home, "eva@company.example"), "Nobody has access: a file of rights cannot be used")
    closed(open_page(guarded, "definitions"), "Nobody has access: a file of rights cannot be used")
