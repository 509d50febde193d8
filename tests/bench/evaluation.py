"""One evaluation, beside the six means of means alone, in plain loops without gates or bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from questionnaires.answers import Answers
from questionnaires.catalogue import get_latest_published, get_questionnaire
from questionnaires.definition import Questionnaire
from questionnaires.evaluation import evaluate
from reports.samples import list_samples
from tests.bench.side import Sides


@contextmanager
def prepared() -> Iterator[Sides]:
    """A full sheet, parsed beforehand, as a stored assessment would be."""
    questionnaire = get_questionnaire(get_latest_published())
    sheet = next(s.sheet for s in list_samples(questionnaire) if s.name.startswith("association"))
    yield Sides(
        ours=lambda: evaluate(questionnaire, sheet.answers),
        floor=lambda: plain_means(questionnaire, sheet.answers),
        note="the six means alone, as floats",
    )


def plain_means(questionnaire: Questionnaire, answers: Answers) -> list[float]:
    """The dimension scores as a pocket calculator would add them up."""
    means = []
    for dimension in questionnaire.dimensions:
        subs = []
        for sub in dimension.sub_dimensions:
            levels = [answers[i.id].value for i in sub.indicators if i.id in answers]
            known = [level for level in levels if isinstance(level, int)]
            if known:
                subs.append(sum(known) / len(known))
        means.append(25 * sum(subs) / len(subs) if subs else 0.0)
    return means
