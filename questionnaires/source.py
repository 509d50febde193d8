"""Reads YAML and JSON into plain values that know their line and column.

Definition files and answer sheets come from people, so every mistake must be told with its place.
The limits are those of data that people write by hand: size, depth, no aliases, no tags, no key
twice. YAML is version 1.2, in which `no` is a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 15

_PLAIN_KINDS = frozenset(
    {"str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq"}
)
_HALF = re.compile("[\ud800-\udfff]")
_HALF_A_PAIR = "a character is half of a pair; save as UTF-8"

Key = str | int
Path = tuple[Key, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file; line and column count from 1, 0 means not known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return (
            f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: where, which question if any, and a sentence that says what to do.

    As text it is one line without control characters, whatever the file holds.
    """

    place: Place
    message: str
    question_id: str = ""

    def __str__(self) -> str:
        subject = f"{self.question_id}: " if self.question_id else ""
        line = f"{self.place}: {subject}{self.message}"
        return "".join(char if char.isprintable() else "·" for char in line)


@dataclass(frozen=True, slots=True)
class Source:
    """A file's value with the place of every key and item."""

    file: str
    value: object
    places: Mapping[Path, Place]

    def place(self, path: Sequence[Key]) -> Place:
        """The place of the deepest known part of a path; steps not in the file are skipped.

        A step may have the name of a key and yet not be one (pydantic names the kind of a condition
        so), which is why every way through the path is followed and the last one found counts.
        """
        known: list[Path] = [()]
        for step in path:
            known = [way for start in known if (way := (*start, step)) in self.places] + known
        return self.places.get(max(known, key=len), Place(self.file))


class SourceError(Exception):
    """A file that cannot be read as data at all; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def read_source(text: str, file: str) -> Source:
    """Read YAML 1.2, of which JSON is a part, and keep the places.

    Whole numbers become int, other numbers Decimal, everything else but null, true and false stays
    text, dates included. Raises SourceError with the place of what cannot be read.
    """
    reader = _Reader(file)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise SourceError(
            [Problem(Place(file), f"the file is larger than {MAX_BYTES // 1024} KiB")]
        )
    if (found := _HALF.search(text)) is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise SourceError([Problem(Place(file, line), _HALF_A_PAIR)])
    try:
        # Some editors indent JSON with tabs, which YAML allows only between tokens.
        root = YAML(typ="safe", pure=True).compose(text.replace("\t", " "))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        reason = " ".join((error.problem or error.context or "it cannot be read").split())
        raise SourceError([Problem(place, f"this is not valid YAML or JSON: {reason}")]) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise SourceError(
            [Problem(Place(file), f"this is not valid YAML or JSON: {error}")]
        ) from error
    value = reader.value(root, (), 0) if root is not None else None
    if reader.problems:
        raise SourceError(reader.problems)
    return Source(file, value, reader.places)


class _Reader:
    """Turns nodes into values, collecting places and problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def problem(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.at(node), message))

    def at(self, node: Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def value(self, node: Node, path: Path, depth: int) -> object:
        self.places.setdefault(path, self.at(node))
        if node.anchor is not None:
            self.problem(node, "anchors and aliases (& and *) are not allowed; write the value out")
            return None
        if depth > MAX_DEPTH:
            self.problem(node, f"this is nested more than {MAX_DEPTH} levels deep")
            return None
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if self.kind(node) is None:
            return None
        if isinstance(node, MappingNode):
            return self.mapping(node, path, depth)
        return [self.value(item, (*path, i), depth + 1) for i, item in enumerate(node.value)]

    def kind(self, node: Node) -> str | None:
        """What YAML takes a node for, such as `int` or `map`; None, and a problem, for a tag."""
        kind = str(node.tag).removeprefix("tag:yaml.org,2002:")
        if kind in _PLAIN_KINDS:
            return kind
        self.problem(node, f"tags such as {node.tag} are not allowed")
        return None

    def mapping(self, node: MappingNode, path: Path, depth: int) -> dict[Key, object]:
        result: dict[Key, object] = {}
        for key_node, value_node in node.value:
            key = self.scalar(key_node) if isinstance(key_node, ScalarNode) else None
            if not isinstance(key, str | int) or isinstance(key, bool):
                self.problem(key_node, "a key must be a word or a whole number")
                continue
            if key in result:
                self.problem(key_node, f"{key} stands here twice; keep one")
                continue
            self.places[(*path, key)] = self.at(key_node)
            result[key] = self.value(value_node, (*path, key), depth + 1)
        return result

    def scalar(self, node: ScalarNode) -> object:
        kind = self.kind(node)
        if kind is None:
            return None
        try:  # JSON writes a character beyond the first 65,536 as a pair of escapes
            text = node.value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            self.problem(node, _HALF_A_PAIR)
            return None
        if kind == "int" and re.fullmatch(r"[-+]?[0-9]+", text):
            if len(text.lstrip("+-")) > MAX_DIGITS:
                self.problem(node, f"a number with more than {MAX_DIGITS} digits")
                return None
            return int(text)
        if kind == "float" and re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]{1,3})?", text):
            return Decimal(text)
        if kind == "bool":
            return text.lower() == "true"
        return None if kind == "null" else text


def read_json_line(text: str, file: str, line: int) -> object:
    """Read one line of a batch, quickly; every problem is placed on that line.

    Raises SourceError for what is not JSON, for keys that stand twice, for half characters, and for
    numbers and nesting beyond the limits.
    """
    try:
        value = json.loads(
            text.rstrip(),  # or the place of what is missing would be on the next line
            object_pairs_hook=_without_twins,
            parse_float=Decimal,
            parse_int=_short_int,
            parse_constant=_no_constant,
        )
        _refuse_half_characters(text, value)
    except (ValueError, RecursionError) as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 0
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        problem = Problem(Place(file, line, column), f"this is not valid JSON: {reason}")
        raise SourceError([problem]) from error
    return cast("object", value)


def _refuse_half_characters(text: str, value: object) -> None:
    """They come from bytes that are not UTF-8, or from an escape without its other half."""
    suspect = (
        text if "\\u" not in text else text + json.dumps(value, ensure_ascii=False, default=str)
    )
    if _HALF.search(suspect) is not None:
        raise ValueError(_HALF_A_PAIR)


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twin} stands there twice; keep one")
    return result


def _short_int(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise ValueError(f"a number with more than {MAX_DIGITS} digits")
    return int(text)


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is not a number")
