from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from allegiance.settings import ROOT
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
