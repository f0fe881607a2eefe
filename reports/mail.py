"""A report by mail, through the SMTP server of the settings."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from core.errors import BadInput, Unavailable
from core.settings import Settings

_SECONDS = 30.0


def message(
    *, sender: str, to: Sequence[str], subject: str, text: str, file: Path, name: str, at: datetime
) -> EmailMessage:
    """A mail with a file. Sent twice it bears the same name, so that a mailbox can tell; ``name`` is that name."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, ", ".join(to), subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{name}@{sender.rpartition('@')[2] or 'pravah'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    kind, part = ("application", "pdf") if file.suffix == ".pdf" else ("text", "html")
    if kind == "text":
        mail.add_attachment(file.read_bytes(), maintype="application", subtype="octet-stream", filename=file.name)
    else:
        mail.add_attachment(file.read_bytes(), maintype=kind, subtype=part, filename=file.name)
    return mail


def send(settings: Settings, mail: EmailMessage) -> None:
    """Hand a mail to the server.

    Raises:
        BadInput: no server is set, or its password file cannot be read.
        Unavailable: the server does not answer, or does not take the mail.
    """
    if not settings.smtp_host:
        raise BadInput("No mail server is set. Set PRAVAH_SMTP_HOST and PRAVAH_SMTP_FROM, or leave --mail out.")
    where = f"The mail server {settings.smtp_host}:{settings.smtp_port}"
    password = _password(settings)
    try:
        with _connected(settings) as server:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, password)
            refused = server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        raise Unavailable(f"{where} takes mail for none of the addresses. Check them.") from error
    except smtplib.SMTPAuthenticationError as error:
        raise Unavailable(f"{where} does not take the user and password of the settings. Check them.") from error
    except (OSError, smtplib.SMTPException) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise Unavailable(f"{where} does not take mail now ({said}). It is tried again.") from error
    if refused:
        raise Unavailable(f"{where} did not take the mail for {len(refused)} of the addresses. Check them.")


def _connected(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host or "", settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=_SECONDS)


def _password(settings: Settings) -> str:
    if settings.smtp_password_file is None:
        return ""
    try:
        return settings.smtp_password_file.read_text("utf-8").strip()
    except OSError as error:
        raise BadInput(f"PRAVAH_SMTP_PASSWORD_FILE cannot be read: {error.strerror}.") from error
