"""Translations: the template is fresh, and every language keeps to it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from bot.content.catalog import load_catalogue
from bot.domain.prompts import Topic
from bot.domain.summary import STARTERS_OF_A_TOPIC
from bot.messages import catalogs, in_source_language, presentations
from bot.messages.catalogs import LOCALES, nearest, supported_languages
from bot.messages.starters import STARTERS
from bot.messages.topics import PARTS

pytestmark = pytest.mark.check

ROOM = LOCALES.parent
ARTICLE = ROOM.parent / "content" / "article.toml"
MARKED = {"_", "gettext", "ngettext", "gettext_noop"}
Key = tuple[str, ...]
COMMANDS = re.compile(
    r"(?<!\w)/(?:(?:share|reminder|discreet) (?:ask|always|never|on|off)|days(?: \w{2,3}\b){3}"
    r"|topics gratitude stress|checkin gratitude|[a-z_]+)"
)


def key_of(message: Message) -> Key:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def keys(catalog: Catalog) -> set[Key]:
    return {key_of(message) for message in catalog if message.id}


def template() -> Catalog:
    with (LOCALES / "tend.pot").open("rb") as file:
        return read_po(file)


def in_sources() -> set[Key]:
    keywords = {**DEFAULT_KEYWORDS, "gettext_noop": None}
    found = extract_from_dir(str(ROOM), method_map=[("**.py", "python")], keywords=keywords)
    return {(message,) if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def translated() -> Iterator[tuple[str, Catalog]]:
    for path in LOCALES.glob("*/LC_MESSAGES/tend.po"):
        with path.open("rb") as file:
            yield path.parents[1].name, read_po(file, locale=path.parents[1].name)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def commands(sentence: str, language: str = catalogs.SOURCE) -> set[str]:
    """What may be typed, and means the same in every language."""
    return {in_source_language(typed, language) for typed in COMMANDS.findall(sentence)}


def test_the_template_is_what_the_sources_say() -> None:
    assert keys(template()) == in_sources(), "run tools/extract-messages"


def test_no_sentence_hides_from_the_translators_in_an_f_string() -> None:
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in ROOM.glob("*.py")
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in MARKED
        if isinstance(call.args[0], ast.Constant)
    ]

    assert hidden == []


def test_every_translation_keeps_to_its_source() -> None:
    faults = [fault for language, catalog in translated() for fault in faults_of(language, catalog)]

    assert faults == []


def faults_of(language: str, catalog: Catalog) -> Iterator[str]:
    """What is wrong with a translation: gaps, other placeholders, another number of plurals."""
    for missing in keys(template()) - keys(catalog):
        yield f"{language}: {missing[0]!r} is missing"
    for message in catalog:
        if not message.id:
            continue
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        wanted = placeholders(key_of(message)[-1])
        if message.fuzzy or not forms or not all(forms):
            yield f"{language}: {key_of(message)[0]!r} is unfinished"
        elif len(key_of(message)) > 1 and len(forms) != catalog.num_plurals:
            yield f"{language}: {key_of(message)[0]!r} needs {catalog.num_plurals} plural forms"
        elif any(not placeholders(form) <= wanted for form in forms) or placeholders(forms[-1]) != wanted:
            yield f"{language}: {key_of(message)[0]!r} has other placeholders"
        elif any(commands(form, language) != commands(key_of(message)[-1]) for form in forms):
            yield f"{language}: {key_of(message)[0]!r} has other commands"


@pytest.mark.parametrize(
    ("string", "fault"),
    [
        ("Deine Uhr ist die von {stadt}.", "has other placeholders"),
        ("", "is unfinished"),
        ("Deine Uhr ist die von {city}: /zeitzone", "has other commands"),
    ],
)
def test_a_bad_translation_is_noticed(string: str, fault: str) -> None:
    catalog = Catalog(locale="de")
    catalog.add("Your clock is that of {city}: /timezone", string)

    assert any(found.endswith(fault) for found in faults_of("de", catalog))


def test_both_forms_of_a_plural_have_the_same_placeholders() -> None:
    plurals = [key for key in keys(template()) if len(key) > 1]

    assert plurals
    assert [key for key in plurals if placeholders(key[0]) != placeholders(key[1])] == []


def test_no_sentence_shouts_counts_streaks_or_reports_on_a_partner() -> None:
    never = re.compile(r"!|\bstreak|\bscore|waiting for (your|them)|partner (has )?answered", re.IGNORECASE)

    assert [key for key in keys(template()) for text in key if never.search(text)] == []


def test_languages_are_the_source_and_every_folder_of_translations() -> None:
    folders = {path.parents[1].name for path in LOCALES.glob("*/LC_MESSAGES/tend.po")}

    assert set(supported_languages()) == {"en"} | folders
    assert supported_languages()[0] == "en"
    assert nearest("en-gb") == nearest("tlh") == nearest(None) == nearest("") == "en"


def test_a_po_file_is_spoken_without_being_compiled(tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "tend.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Open"\nmsgstr "Öffnen"\n\n'
        'msgid "{count} day"\nmsgid_plural "{count} days"\n'
        'msgstr[0] "{count} Tag"\nmsgstr[1] "{count} Tage"\n',
        encoding="utf-8",
    )

    german = catalogs.read(folder / "tend.po", "de")

    assert german.gettext("Open") == "Öffnen"
    assert german.ngettext("{count} day", "{count} days", 1) == "{count} Tag"
    assert german.ngettext("{count} day", "{count} days", 7) == "{count} Tage"
    assert german.gettext("Skip") == "Skip"


def test_each_topic_has_twelve_starters() -> None:
    assert {topic: len(set(STARTERS[topic])) for topic in Topic} == dict.fromkeys(Topic, STARTERS_OF_A_TOPIC)


def test_the_parts_of_the_article_are_named_as_its_outline_names_them() -> None:
    sections = tomllib.loads(ARTICLE.read_text(encoding="utf-8"))["section"]

    assert {section["id"]: section["title"] for section in sections} == PARTS
    assert {prompt.section for prompt in load_catalogue().prompts} <= PARTS.keys()


def test_what_telegram_is_told_fits_its_fields() -> None:
    for one in presentations():
        assert len(one.description) <= 512
        assert len(one.short_description) <= 120
        assert all(1 <= len(command) <= 32 and 1 <= len(does) <= 256 for command, does in one.commands)
        assert len(one.commands) <= 12
