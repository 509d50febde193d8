"""Which questionnaires there are: published versions are immutable, unpublished ones are drafts.

A version is one file, `definitions/<id>/<version>.yaml`. `published.json` beside it holds the
fingerprint of every published version: a digest of everything but the words, equal in all
languages. New assessments take the latest published version and keep it for life.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from questionnaires.definition import Questionnaire, QuestionnaireRef

DEFINITIONS = Path(__file__).parent / "definitions"
DEFAULT_ID = "cluster-readiness"


class UnknownQuestionnaireError(LookupError):
    """There is no such questionnaire version, or not in that language."""


def parse_ref(text: str) -> QuestionnaireRef:
    """Read `cluster-readiness@1`. Raises UnknownQuestionnaireError for any other shape."""
    found = re.fullmatch(r"([a-z][a-z0-9-]{0,63})@([1-9][0-9]{0,5})", text)
    if found is None:
        raise UnknownQuestionnaireError(
            f"“{text[:80]}” does not name a questionnaire; write it like {DEFAULT_ID}@1"
        )
    return QuestionnaireRef(found[1], int(found[2]))


def list_versions(folder: Path = DEFINITIONS) -> tuple[QuestionnaireRef, ...]:
    """Every version there is a definition file for, published or not, in order."""
    files = (file for file in folder.glob("*/*.yaml") if file.stem.isdigit())
    return tuple(sorted(QuestionnaireRef(file.parent.name, int(file.stem)) for file in files))


def definition_path(ref: QuestionnaireRef, folder: Path = DEFINITIONS) -> Path:
    """Where the definition file of a version is."""
    return folder / ref.id / f"{ref.version}.yaml"


def read_published(questionnaire_id: str, folder: Path = DEFINITIONS) -> Mapping[int, str]:
    """The fingerprints of the published versions of one questionnaire, by version."""
    file = folder / questionnaire_id / "published.json"
    if not file.is_file():
        return {}
    return {int(key): value for key, value in json.loads(file.read_text("utf-8")).items()}


def get_latest_published(questionnaire_id: str = DEFAULT_ID) -> QuestionnaireRef:
    """The version that new assessments take.

    Raises UnknownQuestionnaireError if none is published.
    """
    published = read_published(questionnaire_id)
    if not published:
        raise UnknownQuestionnaireError(f"no version of {questionnaire_id} is published")
    return QuestionnaireRef(questionnaire_id, max(published))


@cache
def get_questionnaire(ref: QuestionnaireRef, language: str = "en") -> Questionnaire:
    """One version in one language, read once and kept.

    Raises UnknownQuestionnaireError when there is no such version or language, and
    `source.SourceError` when its file has mistakes.
    """
    from questionnaires.checks import read_definition  # noqa: PLC0415 - slow to load, needed once
    from questionnaires.translation import read_translation  # noqa: PLC0415 - likewise

    path = definition_path(ref)
    if not path.is_file():
        known = ", ".join(map(str, list_versions()))
        raise UnknownQuestionnaireError(f"there is no questionnaire {ref}; there is {known}")
    questionnaire = read_definition(path.read_text("utf-8"), path.name)
    if language == questionnaire.language:
        return questionnaire
    translated = translation_path(ref, language)
    if language not in list_translations(ref):
        raise UnknownQuestionnaireError(f"{ref} is not written in {language[:20]}")
    words = translated.read_text("utf-8")
    return read_translation(questionnaire, words, translated.name)[0]


def translation_path(ref: QuestionnaireRef, language: str, folder: Path = DEFINITIONS) -> Path:
    """Where the words of a version in another language are."""
    return folder / ref.id / f"{ref.version}.{language}.yaml"


def list_translations(ref: QuestionnaireRef, folder: Path = DEFINITIONS) -> tuple[str, ...]:
    """The languages that a version is translated into, complete or not."""
    files = (folder / ref.id).glob(f"{ref.version}.*.yaml")
    return tuple(sorted(file.name.split(".")[1] for file in files))
