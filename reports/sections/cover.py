"""The cover: which region, when, who answered, and whose answers are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from reports.material import Identity, Layer, Material
from reports.sections.context import in_words, part_in_words

RESPONDENT = "X15"
"""The context question that asks who answers, with the parts `role` and `group` (method 4.3)."""
SCOPE = "X14"
"""The context question that asks which kinds of care are covered (method 4.3)."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the cover; `role` and `region` are the respondent's own words."""

    name: ClassVar[str] = "cover"

    title: str
    region: str
    country: str
    scope: tuple[str, ...]
    made_on: date
    as_of: date | None
    role: str
    group: str
    layer: Layer
    identity: Identity


def build(material: Material) -> Cover:
    """The cover of one report."""
    sheet = material.sheet
    questions, answers = material.questionnaire.context_questions, material.answers
    who, scope = questions.get(RESPONDENT), questions.get(SCOPE)
    said = answers.get(RESPONDENT)
    role, group = (
        "".join(part_in_words(who, None if said is None else said.value, part))
        for part in ("role", "group")
    )
    return Cover(
        title=material.questionnaire.title,
        region=sheet.region.name.strip(),
        country=sheet.region.country,
        scope=()
        if scope is None or SCOPE not in answers
        else in_words(scope, answers[SCOPE].value),
        made_on=material.made_on,
        as_of=sheet.as_of,
        role=role,
        group=group,
        layer=material.layer,
        identity=material.identity,
    )
