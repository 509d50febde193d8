"""Random answer sheets in the contract's shape, the same for the same seed.

Purely random answers are nearly all hubs. So most sheets start from a shape (near thresholds,
like a cluster, close to a class or a stage) and are then varied.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.questionnaires.reference import (
    ASSOCIATION_GATES,
    DIMENSIONS,
    INDICATORS,
    MAY_BE_NOT_APPLICABLE,
    MINIMA,
    OBSTACLES,
    Sheet,
)

Levels = dict[str, Any]
CHOICES: dict[str, tuple[str, ...]] = {
    "X1": ("none", "programme", "active", "dormant"),
    "X3": ("none", "studied", "principle", "formal"),
    "X4": ("ontrack", "early", "partly", "missed", "unknown"),
    "X5": ("growing", "flat", "falling", "unknown"),
    "X7": ("compare", "start", "obstacle", "renew", "unsure"),
    "X10": ("one", "few", "many"),
    "X11": ("none", "consecutive", "simultaneous"),
    "X12": ("understanding", "decision", "charter"),
    "X16": ("senior", "consult", "consensus", "vote"),
    "X17": ("freely", "care", "hardly"),
    "X18": ("high", "mixed", "low"),
    "X19": ("high", "mixed", "low"),
    "X20": ("often", "some", "never"),
    "X21": ("short", "medium", "long"),
    "X23": ("supportive", "divided", "opposed"),
}
GROUPS = ("PUB", "TOU", "PRO", "SUP", "EDU", "MGT", "COM")
# Close to each stage rule; what is not named stays random.
STAGE_CONTEXTS: tuple[dict[str, Any], ...] = (
    {"X1": "dormant"},
    {"X1": "active", "X4": "missed"},
    {"X1": "active", "X4": "partly", "X5": "flat", "X6": {"O5": 3, "O2": 3}},
    {"X1": "programme", "X5": "falling", "X6": {"O7": 3}},
    {"X1": "active", "X4": "ontrack", "X5": "growing", "X6": {"O1": 3, "O4": 3}},
    {"X1": "active", "X4": "partly", "X6": {"O9": 2}},
    {"X1": "programme", "X3": "formal", "X6": {}},
    {"X1": "none", "X3": "principle", "X6": {"O3": 1}},
    {"X1": "active", "X3": "none", "X4": "early", "X6": {}},
)


def uniform(rng: random.Random) -> Levels:
    return {i: rng.randint(0, 4) for i in INDICATORS}


def near_thresholds(rng: random.Random) -> Levels:
    """Every answer within a level of what its gate, or a floor of 50, asks for."""
    return {i: MINIMA.get(i, 2) + rng.choice((-1, 0, 0, 0, 1)) for i in INDICATORS}


def cluster_like(rng: random.Random) -> Levels:
    return {i: rng.randint(2, 4) for i in INDICATORS}


def established_like(rng: random.Random) -> Levels:
    return {i: rng.choice((2, 3, 3, 3, 3, 4)) for i in INDICATORS}


def association_like(rng: random.Random) -> Levels:
    """Passes its own test; a few of the cluster's gates are missed by a level."""
    levels = {i: max(MINIMA.get(i, 1), rng.randint(1, 3)) for i in INDICATORS}
    for gate in rng.sample([i for i in INDICATORS if i in MINIMA], rng.randint(0, 3)):
        if gate not in ASSOCIATION_GATES:
            levels[gate] = MINIMA[gate] - 1
    return levels


def hub_like(rng: random.Random) -> Levels:
    """Good foundations around a mandate or a commitment that is missing."""
    levels = {i: rng.randint(1, 4) for i in INDICATORS}
    levels[rng.choice(ASSOCIATION_GATES)] = rng.randint(0, 1)
    return levels


def emerging_like(rng: random.Random) -> Levels:
    return {i: rng.choice((0, 0, 1, 1, 2, 3)) for i in INDICATORS}


def one_short(rng: random.Random) -> Levels:
    """A minimal cluster with one dimension around its floor."""
    levels = {i: MINIMA.get(i, 2) for i in INDICATORS}
    for indicator in rng.choices(INDICATORS, k=4):
        levels[indicator] = max(MINIMA.get(indicator, 0), rng.randint(0, 4))
    dimension = rng.choice(tuple(DIMENSIONS))
    for indicator in (i for i in INDICATORS if i.startswith(dimension)):
        levels[indicator] = min(4, max(0, levels[indicator] + rng.choice((-1, 0, 1))))
    return levels


def mostly_unknown(rng: random.Random) -> Levels:
    share = rng.choice((0.3, 0.5, 0.8, 1.0))
    levels: Levels = cluster_like(rng) if rng.random() < 0.5 else uniform(rng)
    return {i: "unknown" if rng.random() < share else level for i, level in levels.items()}


STYLES: tuple[Callable[[random.Random], Levels], ...] = (
    uniform,
    near_thresholds,
    cluster_like,
    established_like,
    association_like,
    hub_like,
    emerging_like,
    one_short,
    mostly_unknown,
)


def random_sheets(seed: int, count: int) -> Iterator[Sheet]:
    """Yield sheets as plain dicts; every style in turn, sheet n always the same for a seed."""
    for position in range(count):
        rng = random.Random(f"{seed}/{position}")  # noqa: S311 - repeatable test data, no secret
        style = STYLES[position % len(STYLES)]
        answers = indicator_answers(rng, style(rng)) | context_answers(rng)
        lines = list(answers.items())
        rng.shuffle(lines)  # the order of the lines means nothing
        sheet: Sheet = {
            "id": f"{style.__name__}-{seed}-{position}",
            "region": {"name": f"Region {position}", "country": rng.choice(("CR", "NO", "JO"))},
            "answers": dict(lines),
        }
        if rng.random() < 0.5:
            sheet |= {"questionnaire": "cluster-readiness@1", "as_of": "2026-06-01"}
        yield sheet


def indicator_answers(rng: random.Random, levels: Levels) -> Levels:
    """Add unknowns, missing lines, what does not apply, and evidence."""
    unknown = rng.choice((0.0, 0.0, 0.03, 0.1, 0.25))
    not_applicable = rng.choice((0.0, 0.2, 0.7))
    evidence = rng.choice((0.0, 0.5, 0.9, 1.0))
    answers: Levels = {}
    for indicator, level in levels.items():
        answer = "unknown" if rng.random() < unknown else level
        if indicator in MAY_BE_NOT_APPLICABLE and rng.random() < not_applicable:
            answer = "not_applicable"
        if answer == "unknown" and rng.random() < 0.5:
            continue
        answers[indicator] = answer
        if isinstance(answer, int) and rng.random() < evidence:
            answers[indicator] = {"level": answer, "evidence": f"File on {indicator}, 2026"}
        elif isinstance(answer, int) and rng.random() < 0.2:
            answers[indicator] = {"level": answer}
    return answers


def context_answers(rng: random.Random) -> Levels:
    """Every option of the context, some lines missing; often close to one stage rule."""
    context: Levels = {x: rng.choice(options) for x, options in CHOICES.items()}
    rated = rng.sample(tuple(OBSTACLES), rng.randint(0, 5))
    context["X2"] = rng.choice((1998, 2009, 2024, "none"))
    context["X6"] = {o: rng.randint(1, 3) for o in rated}
    groups = rng.sample(GROUPS, rng.randint(1, 7))
    context["X9"] = {"people": rng.choice((8, 18, 25, 26, 60)), "groups": groups}
    missing = rng.choice((0.0, 0.1, 0.5))
    context = {x: answer for x, answer in context.items() if rng.random() >= missing}
    if rng.random() < 0.7:
        context |= rng.choice(STAGE_CONTEXTS)
    return context
