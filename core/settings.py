"""Settings from the environment (prefix ``PRAVAH_``). Reading them touches no disk; ``ensure_home`` does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import BadInput, Unavailable


class Settings(BaseSettings):
    """What an installation may decide. Each field is ``PRAVAH_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="PRAVAH_", frozen=True, extra="ignore")

    home: Path = Field(Path("var"), description="Directory for the store, the lake, caches and keys.")
    database_url: str | None = Field(
        None, repr=False, description="SQLAlchemy URL of the registry; SQLite in HOME when absent."
    )
    engine: str = Field("duckdb", description="What answers questions: duckdb, or spark://host:port.")
    boundaries: Path | None = Field(None, description="A boundary file that replaces the default one.")
    basemap: str | None = Field(None, description="A style URL or tile template on the intranet; none by default.")
    key_file: Path | None = Field(None, description="File with the master key; HOME/keys/master.key when absent.")
    vault: str = Field("embedded", description="Where identity numbers live: embedded, off, or the URL of a vault.")
    vault_key_file: Path | None = Field(None, description="Key of the embedded vault; HOME/vault/vault.key if absent.")
    vault_token_file: Path | None = Field(None, description="File with the bearer token for an outside vault.")
    public_view: bool = Field(True, description="Whether counts may be seen without signing in.")
    smtp_host: str | None = Field(None, description="Mail server that takes reports of timers; none by default.")
    smtp_port: int = Field(25, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["none", "starttls", "tls"] = Field("none", description="How the line to it is secured.")
    smtp_user: str | None = Field(None, description="User there, when it asks for one.")
    smtp_password_file: Path | None = Field(None, description="File with the user's password.")
    smtp_from: str = Field("pravah@localhost", description="Address that mails come from.")
    locale: str = Field("en-IN", description="Language and number format of pages.")

    @property
    def registry_url(self) -> str:
        """SQLAlchemy URL of the registry."""
        return self.database_url or f"sqlite:///{(self.home / 'registry.sqlite3').resolve()}"

    @property
    def master_key_file(self) -> Path:
        """Where the master key lives: never in the database."""
        return self.key_file or self.home / "keys" / "master.key"

    @property
    def vault_file(self) -> Path:
        """Where the embedded vault lives: apart from the registry."""
        return self.home / "vault" / "vault.sqlite3"

    @property
    def vault_master_key_file(self) -> Path:
        """Where the key of the embedded vault lives."""
        return self.vault_key_file or self.home / "vault" / "vault.key"

    def ensure_home(self) -> Path:
        """Create HOME and prove that it can be written.

        Raises:
            Unavailable: HOME cannot be created or written.
        """
        probe = self.home / f".write-{os.getpid()}"
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise Unavailable(
                f"PRAVAH_HOME ({self.home}) cannot be written: {error.strerror}. "
                "Give it to this user, or set PRAVAH_HOME to a directory that can be written."
            ) from error
        return self.home


def read_settings() -> Settings:
    """Settings from the environment.

    Raises:
        BadInput: a ``PRAVAH_`` variable cannot be understood.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"PRAVAH_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise BadInput(f"A setting cannot be used. {faults}. Correct the environment and start again.") from error
