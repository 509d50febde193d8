"""A questionnaire with other words: the same structure, the same fingerprint, another language.

A translation is a file beside the definition, `1.es.yaml`. It mirrors the definition by ids: what
is a list of things with ids there is a mapping from id to words here. Where a thing has a single
text, that text stands for it. Nothing but words is in it, so it cannot change a meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

from questionnaires.conditions import KINDS
from questionnaires.definition import Questionnaire
from questionnaires.fields import Model, Wording
from questionnaires.source import Path, Problem, Source, SourceError, read_source

Tree = str | list[str] | dict[str | int, "Tree"]
"""Words by field name and id; lists of words as lists."""

KEYS = ("id", "level", "from_points")
"""By which field the things of a list are told apart, in order of preference."""
CONDITIONS = tuple(KINDS.values())
HEAD = ("questionnaire", "language")


def is_wording(model: type[Model], name: str) -> bool:
    """Whether a field holds words for people."""
    return any(isinstance(mark, Wording) for mark in model.model_fields[name].metadata)


def words_of(model: Model) -> Tree:
    """Every text of a definition, or of a part of one: what a translator has to write."""
    found: dict[str | int, Tree] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name == "language" or value is None or value == ():
            continue
        if is_wording(type(model), name):
            found[name] = list(value) if isinstance(value, tuple) else value
        elif isinstance(value, Model):
            found |= _branch(name, words_of(value))
        elif isinstance(value, tuple) and _has_key(value[0]):
            found |= _branch(name, {_key(item): words_of(item) for item in value})
    return _collapsed(model, found)


def _branch(name: str, tree: Tree) -> dict[str | int, Tree]:
    kept = {key: sub for key, sub in tree.items() if sub != {}} if isinstance(tree, dict) else tree
    return {name: kept} if kept else {}


def _has_key(item: object) -> bool:
    """Whether something is told apart by an id; conditions hold no words, whatever their fields."""
    if not isinstance(item, Model) or isinstance(item, CONDITIONS):
        return False
    return any(name in type(item).model_fields for name in KEYS)


def _key(model: Model) -> str | int:
    name = next(name for name in KEYS if name in type(model).model_fields)
    key: str | int = getattr(model, name)
    return key


def _collapsed(model: Model, found: dict[str | int, Tree]) -> Tree:
    """A thing with ids and a single text is written as that text."""
    (only, *more) = found.values() or [{}]
    return (
        only
        if _has_key(model) and len(found) == 1 and isinstance(only, str) and not more
        else found
    )


def in_language(questionnaire: Questionnaire, language: str, words: Tree) -> Questionnaire:
    """The same questionnaire in other words; texts that are missing stay in the source language.

    `check_translation` lists what is missing or does not belong.
    """
    return _copy(_reworded(questionnaire, words), {"language": language})


M = TypeVar("M", bound=Model)


def _copy(model: M, changes: Mapping[str, object]) -> M:
    """A copy without anything that was worked out from the old words."""
    fields = {name: getattr(model, name) for name in type(model).model_fields}
    return cast("M", type(model).model_construct(**{**fields, **changes}))


def _reworded(model: M, words: Tree) -> M:
    if isinstance(words, str):
        words = {_single_text(model): words}
    changes: dict[str, object] = {}
    for name in type(model).model_fields:
        value, given = getattr(model, name), words.get(name) if isinstance(words, dict) else None
        if given is None:
            continue
        if is_wording(type(model), name):
            changes[name] = tuple(given) if isinstance(given, list) else given
        elif isinstance(value, Model):
            changes[name] = _reworded(value, given)
        elif isinstance(given, dict):
            changes[name] = tuple(_reworded(item, given.get(_key(item), {})) for item in value)
    return _copy(model, changes)


def _single_text(model: Model) -> str:
    names = (name for name in type(model).model_fields if is_wording(type(model), name))
    return next(name for name in names if getattr(model, name) is not None)


def read_translation(
    questionnaire: Questionnaire, text: str, file: str
) -> tuple[Questionnaire, tuple[Problem, ...]]:
    """The questionnaire in the words of a translation file, and everything wrong with the file.

    Raises SourceError when the file cannot be read, or is not for this questionnaire.
    """
    source = read_source(text, file)
    tree = source.value
    if not isinstance(tree, dict) or tree.get("questionnaire") != str(questionnaire.ref):
        message = f"begin with “questionnaire: {questionnaire.ref}”"
        raise SourceError([Problem(source.place(()), message)])
    language = tree.get("language")
    if not isinstance(language, str):
        raise SourceError([Problem(source.place(()), "say which “language:” this is")])
    words = {key: value for key, value in tree.items() if key not in HEAD}
    problems = tuple(_differences(source, words_of(questionnaire), words, ()))
    wrong = [item for item in problems if not item.message.startswith(MISSING)]
    if wrong:
        raise SourceError(wrong)
    return in_language(questionnaire, language, words), problems


MISSING = "not translated"


def _differences(source: Source, expected: Tree, given: object, path: Path) -> Iterator[Problem]:
    """What is missing in a translation, and what does not belong there."""
    place = source.place(path)
    name = ".".join(map(str, path))
    if isinstance(expected, dict):
        if not isinstance(given, dict):
            yield Problem(place, f"{name}: write a mapping with {', '.join(map(str, expected))}")
            return
        for key in given.keys() - expected.keys():
            yield Problem(source.place((*path, key)), f"{name}.{key}: there is no such text")
        for key, part in expected.items():
            if key in given:
                yield from _differences(source, part, given[key], (*path, key))
            else:
                yield Problem(place, f"{MISSING}: {name}.{key}".replace(": .", ": "))
    elif isinstance(expected, list):
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            yield Problem(place, f"{name}: write a list of texts")
        elif len(given) != len(expected):
            yield Problem(place, f"{name}: write {len(expected)} texts, one for each")
    elif not isinstance(given, str) or not given.strip():
        yield Problem(place, f"{name}: write a text")
