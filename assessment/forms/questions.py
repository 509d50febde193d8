"""The form of one page of a questionnaire, made from its definition.

The rules for an answer are the domain's: the one validator calls `check_answers`. What is
acceptable can be saved even when something else on the page is not, and nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from assessment.forms.controls import (
    answer_name,
    evidence_name,
    fill_in,
    note_name,
    others_name,
    question_fields,
    read_answer,
    seen_name,
)
from assessment.forms.messages import CLASH, NOTHING_CHOSEN, issue_message
from assessment.forms.seen import Change, OpenPage, fingerprint, judge
from questionnaires.answers import Answer, AnswerIssue, Answers, IssueCode, check_answers
from questionnaires.definition import (
    ContextPage,
    Dimension,
    Indicator,
    Question,
    Questionnaire,
    questions_of,
)


class QuestionsForm(Form):
    """Some questions of one questionnaire; subclasses made by `page_form` have the controls."""

    questionnaire: ClassVar[Questionnaire]
    questions: ClassVar[Mapping[str, Question]]

    def __init__(self, sent: MultiDict[str, str]) -> None:
        super().__init__(formdata=sent)
        self.clashes: dict[str, Answer | None] = {}
        self.page = OpenPage.read(sent.get("page", "")) or OpenPage.make()

    def read_answers(self, only: Iterable[str] | None = None) -> dict[str, Answer | None]:
        """What stands in the form, by question; None is unanswered. `only` names questions."""
        wanted = self.questions.keys() if only is None else self.questions.keys() & set(only)
        return {
            question_id: read_answer(question, self._typed)
            for question_id, question in self.questions.items()
            if question_id in wanted
        }

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check every answer by the domain's rules; messages go to the fields they belong to."""
        sound = super().validate(extra_validators)
        answers = {key: answer for key, answer in self.read_answers().items() if answer is not None}
        for issue in check_answers(self.questionnaire, answers):
            message = issue_message(issue, self.questions[issue.question_id])
            _add_error(self._field_of(issue), message)
        for question_id in self.questions.keys() - answers.keys():
            self._refuse_remarks_without_answer(question_id)
        return sound and not self.errors

    def acceptable_answers(
        self,
        stored: Answers,
        only: Iterable[str] | None = None,
        stored_by: Mapping[str, OpenPage | None] = MappingProxyType({}),
    ) -> dict[str, Answer | None]:
        """After `validate`: the answers that are sound and new; clashes with others are noted.

        `stored_by` names the page that each stored answer came from, as far as that is known.
        """
        acceptable: dict[str, Answer | None] = {}
        for question_id, said in self.read_answers(only).items():
            if self.has_errors(question_id):
                continue
            question, before = self.questions[question_id], stored.get(question_id)
            seen = "".join(self._typed(seen_name(question_id)))
            change = judge(
                question,
                said=said,
                stored=before,
                seen=seen,
                page=self.page,
                stored_by=stored_by.get(question_id),
            )
            match change:
                case Change.NEW:
                    acceptable[question_id] = said
                case Change.CLASH:
                    _add_error(self._first_field(answer_name(question_id)), str(CLASH))
                    self.clashes[question_id] = before
                case Change.NONE:
                    pass
        return acceptable

    def note_what_is_seen(self, stored: Answers, only: Iterable[str] | None = None) -> None:
        """Remember in the form with which answers the person sees these questions from now on."""
        for question_id in self.read_answers(only):
            shown = fingerprint(self.questions[question_id], stored.get(question_id))
            self[seen_name(question_id)].data = shown

    def fields_of(self, question_id: str) -> list[Field]:
        """The controls of one question, in the order of the page."""
        return [self[name] for name in question_fields(self.questions[question_id])]

    def has_errors(self, question_id: str) -> bool:
        """Whether something is wrong with one question."""
        return any(field.errors for field in self.fields_of(question_id))

    def clashing_fields(self) -> dict[str, tuple[Question, Answer | None]]:
        """By the name of the field that says so: what somebody else answered meanwhile."""
        return {
            self._first_field(answer_name(key)).name: (self.questions[key], theirs)
            for key, theirs in self.clashes.items()
        }

    def faulty_fields(self) -> list[Field]:
        """The controls with an error, in the order of the page."""
        return [field for key in self.questions for field in self.fields_of(key) if field.errors]

    def subjects(self) -> dict[str, str]:
        """Which question each control belongs to, in words."""
        return {
            field.name: question.name if isinstance(question, Indicator) else question.text
            for question in self.questions.values()
            for field in self.fields_of(question.id)
        }

    def _typed(self, name: str) -> Sequence[str]:
        data = self[name].data if name in self else None
        if data is None:
            return ()
        return data if isinstance(data, list) else (data,)

    def _field_of(self, issue: AnswerIssue) -> Field:
        question = self.questions[issue.question_id]
        if isinstance(question, Indicator) and issue.part == "evidence":
            return self[evidence_name(question.id)]
        if issue.part == "note" and note_name(question.id) in self:
            return self[note_name(question.id)]
        name = answer_name(question.id)
        if issue.code is IssueCode.NOT_AN_OPTION and getattr(question, "others", False):
            return self[others_name(name)]
        part = f"{name}.{issue.part}"
        return self[part] if part in self else self._first_field(name)

    def _first_field(self, name: str) -> Field:
        return next(field for field in self if (f"{field.name}.").startswith(f"{name}."))

    def _refuse_remarks_without_answer(self, question_id: str) -> None:
        remarks = (evidence_name(question_id), note_name(question_id))
        if any("".join(self._typed(name)).strip() for name in remarks):
            _add_error(self._first_field(answer_name(question_id)), str(NOTHING_CHOSEN))


def _add_error(field: Field, message: str) -> None:
    field.errors = (*field.errors, message)


def _form_class(questionnaire: Questionnaire, page: ContextPage | Dimension) -> type[QuestionsForm]:
    questions = {question.id: question for question in questions_of(page)}
    fields: dict[str, Any] = {"questionnaire": questionnaire, "questions": questions}
    for question in questions.values():
        fields |= question_fields(question)
    return type("PageForm", (QuestionsForm,), fields)


def page_form(
    questionnaire: Questionnaire,
    page: ContextPage | Dimension,
    *,
    answers: Answers | None = None,
    sent: MultiDict[str, str] | None = None,
) -> QuestionsForm:
    """The form of a page: with what was sent, otherwise with the answers so far."""
    form_class = _form_class(questionnaire, page)
    shown: dict[str, list[str]] = {}
    if sent is None:
        for question_id, answer in (answers or {}).items():
            if question_id in form_class.questions:
                filled = fill_in(form_class.questions[question_id], answer)
                shown |= {name: list(texts) for name, texts in filled.items()}
    form = form_class(MultiDict(shown) if sent is None else sent)
    if sent is None:
        form.note_what_is_seen(answers or {})
    return form
