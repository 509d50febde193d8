"""From scores to gates, classes and the way to the next class (method 5.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from math import lcm

from questionnaires.answers import Answers
from questionnaires.conditions import (
    Facts,
    GateFact,
    Level,
    LevelAtLeast,
    Outcome,
    ScoreAtLeast,
    outcome,
)
from questionnaires.definition import Dimension, Questionnaire, SubDimension
from questionnaires.result import (
    Agreement,
    Change,
    Classification,
    GateOutcome,
    GateState,
    NextClass,
)
from questionnaires.rules import Gate, ReadinessClass, Scale
from questionnaires.scoring import (
    Exact,
    LevelSheet,
    aggregate,
    exact_minimum,
    has_evidence,
    points,
    raw_score,
    shares,
    visible,
)

_STATES = {Outcome.YES: GateState.PASS, Outcome.NO: GateState.FAIL, Outcome.OPEN: GateState.OPEN}


def judge_gates(
    questionnaire: Questionnaire,
    answers: Answers,
    declared: Facts,
    confirmed: Facts,
    agreement: Agreement | None = None,
) -> tuple[GateOutcome, ...]:
    """Every gate in the order of the file, as declared and counting only evidenced answers.

    A gate on whose indicator raters are split is contested (method 5.8).
    """
    split = {
        item.indicator_id
        for item in (agreement.indicators if agreement else ())
        if item.reading == "split"
    }
    return tuple(
        judge_gate(gate, answers, declared, confirmed, split) for gate in questionnaire.gates
    )


def judge_gate(
    gate: Gate, answers: Answers, declared: Facts, confirmed: Facts, split: AbstractSet[str]
) -> GateOutcome:
    """One gate with its value and margin.

    A gate on an indicator needs evidence for the level that passes it, or its confirmed state is
    open; a gate on a score is confirmed by the score with unevidenced levels lowered (method 5.2).
    """
    minimum = gate.minimum
    state = _STATES[outcome(minimum, declared)]
    if isinstance(minimum, LevelAtLeast):
        level = declared.levels.get(minimum.level)
        value = None if level is None else Decimal(level.numerator) / Decimal(level.denominator)
        contested = minimum.level in split
        proven = state is not GateState.PASS or has_evidence(answers, minimum.level)
        evidenced = state if proven else GateState.OPEN
    else:
        value, contested = declared.shown.get(minimum.score), False
        evidenced = _STATES[outcome(minimum, confirmed)]
    least = Decimal(minimum.at_least)
    return GateOutcome(
        gate_id=gate.id,
        minimum=least,
        value=value,
        outcome=state,
        confirmed=evidenced,
        margin=None if value is None else value - least,
        tests=gate.tests,
        contested=contested,
    )


def gate_facts(
    gates: Sequence[GateOutcome], questionnaire: Questionnaire
) -> dict[str, tuple[GateFact, ...]]:
    """What conditions may know of the gates, by test."""
    on_score = {gate.id: isinstance(gate.minimum, ScoreAtLeast) for gate in questionnaire.gates}
    facts = [
        (
            gate,
            GateFact(
                gate.outcome is GateState.FAIL, gate.margin, on_score[gate.gate_id], gate.contested
            ),
        )
        for gate in gates
    ]
    return {
        test.id: tuple(fact for gate, fact in facts if test.id in gate.tests)
        for test in questionnaire.tests
    }


def reached_class(classes: Sequence[ReadinessClass], passed: Mapping[str, bool]) -> str:
    """The last class all of whose tests are passed; the first class asks for none."""
    reached = [item.id for item in classes if all(passed[test] for test in item.tests)]
    return reached[-1]


def classify(
    questionnaire: Questionnaire, gates: Sequence[GateOutcome], facts: Facts
) -> Classification:
    """The class three times, and the modifier of the declared one (method 5.6).

    Declared: open gates count as not passed. Confirmed: the same, counting only evidenced answers.
    Possible: open gates count as passed.
    """
    classes = questionnaire.classes
    tests = [test.id for test in questionnaire.tests]

    def passed(states: Mapping[str, GateState], *accepted: GateState) -> dict[str, bool]:
        return {
            test: all(states[g.gate_id] in accepted for g in gates if test in g.tests)
            for test in tests
        }

    as_declared = {gate.gate_id: gate.outcome for gate in gates}
    as_confirmed = {gate.gate_id: gate.confirmed for gate in gates}
    declared = reached_class(classes, passed(as_declared, GateState.PASS))
    return Classification(
        declared=declared,
        confirmed=reached_class(classes, passed(as_confirmed, GateState.PASS)),
        possible=reached_class(classes, passed(as_declared, GateState.PASS, GateState.OPEN)),
        modifier=_modifier(questionnaire, declared, facts),
    )


def _modifier(questionnaire: Questionnaire, class_id: str, facts: Facts) -> str | None:
    return next(
        (
            item.id
            for item in questionnaire.modifiers
            if item.class_ == class_id and outcome(item.when, facts) is Outcome.YES
        ),
        None,
    )


def find_next_class(
    questionnaire: Questionnaire, class_id: str, sheet: LevelSheet
) -> NextClass | None:
    """The smallest set of changes to the next class; None for the highest class.

    First every gate on an indicator is raised to its minimum; then, dimension by dimension, the
    fewest further levels are added that lift the score to its gate. Unknown levels count as 0, as
    they do for a gate. Dimensions do not share indicators, so the parts are smallest together.
    """
    ids = [item.id for item in questionnaire.classes]
    position = ids.index(class_id) + 1
    if position == len(ids):
        return None
    target = questionnaire.classes[position]
    wanted = [g for g in questionnaire.gates if set(g.tests) & set(target.tests)]
    raised: dict[str, int] = {}
    for gate in wanted:
        if isinstance(gate.minimum, LevelAtLeast):
            name, least = gate.minimum.level, gate.minimum.at_least
            if sheet.known.get(name, 0) < least:
                raised[name] = max(raised.get(name, 0), least)
    dimensions = {item.id: item for item in questionnaire.dimensions}
    for gate in wanted:
        if isinstance(gate.minimum, ScoreAtLeast):
            dimension = dimensions[gate.minimum.score]
            raised |= _lift_score(questionnaire, dimension, sheet, raised, gate.minimum.at_least)
    changes = tuple(
        Change(name, sheet.known.get(name), raised[name])
        for name in questionnaire.indicators
        if name in raised
    )
    return NextClass(target.id, changes)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Some raises inside one dimension: what they add to the score, and to which levels."""

    gain: Exact
    raises: tuple[tuple[str, int], ...]


def _lift_score(
    questionnaire: Questionnaire,
    dimension: Dimension,
    sheet: LevelSheet,
    raised: Mapping[str, int],
    least: Decimal,
) -> dict[str, int]:
    """The fewest further levels that lift a dimension to its gate; of equals, fewest indicators.

    For every number of levels spent and of indicators touched, the plan with the greatest gain is
    kept; the first to reach the gate is the smallest. Empty if the dimension cannot reach it.
    """
    scale, top = questionnaire.scale, questionnaire.top_level
    start: dict[str, Level] = {
        item.id: raised.get(item.id, sheet.known.get(item.id, 0))
        for item in dimension.walk()
        if item.id not in sheet.not_applicable
    }
    earned = {name: points(scale, level) for name, level in start.items()}
    score = raw_score(dimension, earned)
    worth = shares(dimension, frozenset(start))
    if score is None or visible(score) >= least:
        return {}
    if worth is None:
        ways = _ways_up(dimension, scale, start)
        enough = [spent for spent, way in ways.items() if visible(way.gain) >= least]
        return dict(ways[min(enough)].raises) if enough else {}
    gains = {
        name: [
            (to_level, worth[name] * (points(scale, to_level) - earned[name]))
            for to_level in range(int(level) + 1, top + 1)
        ]
        for name, level in start.items()
    }
    # Counted in whole steps of the finest gain, because whole numbers add up much faster.
    step = lcm(*(gain.denominator for row in gains.values() for _, gain in row), 1)
    steps = {name: [(to, int(gain * step)) for to, gain in row] for name, row in gains.items()}
    plans: dict[tuple[Exact, int], _Plan] = {(0, 0): _Plan(0, ())}
    for name, level in start.items():
        already = name in raised
        for (spent, touched), plan in list(plans.items()):
            for to_level, more in steps[name]:
                gain = plan.gain + more
                key = (spent + to_level - level, touched + (not already))
                if key not in plans or gain > plans[key].gain:
                    plans[key] = _Plan(gain, (*plan.raises, (name, to_level)))
    missing = step * (exact_minimum(least) - score)
    reaching = [key for key, plan in plans.items() if plan.gain >= missing]
    return dict(plans[min(reaching)].raises) if reaching else {}


def _ways_up(part: SubDimension, scale: Scale, start: Mapping[str, Level]) -> dict[Exact, _Plan]:
    """The highest score of a part for every number of levels spent, where scores are not linear.

    Every kind of mean rises with each of its parts, so the best whole is made of the best parts.
    """
    weights: list[Decimal] = []
    ways: dict[Exact, tuple[tuple[Exact, ...], _Plan]] = {0: ((), _Plan(0, ()))}
    for weight, inner in _ways_up_inside(part, scale, start):
        weights.append(weight)
        following: dict[Exact, tuple[tuple[Exact, ...], _Plan]] = {}
        for spent, (values, plan) in ways.items():
            for more, step in inner.items():
                reached = (*values, step.gain)
                score = aggregate(part.aggregation, list(zip(weights, reached, strict=True))) or 0
                known = following.get(spent + more)
                if known is None or score > known[1].gain:
                    following[spent + more] = (reached, _Plan(score, plan.raises + step.raises))
        ways = following
    return {spent: plan for spent, (_, plan) in ways.items()}


def _ways_up_inside(
    part: SubDimension, scale: Scale, start: Mapping[str, Level]
) -> Iterator[tuple[Decimal, dict[Exact, _Plan]]]:
    """The weight of everything that applies in a part, and what its levels can be raised to."""
    for sub in part.sub_dimensions:
        if any(item.id in start for item in sub.walk()):
            yield sub.weight, _ways_up(sub, scale, start)
    for item in part.indicators:
        if item.id in start:
            level = start[item.id]
            plans: dict[Exact, _Plan] = {0: _Plan(points(scale, level), ())}
            for to_level in range(int(level) + 1, len(scale.points)):
                step = ((item.id, to_level),)
                plans[to_level - level] = _Plan(points(scale, to_level), step)
            yield item.weight, plans
