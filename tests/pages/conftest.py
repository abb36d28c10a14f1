from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from allegiance.people.granted import Held
from allegiance.people.scope import Scope
from allegiance.settings import ROOT
from pages.parts import context, session
from pages.parts.session import Visitor
from tests.pages import homes

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return homes.sample(tmp_path_factory.mktemp("sample") / "home")


@pytest.fixture(scope="session")
def few_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return homes.few(tmp_path_factory.mktemp("few") / "home")


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page of a data folder with query parameters, as a browser would."""

    def open_(home: Path, page: str = "pulse", **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("ALLEGIANCE_HOME", str(home))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params.update(query)
        if page != "pulse":
            app.switch_page(f"pages/{page}.py")
        return app.run()

    return open_


def text(app: AppTest) -> str:
    """Everything that a page says."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(str(part.value) for part in parts)


def look_as(monkeypatch: pytest.MonkeyPatch, scope: Scope, **more: object) -> None:
    """Whoever looks signed in, in one role."""
    assert scope.role is not None
    visitor = Visitor(
        scope.person, scope.role, (scope.role,), Held(scope.person, (scope.role,), (), ()),
        SimpleNamespace(subject=scope.person), **more,
    )  # fmt: skip
    monkeypatch.setattr(session, "visitor", lambda *_, **__: visitor)
    monkeypatch.setattr(context, "current_scope", lambda: scope)
    monkeypatch.setattr("pages.parts.welcome._watch", lambda *_: None)
    monkeypatch.setattr("pages.parts.welcome._back", lambda *_: None)
