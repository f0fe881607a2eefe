"""Words in the languages of Pravah: one sentence in English is the key, catalogues (``locale/*/*.po``) hold the others.

Nothing here knows which language anybody reads: whoever says something is handed a :class:`Language`.
Catalogues are ordinary gettext files and are read once; a sentence that one lacks is said in English.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from core.errors import BadInput, Unavailable
from core.shown import grouped, shown_date, shown_time

#: Languages by code, each called as its readers call it.
LANGUAGES: Mapping[str, str] = {"en": "English", "hi": "हिन्दी", "mr": "मराठी"}
LOCALE = Path(__file__).parent / "locale"

#: A msgid (after its context and \\4, where it has one, as in gettext) → its forms: one, or singular and plural.
Catalogue = Mapping[str, tuple[str, ...]]


class Name(str):
    """A place's name in English, as a value of a sentence: catalogues hold it under the context ``place``."""

    __slots__ = ()


@dataclass(frozen=True)
class Said:
    """A sentence that is not said yet: its English, what stands in it, and the language comes later.

    ``text`` and ``plural`` name their values in braces; ``plural`` is said when the value ``n`` is not 1.
    Values may be numbers, days, moments, names, lists of names or other sentences.
    """

    text: str
    plural: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return ENGLISH(self)


@dataclass(frozen=True)
class Language:
    """One language; call it with a sentence to have it said. By convention the variable is called ``say``.

    ``say("{n} person", "{n} people", n=5)`` → ``5 people``. Numbers come out as 12,34,567, days as dd-mm-yyyy.
    """

    code: str
    _words: Catalogue = field(repr=False, compare=False)

    def __call__(self, text: str | Said, plural: str | None = None, /, **values: object) -> str:
        """The sentence in this language, its values put in."""
        if isinstance(text, Said):
            return self(text.text, text.plural, **text.values)
        one = values.get("n") == 1
        forms = self._words.get(text) or ((text,) if plural is None else (text, plural))
        said = forms[0] if one or len(forms) == 1 else forms[1]
        return said.format_map({name: self.shown(value) for name, value in values.items()}) if values else said

    def shown(self, value: object) -> str:
        """A value as it stands in a sentence."""
        if isinstance(value, Said):
            return self(value)
        if isinstance(value, Name):
            return self.place(value)
        if isinstance(value, date):
            return shown_time(value) if isinstance(value, datetime) else shown_date(value)
        if isinstance(value, int | float):
            return grouped(value)
        if isinstance(value, list | tuple):
            return ", ".join(self.shown(one) for one in value)
        return str(value)

    def place(self, name: str) -> str:
        """A state or district by its English name; as it is where no catalogue has it."""
        return self._words.get(f"place\4{name}", (str(name),))[0]

    def either(self, names: Sequence[str]) -> str:
        """``a, b or c``."""
        return names[0] if len(names) == 1 else self(_OR, first=list(names[:-1]), last=names[-1])

    def knows(self, text: str) -> bool:
        """Whether a sentence need not be said in English."""
        return self.code == "en" or text in self._words


def mark(text: str) -> str:
    """``text`` itself: says to readers and tests that it is a sentence of the catalogues, said elsewhere."""
    return text


def language(code: str) -> Language:
    """A language by its code.

    Raises:
        BadInput: there is none of that code.
    """
    if code not in LANGUAGES:
        raise BadInput(f"There is no language '{code[:20]}'; use one of {', '.join(LANGUAGES)}.")
    return _loaded(code)


@lru_cache(maxsize=len(LANGUAGES))
def _loaded(code: str) -> Language:
    words: dict[str, tuple[str, ...]] = {}
    for file in sorted((LOCALE / code).glob("*.po")):
        words |= read_catalogue(file)
    return Language(code, words)


def read_catalogue(file: Path) -> Catalogue:
    """The translated sentences of a ``.po`` file (UTF-8; what is fuzzy or empty is left out).

    Raises:
        Unavailable: the file cannot be read, or is no such file.
    """
    out: dict[str, tuple[str, ...]] = {}
    try:
        for entry in _entries(file.read_text(encoding="utf-8")):
            forms = tuple(entry[key] for key in sorted(entry) if key.startswith("msgstr"))
            if entry.get("msgid") and all(forms):
                context = f"{entry['msgctxt']}\4" if "msgctxt" in entry else ""
                out[context + entry["msgid"]] = forms
    except (OSError, ValueError, SyntaxError) as error:
        raise Unavailable(f"The words in {file.name} cannot be read: {error}. Install Pravah again.") from error
    return out


def _entries(text: str) -> Iterator[dict[str, str]]:
    """Each entry's keys (msgctxt, msgid, msgid_plural, msgstr, msgstr[0]…) with their strings put together."""
    for block in text.split("\n\n"):
        entry: dict[str, str] = {}
        key, fuzzy = "", False
        for line in block.splitlines():
            if line.startswith("#"):
                fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
                continue
            if not line.startswith('"'):
                key, _, line = line.partition(" ")  # noqa: PLW2901
            entry[key] = entry.get(key, "") + str(ast.literal_eval(line.strip()))
        if entry and not fuzzy:
            yield entry


_OR = mark("{first} or {last}")
ENGLISH = Language("en", {})
