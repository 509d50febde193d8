"""Settings: defaults that work, every problem at once, and a key that nobody else can read."""

from __future__ import annotations

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from assessment.config import PREFIX, Settings, SettingsError, read_settings


def settings_of(folder: Path, **environment: str) -> Settings:
    given = {PREFIX + name.upper(): value for name, value in environment.items()}
    return read_settings({f"{PREFIX}DATA_DIR": str(folder), **given})


def test_without_any_setting_it_runs_on_this_machine_with_sqlite(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path}/cluster-readiness.sqlite3"
    assert settings.address == "http://127.0.0.1:8000"
    assert not settings.https


def test_every_setting_says_what_it_is() -> None:
    for setting in fields(Settings):
        assert setting.metadata["meaning"].endswith(".")
        assert isinstance(setting.metadata["default"], str)


def test_the_secret_key_is_made_once_and_readable_for_its_owner_only(tmp_path: Path) -> None:
    first, second = settings_of(tmp_path), settings_of(tmp_path)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_settings_can_be_shown_without_their_secrets(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, database_url="postgresql://u:hidden@localhost/x")

    assert settings.secret_key not in repr(settings)
    assert "hidden" not in repr(settings)


def test_port_alone_is_understood_and_the_full_name_goes_first(tmp_path: Path) -> None:
    folder = {f"{PREFIX}DATA_DIR": str(tmp_path)}

    assert read_settings({**folder, "PORT": "8001"}).port == 8001
    assert read_settings({**folder, "PORT": "8001", f"{PREFIX}PORT": "8002"}).port == 8002


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as found:
        settings_of(
            tmp_path,
            port="eighty",
            threads="0",
            samples="maybe",
            public_url="readiness.example",
            secret_key="short",  # noqa: S106 - too short to be one
            colour="blue",
        )

    message = str(found.value)
    for name in ("PORT", "THREADS", "SAMPLES", "PUBLIC_URL", "SECRET_KEY"):
        assert f"{PREFIX}{name} must" in message
    assert f"{PREFIX}COLOUR is not a setting" in message
    assert "'short'" not in message


def test_a_site_for_others_must_say_how_they_reach_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PUBLIC_URL is needed"):
        settings_of(tmp_path, host="0.0.0.0")  # noqa: S104 - the case in question

    settings = settings_of(tmp_path, host="0.0.0.0", public_url="https://readiness.example/")  # noqa: S104 - likewise
    assert settings.https
    assert settings.address == "https://readiness.example"
    assert "readiness.example" in settings.hosts


def test_a_key_file_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("abc")

    with pytest.raises(SettingsError, match="too short"):
        settings_of(tmp_path)
