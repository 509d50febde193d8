"""What `cluster-readiness translations check | update` do: all words of the product together."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from babel import UnknownLocaleError
from babel.messages.pofile import PoFileError

from assessment.languages import PAGES
from questionnaires import catalogue
from questionnaires.catalogue import get_latest_published, get_questionnaire, list_translations
from questionnaires.source import Place, Problem, SourceError
from questionnaires.translation import MISSING, read_translation
from reports import languages
from reports.languages import REPORTS, SOURCE, locale_of
from reports.translating import check_file, update_file

OK, INCOMPLETE, REFUSED = 0, 1, 2
DOMAINS = (REPORTS, PAGES)


def check_translations(language: str | None = None) -> int:
    """Print what is untranslated or broken, with file and line; 1 if a release would suffer.

    Released languages are listed in full, and a single problem in them gives 1. Others, which
    translators still work on, are only counted; the one that is named is treated as if released.
    """
    if language is not None and not _is_known(language):
        return REFUSED
    failed = False
    for code in [language] if language else list_languages():
        problems = list_problems(code)
        is_released = code in languages.RELEASED
        if is_released or language:
            failed |= bool(problems)
            for problem in problems:
                print(problem, file=sys.stderr)
        state = "released" if is_released else "not released"
        more = "" if is_released or language else f"; --language {code} lists them"
        print(f"{code} ({state}): {len(problems)} problems{more}")
    return INCOMPLETE if failed else OK


def update_translations(language: str | None = None) -> int:
    """Bring every `.po` file up to date with the sources; make those of a language that is new."""
    if language is not None and not _is_known(language):
        return REFUSED
    for code in [language] if language else list_languages():
        for domain in DOMAINS if code != SOURCE else ():
            try:
                update_file(domain, code)
            except PoFileError as error:
                print(f"{domain.file(code)}:{error.lineno + 1}: {error}", file=sys.stderr)
                return REFUSED
    return OK


def list_languages() -> tuple[str, ...]:
    """Every language with words in the tree, or released without; English is the source."""
    found = set(languages.RELEASED).union(*(domain.languages() for domain in DOMAINS))
    return tuple(sorted((found | {*list_translations(get_latest_published())}) - {SOURCE}))


def list_problems(language: str) -> list[Problem]:
    """Everything that keeps a language from being released, in the order of files and lines."""
    if language == SOURCE:
        return []
    found = [*_questionnaire_problems(language)]
    for domain in DOMAINS:
        found += check_file(domain, language)
    return sorted(found, key=lambda problem: problem.place)


def _questionnaire_problems(language: str) -> Iterator[Problem]:
    """What is missing in the words of the questionnaire that new assessments take."""
    questionnaire = get_questionnaire(get_latest_published())
    file = catalogue.translation_path(questionnaire.ref, language)
    name = os.path.relpath(file, PAGES.package.parent)
    if not file.is_file():
        yield Problem(Place(name), f"{MISSING}: there is no such file")
        return
    try:
        yield from read_translation(questionnaire, file.read_text("utf-8"), name)[1]
    except SourceError as error:
        yield from error.problems


def _is_known(language: str) -> bool:
    """Whether there is such a language; if not, say so."""
    try:
        locale_of(language)
    except (UnknownLocaleError, ValueError):
        print(f"“{language}” is not the code of a language; write it like es", file=sys.stderr)
        return False
    return True
