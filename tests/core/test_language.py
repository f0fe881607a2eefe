"""Words in three languages: every sentence that is said is in every catalogue."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.errors import BadInput, Unavailable
from core.language import ENGLISH, LANGUAGES, LOCALE, Name, Said, language, read_catalogue
from geo.gazetteer import load_gazetteer
from geo.places import load_places
from tests.core.sentences import built_up, sentences

OTHERS = [code for code in LANGUAGES if code != "en"]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_translated(code: str) -> None:
    known = {text for file in (LOCALE / code).glob("*.po") for text in read_catalogue(file)}
    missing = sorted(set(sentences()) - known)
    assert not missing, f"add to core/locale/{code}: " + "; ".join(f'msgid "{text}"' for text in missing)
    unused = {text for text in known if "\4" not in text} - set(sentences())
    assert not unused, f"nobody says any longer: {sorted(unused)}"


@pytest.mark.parametrize("code", OTHERS)
def test_translations_hold_the_same_values_and_forms(code: str) -> None:
    for file in (LOCALE / code).glob("*.po"):
        for text, forms in read_catalogue(file).items():
            plural = sentences().get(text)
            assert len(forms) == (2 if plural else 1), text
            for form, said in zip(forms, (text, plural), strict=False):
                assert fields(form) == fields(said or ""), text


def test_no_sentence_is_put_together_on_the_spot() -> None:
    assert not built_up(), "catalogues cannot know these; name values in braces and hand them over"


@pytest.mark.parametrize("code", OTHERS)
def test_every_state_and_district_has_its_name(code: str) -> None:
    say, places = language(code), load_places()
    for place in (*places.states.values(), *places.districts.values()):
        name = say.place(place.name)
        assert name != place.name, f"add to core/locale/{code}/places.po: {place.name}"
        assert not any(letter.isascii() and letter.isalpha() for letter in name), name


@pytest.mark.parametrize(("code", "known"), [("hi", 0.92), ("mr", 0.88)])
def test_no_name_is_read_as_another_place(code: str, known: float) -> None:
    """The gazetteer knows names in Devanagari by other means: its own lists, and sound."""
    say, places, gazetteer = language(code), load_places(), load_gazetteer()
    districts = places.districts.values()
    found = [gazetteer.resolve(places.states[d.state_lgd].name, say.place(d.name)).lgd for d in districts]
    wrong = [d.name for d, lgd in zip(districts, found, strict=True) if lgd not in (None, d.lgd)]
    assert not wrong
    assert sum(lgd is not None for lgd in found) > known * len(found)
    assert not [s.name for s in places.states.values() if gazetteer.state(say.place(s.name)) not in (None, s.lgd)]


def test_values_come_out_as_indians_write_them() -> None:
    moment = datetime(2026, 11, 22, 8, 35, tzinfo=UTC)
    assert ENGLISH("{n} of {day} at {moment}", n=1234567, day=date(2020, 5, 1), moment=moment) == (
        "12,34,567 of 01-05-2020 at 22-11-2026 14:05 IST"
    )
    assert ENGLISH("{n} person", "{n} people", n=1) == "1 person"
    assert ENGLISH("{n} person", "{n} people", n=0) == "0 people"
    assert ENGLISH.either(["a", "b", "c"]) == "a, b or c"


def test_a_sentence_is_said_later_in_any_language() -> None:
    places = [Name("Bihar"), Name("Kerala")]
    said = Said("{first} and {last}", None, {"first": places[:1], "last": places[1]})
    assert str(said) == "Bihar and Kerala"
    assert language("hi")(said) == "बिहार और केरल"
    assert language("mr")(said) == "बिहार आणि केरळ"
    assert language("mr")(Said("{n} person", "{n} people", {"n": 250000})) == "2,50,000 व्यक्ती"


def test_braces_in_a_value_are_only_letters() -> None:
    assert ENGLISH("{first} to {last}", first="{last}", last="{0.__class__}") == "{last} to {0.__class__}"


def test_what_a_catalogue_lacks_is_said_in_english() -> None:
    assert language("hi")("Nobody has translated {it}", it="this") == "Nobody has translated this"
    assert language("hi").place("Atlantis") == "Atlantis"
    with pytest.raises(BadInput, match="use one of en, hi, mr"):
        language("fr")


def test_catalogues_are_read_as_gettext_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "some.po"
    file.write_text(
        'msgid ""\nmsgstr "Language: hi\\n"\n\n#: somewhere\nmsgctxt "place"\nmsgid "A"\nmsgstr "अ"\n\n#, fuzzy\n'
        'msgid "B"\nmsgstr "ब"\n\nmsgid ""\n"C and "\n"\\"D\\""\nmsgstr ""\n"स और "\n"द"\n\nmsgid "E"\nmsgstr ""\n',
        encoding="utf-8",
    )
    assert read_catalogue(file) == {"place\4A": ("अ",), 'C and "D"': ("स और द",)}
    file.write_text("msgid unquoted", encoding="utf-8")
    with pytest.raises(Unavailable, match=r"some\.po"):
        read_catalogue(file)
