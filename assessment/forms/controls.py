"""The controls of one question: which there are, what was typed in them, what to fill in.

One function per direction, one arm per question type; `assert_never` makes the type checker name
these places when a type is added. Names begin with a prefix, because a question may be called
`data` or `errors`, which a form already has. A dot joins the parts of a name: ids have none, so
`answer-X9.people` can only be the field `people` of the question `X9`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

from wtforms import Field, StringField

from questionnaires.answers import DONT_KNOW, NOT_APPLICABLE, Answer, AnswerValue
from questionnaires.definition import (
    Indicator,
    MultipleChoice,
    NumberQuestion,
    Parts,
    Question,
    Rating,
    SingleChoice,
    Text,
)

NONE = "none"
"""What a number question says when there is nothing to count; also the value of a check box."""
LONGEST_NUMBER = 15
"""Digits; longer ones are left as text, which the domain refuses as a number."""

Typed = Callable[[str], Sequence[str]]
"""What was typed or chosen in the control of a name; empty when nothing was."""
FilledIn = Mapping[str, Sequence[str]]
"""What to show in controls, by name."""


class ChosenField(Field):
    """Everything that was chosen under one name, as it was sent; the domain judges it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep all values; none when no box was ticked."""
        self.data = list(valuelist)


def answer_name(question_id: str) -> str:
    """The name of a question's main control, and the start of its others."""
    return f"answer-{question_id}"


def evidence_name(question_id: str) -> str:
    """The name of the line for evidence."""
    return f"evidence-{question_id}"


def note_name(question_id: str) -> str:
    """The name of the line for a note."""
    return f"note-{question_id}"


def none_name(name: str) -> str:
    """The name of the check box that says that there is none, beside a number or ratings."""
    return f"none-{name}"


def others_name(name: str) -> str:
    """The name of the line for options that are not on the list."""
    return f"others-{name}"


def seen_name(question_id: str) -> str:
    """The name of the hidden field that says with which answer a question was shown."""
    return f"seen-{question_id}"


def takes_note(question: Question) -> bool:
    """Whether a note can be added: not where the answer is free text anyway."""
    return not isinstance(question, Text | Parts)


def question_fields(question: Question) -> dict[str, Field]:
    """Every control of a question by name, in the order of the page."""
    fields = _value_fields(question, answer_name(question.id))
    if isinstance(question, Indicator):
        fields[evidence_name(question.id)] = StringField()
    if takes_note(question):
        fields[note_name(question.id)] = StringField()
    fields[seen_name(question.id)] = StringField()
    return fields


def _value_fields(question: Question, name: str) -> dict[str, Field]:
    match question:
        case Indicator() | SingleChoice() | Text():
            return {name: StringField()}
        case NumberQuestion():
            return {name: StringField(), none_name(name): StringField()}
        case MultipleChoice():
            return {name: ChosenField(), others_name(name): StringField()}
        case Rating():
            rated = {f"{name}.{item.id}": StringField() for item in question.items}
            return {**rated, none_name(name): StringField()}
        case Parts():
            parts = [_value_fields(part, f"{name}.{part.id}") for part in question.parts]
            return {key: field for fields in parts for key, field in fields.items()}
        case _:
            assert_never(question)


def read_answer(question: Question, typed: Typed) -> Answer | None:
    """The answer that stands in the controls; None when no answer was given.

    What cannot be an answer comes back as it was typed, for `check_answers` to refuse.
    """
    value = read_value(question, answer_name(question.id), typed)
    if value is None:
        return None
    return Answer(
        value,
        evidence=_text(typed, evidence_name(question.id)),
        note=_text(typed, note_name(question.id)),
    )


def read_value(question: Question, name: str, typed: Typed) -> AnswerValue | None:
    """The value alone, from the controls whose names begin with `name`."""
    match question:
        case Indicator():
            return _special(_text(typed, name), _whole_number)
        case SingleChoice():
            return _special(_text(typed, name), str)
        case Text():
            return _text(typed, name) or None
        case NumberQuestion():
            return _number(_text(typed, name), none=NONE in typed(none_name(name)))
        case MultipleChoice():
            lines = _text(typed, others_name(name)).splitlines()
            others = [line.strip() for line in lines if line.strip()]
            chosen = filter(None, typed(name))
            return tuple(dict.fromkeys([*chosen, *others])) or None
        case Rating():
            typed_in = {item.id: _text(typed, f"{name}.{item.id}") for item in question.items}
            rated = {item: _whole_number(text) for item, text in typed_in.items() if text}
            return _ratings(rated, none=NONE in typed(none_name(name)))
        case Parts():
            parts = {p.id: read_value(p, f"{name}.{p.id}", typed) for p in question.parts}
            return {part: value for part, value in parts.items() if value is not None} or None
        case _:
            assert_never(question)


def _text(typed: Typed, name: str) -> str:
    """One text as typed, without blanks at its ends, with one kind of line end."""
    return "\n".join("".join(typed(name)[:1]).splitlines()).strip()


def _special(text: str, otherwise: Callable[[str], AnswerValue]) -> AnswerValue | None:
    if not text:
        return None
    if text == DONT_KNOW:
        return DONT_KNOW
    return NOT_APPLICABLE if text == NOT_APPLICABLE else otherwise(text)


def _whole_number(text: str) -> int | str:
    """A number from the digits of any script; anything else as it is."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else text


def _number(text: str, *, none: bool) -> AnswerValue | None:
    if none:
        return f"{text} {NONE}" if text else NONE
    return _whole_number(text) if text else None


def _ratings(rated: Mapping[str, int | str], *, none: bool) -> AnswerValue | None:
    """No rating at all is an answer only where the box says so; both at once is none."""
    if none:
        return NONE if rated else {}
    return rated or None


def fill_in(question: Question, answer: Answer) -> FilledIn:
    """What the controls of a question show for an answer; the inverse of `read_answer`."""
    shown = dict(_fill_in_value(question, answer_name(question.id), answer.value))
    shown[evidence_name(question.id)] = [answer.evidence]
    shown[note_name(question.id)] = [answer.note]
    return shown


def _fill_in_value(question: Question, name: str, value: AnswerValue) -> FilledIn:
    match question:
        case Indicator() | SingleChoice():
            return {name: [str(value)]}
        case _ if value is DONT_KNOW:
            return {}  # said by leaving these controls empty
        case Text():
            return {name: [str(value)]}
        case NumberQuestion():
            return {none_name(name): [NONE]} if value == NONE else {name: [str(value)]}
        case MultipleChoice():
            chosen = value if isinstance(value, tuple) else ()
            ids = {option.id for option in question.options}
            others = "\n".join(item for item in chosen if item not in ids)
            return {name: [item for item in chosen if item in ids], others_name(name): [others]}
        case Rating():
            ratings = value if isinstance(value, Mapping) else {}
            if not ratings:
                return {none_name(name): [NONE]}
            return {f"{name}.{item}": [str(rating)] for item, rating in ratings.items()}
        case Parts():
            values = value if isinstance(value, Mapping) else {}
            shown = [
                _fill_in_value(part, f"{name}.{part.id}", values[part.id])
                for part in question.parts
                if part.id in values
            ]
            return {key: text for texts in shown for key, text in texts.items()}
        case _:
            assert_never(question)


def kind_of(question: Question) -> str:
    """The question's type as templates name their macros."""
    return "indicator" if isinstance(question, Indicator) else question.type
