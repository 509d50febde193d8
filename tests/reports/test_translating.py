"""Messages from sources to `.po` files and back: nothing is lost, guessed, or silently wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from reports import languages
from reports.languages import Domain, locale_of, name_of, read_messages, tag_of
from reports.translating import check_file, extract_messages, list_faults, update_file

TEMPLATE = """\
<p>{{ _("Good day") }}</p>
{# Translators: what a gate does. #}
<p>{% trans name=name %}
  <strong>{{ name }}</strong> is open.
{% endtrans %}</p>
{% trans count=count %}One page{% pluralize %}{{ count }} pages{% endtrans %}
"""
CODE = 'text = lazy_gettext("Write a name.")\nother = ngettext("%(num)s day", "%(num)s days", 2)\n'
ENGLISH = {
    *("Good day", "<strong>%(name)s</strong> is open.", "Write a name."),
    *("One page", "%(num)s day"),
}


@pytest.fixture
def domain(tmp_path: Path) -> Iterator[Domain]:
    """A small package with a template and a module."""
    package = tmp_path / "small"
    (package / "templates").mkdir(parents=True)
    (package / "templates" / "page.html").write_text(TEMPLATE)
    (package / "forms.py").write_text(CODE)
    yield Domain(package, "small")
    read_messages.cache_clear()


def translate(domain: Domain, *words: tuple[str, str], language: str = "es") -> None:
    """Write translations into the file, each for the first empty place after its English."""
    file = domain.file(language)
    text = file.read_text("utf-8")
    for english, other in words:
        before, found, after = text.partition(f'"{english}"\n')
        assert found, english
        text = before + found + after.replace('""', f'"{other}"', 1)
    file.write_text(text, "utf-8")


def messages_of(domain: Domain, language: str = "es") -> list[str]:
    return [problem.message for problem in check_file(domain, language)]


def test_every_kind_of_message_is_found(domain: Domain) -> None:
    found = {item.id if isinstance(item.id, str) else item.id[0] for item in extract(domain)}
    assert found == ENGLISH


def extract(domain: Domain) -> list[Message]:
    return [message for message in extract_messages(domain) if message.id]


def test_a_new_file_names_its_language_its_plurals_and_no_date(domain: Domain) -> None:
    update_file(domain, "ar")
    text = domain.file("ar").read_text("utf-8")
    assert "Language: ar" in text
    assert "nplurals=6" in text
    assert "#. what a gate does." in text
    assert "small/templates/page.html" in text
    assert str(domain.package.parent) not in text
    assert "Date" not in text


def test_updating_again_changes_nothing(domain: Domain) -> None:
    update_file(domain, "es")
    translate(domain, ("Good day", "Buenos días"))
    update_file(domain, "es")
    before = domain.file("es").read_bytes()
    update_file(domain, "es")
    assert before == domain.file("es").read_bytes()


def test_no_translation_is_lost_or_guessed(domain: Domain) -> None:
    update_file(domain, "es")
    translate(domain, ("Good day", "Buenos días"), ("Write a name.", "Escriba un nombre."))
    page = domain.package / "templates" / "page.html"
    page.write_text(TEMPLATE.replace("Good day", "Good days"))
    update_file(domain, "es")
    text = domain.file("es").read_text("utf-8")
    assert '#~ msgstr "Buenos días"' in text
    assert 'msgid "Good days"\nmsgstr ""' in text
    assert "fuzzy" not in text
    page.write_text(TEMPLATE)
    update_file(domain, "es")
    assert 'msgid "Good day"\nmsgstr "Buenos días"' in domain.file("es").read_text("utf-8")
    assert 'msgstr "Escriba un nombre."' in domain.file("es").read_text("utf-8")


def test_words_are_read_from_the_file_and_the_rest_stays_in_english(domain: Domain) -> None:
    update_file(domain, "ar")
    assert read_messages(domain, "ar").gettext("Good day") == "Good day"
    forms = [f'msgstr[{number}] "form {number}"' for number in range(6)]
    text = domain.file("ar").read_text("utf-8")
    for number, form in enumerate(forms):
        text = text.replace(f'msgstr[{number}] ""', form, 1)
    domain.file("ar").write_text(text, "utf-8")
    read_messages.cache_clear()
    arabic = read_messages(domain, "ar")
    said = [arabic.ngettext("%(num)s day", "%(num)s days", count) for count in (0, 1, 2, 5, 50)]
    assert said == ["form 0", "form 1", "form 2", "form 3", "form 5"]
    assert arabic.gettext("Write a name.") == "Write a name."


def test_a_language_without_a_file_is_english(domain: Domain) -> None:
    assert read_messages(domain, "pt-BR").gettext("Good day") == "Good day"
    assert messages_of(domain, "pt-BR") == ["not translated: there is no such file"]


def test_a_complete_file_has_no_problems_and_a_gap_is_told_with_its_line(domain: Domain) -> None:
    update_file(domain, "es")
    translate(
        domain,
        ("Good day", "Buenos días"),
        ("<strong>%(name)s</strong> is open.", "<strong>%(name)s</strong> está abierta."),
        ("Write a name.", "Escriba un nombre."),
        ("%(count)s pages", "Una página"),
        ("Una página", "%(count)s páginas"),
        ("%(num)s days", "un día"),
        ("un día", "%(num)s días"),
    )
    update_file(domain, "es")
    assert messages_of(domain) == []
    file = domain.file("es")
    file.write_text(file.read_text("utf-8").replace('"Buenos días"', '""'), "utf-8")
    (problem,) = check_file(domain, "es")
    lines = file.read_text("utf-8").splitlines()
    assert lines[problem.place.line - 1] == 'msgid "Good day"'
    assert str(problem).startswith("small/translations/es/LC_MESSAGES/small.po:")
    assert problem.message == "not translated: “Good day”"


def test_a_message_that_is_not_in_the_file_yet_is_a_gap(domain: Domain) -> None:
    update_file(domain, "es")
    (domain.package / "forms.py").write_text(CODE + 'more = gettext("Later")\n')
    assert "not translated: “Later”; run `make translations`" in messages_of(domain)


def test_a_file_in_another_form_is_told(domain: Domain) -> None:
    update_file(domain, "es")
    file = domain.file("es")
    before = messages_of(domain)
    file.write_text(file.read_text("utf-8") + "# by hand\n", "utf-8")
    (more,) = messages_of(domain)[len(before) :]
    assert more.startswith("not as `make translations` writes it")


def test_a_file_that_cannot_be_read_is_told_with_its_line(domain: Domain) -> None:
    update_file(domain, "es")
    file = domain.file("es")
    file.write_text(file.read_text("utf-8") + 'nonsense "here"\n', "utf-8")
    (problem,) = check_file(domain, "es")
    assert problem.place.line == len(file.read_text("utf-8").splitlines())
    assert "cannot be read" in problem.message


@pytest.mark.parametrize(
    ("english", "other", "faults"),
    [
        ("%(name)s is here", "aquí está %(name)s", []),
        ("%(name)s is here", "%(name)s, sí, %(name)s", []),
        ("%(name)s is here", "aquí está", ["%(name)s is missing in the words for"]),
        ("%(name)s is here", "está %(nombre)s", ["there is no %(nombre)s", "%(name)s is missing"]),
        ("Saved at {time}", "Guardado", ["{time} is missing"]),
        ("<b>Now</b>", "<b>Ahora", ["</b> is missing"]),
        ("Half", "50 % de todo", ["write a per cent sign as %%"]),
        ("Half", "50 %% de todo", []),
        (("%(num)s day", "%(num)s days"), ("un día", "%(num)s días"), []),
        (("a <i>day</i>", "%(num)s <i>days</i>"), ("un día", "%(num)s <i>d</i>"), ["<i>", "</i>"]),
        (("a day", "%(num)s days"), ("un día", ""), ["not translated"]),
        (("a day", "%(num)s days"), ("un día", "d", "d"), ["write 2 plural forms"]),
    ],
)
def test_what_is_wrong_with_a_translation_is_said(
    english: str | tuple[str, str], other: str | tuple[str, ...], faults: list[str]
) -> None:
    found = list(list_faults(Message(english, other), 2))
    assert len(found) == len(faults)
    assert all(wanted in said for wanted, said in zip(sorted(faults), sorted(found), strict=True))


def test_a_guess_is_not_used_and_is_told() -> None:
    (fault,) = list_faults(Message("Good day", "Buenas", flags={"fuzzy"}), 2)
    assert "marked as “fuzzy”" in fault


def test_languages_are_named_in_their_own_words() -> None:
    assert [name_of(code) for code in ("en", "es", "fr", "ar")] == [
        *("English", "Español", "Français", "العربية")
    ]
    assert tag_of(locale_of("pt-BR")) == "pt-BR"
    assert languages.RELEASED[0] == languages.SOURCE
