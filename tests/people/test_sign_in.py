"""Secrets come from the environment or a file nobody else reads; real data without sign-in stay on this machine."""

from __future__ import annotations

import re
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from allegiance.people import roster
from allegiance.people.rows import AccessFileError
from allegiance.people.sign_in import NotServed, SignIn, refuse_exposed, setup
from allegiance.settings import ROOT, Settings
from tests.people.test_roster import ACCESS

SECRETS = {"ALLEGIANCE_CLIENT_SECRET": "client-s3cret", "ALLEGIANCE_COOKIE_SECRET": "c" * 32}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "access").mkdir()
    (tmp_path / "access" / "access.toml").write_text(ACCESS, encoding="utf-8")
    return Settings(home=tmp_path)


def secrets(settings: Settings, text: str, mode: int = 0o600) -> None:
    file = settings.home / "access" / "secrets.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


def test_secrets_come_from_the_environment(settings: Settings):
    found = setup(settings, SECRETS)
    assert found is not None
    assert found.section() == {
        "redirect_uri": "http://localhost:{port}/oauth2callback",
        "cookie_secret": "c" * 32,
        "client_id": "allegiance",
        "client_secret": "client-s3cret",
        "server_metadata_url": "https://login.example.com/realms/x/.well-known/openid-configuration",
        "client_kwargs": {"scope": "openid email profile", "prompt": "select_account"},
    }


def test_secrets_come_from_a_file_and_the_environment_goes_before(settings: Settings):
    secrets(settings, f'client_secret = "a"\ncookie_secret = "{"b" * 40}"\n')
    found = setup(settings, {"ALLEGIANCE_CLIENT_SECRET": "x"})
    assert found is not None
    assert (found.client_secret, found.cookie_secret) == ("x", "b" * 40)


def test_nothing_prints_a_secret(settings: Settings):
    found = setup(settings, SECRETS)
    assert "s3cret" not in f"{found!r} {found}"
    assert "cccc" not in repr(found)


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o620, 0o660])
def test_a_file_that_others_can_read_or_change_is_refused(settings: Settings, mode: int):
    secrets(settings, f'client_secret = "a"\ncookie_secret = "{"b" * 40}"\n', mode)
    with pytest.raises(AccessFileError, match="chmod 600"):
        setup(settings, SECRETS)


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640])
def test_its_owner_and_at_most_its_group_may_read_it(settings: Settings, mode: int):
    secrets(settings, f'client_secret = "a"\ncookie_secret = "{"b" * 40}"\n', mode)
    assert setup(settings, {}) is not None


@pytest.mark.parametrize(
    ("text", "environ", "says"),
    [
        ("", {}, "no client_secret"),
        ("", {"ALLEGIANCE_CLIENT_SECRET": "a"}, "no cookie_secret"),
        ("", {**SECRETS, "ALLEGIANCE_COOKIE_SECRET": "h4sty"}, "shorter than 32"),
        ('cookie = "s3cret"', SECRETS, "'cookie', which is no secret"),
        ("client_secret = 5", SECRETS, "as texts"),
        ("client_secret = s3cret", SECRETS, "not valid TOML"),
    ],
)
def test_half_a_sign_in_is_refused_without_saying_the_secret(
    settings: Settings, text: str, environ: dict[str, str], says: str
):
    if text:
        secrets(settings, text)
    with pytest.raises(AccessFileError) as refused:
        setup(settings, environ)
    assert says in str(refused.value)
    told = "".join(traceback.format_exception(refused.value))
    assert "s3cret" not in told.replace('cookie = "s3cret"', "")
    assert "h4sty" not in told


def test_secrets_without_a_sign_in_are_half_of_one(settings: Settings):
    secrets(settings, 'client_secret = "a"\n')
    (settings.home / "access" / "access.toml").write_text("[session]\nhours = 4\n", encoding="utf-8")
    with pytest.raises(AccessFileError, match="sets up none"):
        setup(settings, {})


def test_without_anything_there_is_no_sign_in(tmp_path: Path):
    assert setup(Settings(home=tmp_path), SECRETS) is None


@pytest.mark.parametrize(
    ("address", "redirect"),
    [
        ("https://cx.example.com", "https://cx.example.com/oauth2callback"),
        ("https://cx.example.com/", "https://cx.example.com/oauth2callback"),
        ("http://localhost:9000", "http://localhost:9000/oauth2callback"),
    ],
)
def test_readers_come_back_to_the_public_address(settings: Settings, address: str, redirect: str):
    found = setup(replace(settings, address=address), SECRETS)
    assert found is not None
    assert found.redirect == redirect


def test_nobody_signs_in_unencrypted(settings: Settings):
    with pytest.raises(AccessFileError, match="unencrypted"):
        setup(replace(settings, address="http://cx.example.com"), SECRETS)


def test_the_examples_of_the_documentation_are_taken(settings: Settings):
    text = (ROOT / "docs" / "sign-in.md").read_text(encoding="utf-8")
    folder = settings.home / "access"
    for name, kind in (("access.toml", "toml"), ("roster.csv", "csv")):
        [example] = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
        (folder / name).write_text(example, encoding="utf-8")
    found = setup(settings, SECRETS)
    assert found is not None
    assert [held.group for held in found.access.groups] == ["cx-executives", "cx-leads-lille"]
    assert len(roster.load(settings.home)) == 7


def signed(settings: Settings) -> SignIn:
    found = setup(settings, SECRETS)
    assert found is not None
    return found


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "", "192.168.0.4", "cx.example.com"])
def test_real_data_are_not_served_to_whoever_comes_along(settings: Settings, address: str):
    with pytest.raises(NotServed, match="everybody there would see everything") as refused:
        refuse_exposed(settings, address, None)
    assert "--address" in refused.value.todo
    with pytest.raises(NotServed):
        refuse_exposed(replace(settings, sample=True), address, None)
    refuse_exposed(replace(settings, address="http://cx.test"), address, None, made_up=True)
    refuse_exposed(replace(settings, address="https://cx.example.com"), address, signed(settings))


def test_a_public_address_without_sign_in_is_refused_on_loopback_too(settings: Settings):
    with pytest.raises(NotServed):
        refuse_exposed(replace(settings, address="https://cx.example.com"), "127.0.0.1", None)
    refuse_exposed(settings, "127.0.0.1", None)
    refuse_exposed(replace(settings, address="http://localhost:8501"), "localhost", None)
