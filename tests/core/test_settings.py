"""Settings: what cannot be understood or written is said in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import BadInput, Unavailable
from core.settings import Settings, read_settings


def test_home_decides_where_everything_lies(home: Path) -> None:
    settings = read_settings()
    assert settings.home == home
    assert settings.registry_url == f"sqlite:///{home.resolve() / 'registry.sqlite3'}"
    assert settings.master_key_file.is_relative_to(home)


def test_a_setting_that_cannot_be_used_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAVAH_PUBLIC_VIEW", "perhaps")
    with pytest.raises(BadInput, match="PRAVAH_PUBLIC_VIEW"):
        read_settings()


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a directory")
    with pytest.raises(Unavailable, match="PRAVAH_HOME"):
        Settings(home=occupied / "home").ensure_home()
