"""The method a second time, from its text alone, as a test oracle.

It imports nothing of the product, reads no definition file and prefers the plain way. Section
numbers are those of ``method.md``; sheets have the contract's shape, with one rater.
"""

import json
import math
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

Sheet = dict[str, Any]
Levels = Mapping[str, int | None]  # of what applies; None is unknown
Value = Fraction | int | None

# Section 3: dimensions, and in each the indicators of its sub-dimensions.
DIMENSIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "FND": (("FND1",), ("FND2", "FND3", "FND4"), ("FND5",), ("FND6",)),
    "GOV": (("GOV1",), ("GOV2", "GOV3"), ("GOV4",), ("GOV5", "GOV6"), ("GOV7",)),
    "FUN": (("FUN1",), ("FUN2",), ("FUN3", "FUN4"), ("FUN5",), ("FUN6",)),
    "LEA": (("LEA1", "LEA2"), ("LEA3", "LEA4"), ("LEA5",), ("LEA6",)),
    "COO": (("COO1",), ("COO2", "COO3"), ("COO4", "COO5"), ("COO6",), ("COO7",)),
    "RES": (("RES1",), ("RES2",), ("RES3",), ("RES4",)),
}
INDICATORS = tuple(i for subs in DIMENSIONS.values() for sub in subs for i in sub)
MAY_BE_NOT_APPLICABLE = ("FND5", "FND6", "COO3", "COO7")
FLOORS = ("FND", "GOV", "FUN", "LEA", "COO")
MINIMA = (  # section 5.6, in the order of the contract's gates
    dict.fromkeys(("GOV1", "GOV4", "FND1", "FND2", "FND3", "GOV2", "FUN1", "LEA1", "LEA3"), 2)
    | {"COO1": 3, "COO2": 2, "COO4": 2}
    | dict.fromkeys(FLOORS, 50)
)
ASSOCIATION_GATES = ("GOV1", "GOV4")
CLASSES = ("hub", "association", "cluster_candidate")
ESTABLISHED = {"GOV": 70, "FUN": 70, "LEA": 70, "COO": 70, "FND": 60, "RES": 50}
PRECONDITIONS: dict[str, float] = {  # section 5.7; the halves are exact
    "FND": 50, "FND2": 2, "LEA1": 2, "LEA": 37.5, "FUN1": 1, "FUN": 25, "COO": 37.5,
}  # fmt: skip
STAGES = {"S1": 4, "S2": 4, "S3": 3, "S4": 4, "S5": 4, "S6": 2, "S7": 2, "S8": 1}
NOTES = {"S4": "optional", "S7": "provisional"}
OBSTACLES = {  # section 4.2, with the dimensions of each
    "O1": {"GOV"}, "O2": {"GOV", "LEA"}, "O3": {"GOV", "COO"}, "O4": {"GOV", "FND"},
    "O5": {"FUN"}, "O6": {"LEA"}, "O7": {"COO"}, "O8": {"COO", "GOV"}, "O9": {"COO"},
    "O10": {"FND"}, "O11": {"FND", "RES"}, "O12": {"FND"}, "O13": {"FND", "COO"},
    "O14": {"RES"}, "O15": {"LEA", "RES"},
}  # fmt: skip


class Facts(NamedTuple):
    levels: dict[str, int | None]  # what is not applicable is absent
    evidence: frozenset[str]
    context: dict[str, Any]  # what is not known is absent


def read(sheet: Sheet) -> Facts:
    """Read a sheet of one rater; a missing line, and "unknown", have no value (5.5)."""
    if "raters" in sheet:
        raise ValueError("several raters are not part of this oracle")
    answers: dict[str, Any] = sheet.get("answers") or {}
    lines = {i: a if isinstance(a, dict) else {"level": a} for i, a in answers.items()}
    levels: dict[str, int | None] = {}
    for indicator in INDICATORS:
        level = lines.get(indicator, {}).get("level")
        if level != "not_applicable" or indicator not in MAY_BE_NOT_APPLICABLE:
            levels[indicator] = None if level in (None, "unknown") else int(level)
    evidence = {i for i in levels if str(lines.get(i, {}).get("evidence") or "").strip()}
    context = {i: a for i, a in answers.items() if i[0] == "X" and a not in (None, "unknown")}
    return Facts(levels, frozenset(evidence), context)


def round_half_up(number: Fraction) -> Fraction:
    return Fraction(math.floor(number * 10 + Fraction(1, 2)), 10)


def mean_of_means(dimension: str, known: Mapping[str, int]) -> Fraction:
    """Score 0 to 100 from the known levels only, rounded (5.3)."""
    subs = [[known[i] for i in sub if i in known] for sub in DIMENSIONS[dimension]]
    means = [Fraction(sum(levels), len(levels)) for levels in subs if levels]
    return round_half_up(Fraction(25 * sum(means), len(means)))


def filled(levels: Levels, unknown: int) -> dict[str, int]:
    return {i: unknown if level is None else level for i, level in levels.items()}


def bounds(what: str, levels: Levels) -> tuple[Value, Value]:
    """Lowest and highest value of an indicator or a dimension, whatever the unknowns are."""
    low, high = filled(levels, 0), filled(levels, 4)
    if what in DIMENSIONS:
        return mean_of_means(what, low), mean_of_means(what, high)
    return low[what], high[what]


def counts(dimension: str, levels: Levels) -> tuple[int, int]:
    """How many indicators are answered, and how many apply."""
    applicable = [i for sub in DIMENSIONS[dimension] for i in sub if i in levels]
    return sum(levels[i] is not None for i in applicable), len(applicable)


def displayed(what: str, levels: Levels) -> Value:
    """A level, or a score; no score when under 60 per cent of what applies is answered (5.5)."""
    if what not in DIMENSIONS:
        return levels[what]
    answered, applicable = counts(what, levels)
    if 100 * answered < 60 * applicable:
        return None
    return mean_of_means(what, {i: x for i, x in levels.items() if x is not None})


def index(levels: Levels) -> Fraction | None:
    """Weighted geometric mean of the six rounded scores; None when one is missing (5.3)."""
    tenth_power = Fraction(1)
    for dimension in DIMENSIONS:
        score = displayed(dimension, levels)
        if score is None:
            return None
        tenth_power *= max(score, 1) ** (1 if dimension in ("FND", "RES") else 2)
    # Rounding half up without a root: k tenths, where (k - 1/2) / 10 is the last not above.
    edges = [Fraction(2 * k - 1, 20) for k in range(1, 1001)]
    return Fraction(bisect_right(edges, tenth_power, key=lambda edge: edge**10), 10)


def below(value: Value, limit: float) -> bool:
    return value is not None and value < limit


def at_least(value: Value, limit: float) -> bool:
    return value is not None and value >= limit


def three_valued(what: str, levels: Levels, minimum: float) -> str:
    """Whether a minimum is reached: pass, fail, or open because of unknowns (5.5)."""
    low, high = bounds(what, levels)
    if at_least(low, minimum):
        return "pass"
    return "fail" if below(high, minimum) else "open"


def declared_gates(levels: Levels) -> dict[str, str]:
    return {gate: three_valued(gate, levels, minimum) for gate, minimum in MINIMA.items()}


def confirmed_gates(facts: Facts) -> dict[str, str]:
    """Gates with evidence: a 3 or 4 without it counts 2, an indicator gate is open (5.2)."""
    capped = {
        i: level if i in facts.evidence or not at_least(level, 3) else 2
        for i, level in facts.levels.items()
    }
    gates = declared_gates(facts.levels)
    for gate, outcome in gates.items():
        if gate in DIMENSIONS:
            gates[gate] = three_valued(gate, capped, MINIMA[gate])
        elif outcome == "pass" and gate not in facts.evidence:
            gates[gate] = "open"
    return gates


def class_of(gates: Mapping[str, str], passing: tuple[str, ...] = ("pass",)) -> str:
    """The class, where the outcomes named in passing count as passed (5.6)."""
    if not all(gates[gate] in passing for gate in ASSOCIATION_GATES):
        return "hub"
    return CLASSES[2] if all(gate in passing for gate in gates.values()) else CLASSES[1]


def declared_class(levels: Levels) -> str:
    return class_of(declared_gates(levels))


def possible_class(levels: Levels) -> str:
    return class_of(declared_gates(levels), ("pass", "open"))


def modifier(levels: Levels) -> str | None:
    """What is added to the declared class, from displayed values (5.6)."""
    gates = declared_gates(levels)
    match class_of(gates):
        case "hub":
            if below(levels["FND2"], 2) or below(displayed("FND", levels), 50):
                return "emerging"
            state_led = at_least(levels["GOV1"], 2) and below(levels["GOV4"], 2)
            return "state_led" if state_led else None
        case "association":
            reach = {g: MINIMA[g] - (10 if g in DIMENSIONS else 1) for g in MINIMA}
            failed = [gate for gate in gates if gates[gate] == "fail"]
            near = all(at_least(displayed(gate, levels), reach[gate]) for gate in failed)
            return "near_cluster" if len(failed) <= 2 and near else None
    high = all(at_least(displayed(d, levels), least) for d, least in ESTABLISHED.items())
    return "established" if high else None


def next_class(levels: Levels) -> str | None:
    return {"hub": CLASSES[1], "association": CLASSES[2]}.get(declared_class(levels))


def smallest_total(levels: Levels) -> int:
    """The fewest levels to gain for the next class, unknown counted as 0.

    The declared class rests on the lower bounds: indicator gates cost what they lack, then a
    dimension below its floor gains most, level for level, where a level weighs most.
    """
    raised = filled(levels, 0)
    before = sum(raised.values())
    gates = ASSOCIATION_GATES if next_class(levels) == "association" else tuple(MINIMA)
    for gate in gates:  # indicators come before dimensions
        if gate not in DIMENSIONS:
            raised[gate] = max(MINIMA[gate], raised[gate])
            continue
        subs = [[i for i in sub if i in raised] for sub in DIMENSIONS[gate]]
        for indicator in (i for sub in sorted(subs, key=len) for i in sub):
            while raised[indicator] < 4 and mean_of_means(gate, raised) < MINIMA[gate]:
                raised[indicator] += 1
    return sum(raised.values()) - before


def is_smallest_change(sheet: Sheet, changes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether they are a smallest set to the next class; "from" an unknown may be None or 0."""
    levels = read(sheet).levels
    target = next_class(levels)
    if target is None:
        return not changes
    raised = dict(levels)
    for change in changes:
        indicator, level = change["id"], change["to"]
        was = levels.get(indicator)
        if indicator not in levels or raised[indicator] != was or not (was or 0) < level <= 4:
            return False  # does not apply, stands there twice, or is no raise
        if change["from"] != was and (was is not None or change["from"] not in ("unknown", 0)):
            return False
        raised[indicator] = level
    gained = sum(filled(raised, 0).values()) - sum(filled(levels, 0).values())
    # Every change gains a level, so a proper subset that reaches it would have a smaller total.
    classes = CLASSES[CLASSES.index(target) :]
    return declared_class(raised) in classes and gained == smallest_total(levels)


def stage_rule(facts: Facts, region_class: str) -> str:
    """The first rule that holds (5.7); an unknown FND2 does not make S3 hold."""
    context, levels = facts.context, facts.levels
    active = context.get("X1") == "active"
    performance = context.get("X4", "early")
    binding = 3 in context.get("X6", {}).values() and context.get("X5") != "growing"
    healthy = active and region_class == "cluster_candidate"
    decided = context.get("X3") in ("principle", "formal")
    ready = {three_valued(what, levels, least) for what, least in PRECONDITIONS.items()}
    rules = {
        "S1": context.get("X1") == "dormant",
        "S2": active and performance == "missed",
        "S3": binding and (active or at_least(levels["FND2"], 2)),
        "S4": healthy and performance in ("ontrack", "early"),
        "S5": healthy and performance == "partly",
        "S6": decided and ready == {"pass"},
        "S7": decided and "open" in ready and "fail" not in ready,
        "S8": True,
    }
    return next(rule for rule, holds in rules.items() if holds)


def stage_result(facts: Facts) -> dict[str, Any]:
    """The stage of the declared class, and that of the possible class where it differs."""
    rule = stage_rule(facts, declared_class(facts.levels))
    stage, other = STAGES[rule], STAGES[stage_rule(facts, possible_class(facts.levels))]
    alternative = other if other != stage else None
    return {"stage": stage, "rule": rule, "note": NOTES.get(rule), "alternative": alternative}


def workshop_result(facts: Facts) -> dict[str, Any]:
    """One day or two, by points (4.3)."""
    context, levels = facts.context, facts.levels
    room = context.get("X9", {})
    rule = stage_rule(facts, declared_class(levels))
    charter = context.get("X12") == "charter"
    hard = [OBSTACLES[o] for o, bite in context.get("X6", {}).items() if bite == 3]
    distrust = below(levels["COO4"], 2) or below(levels["COO5"], 2)
    reasons = (
        len(set(room.get("groups") or ())) >= 5 or (room.get("people") or 0) > 25,
        context.get("X10") in ("few", "many"),
        context.get("X11") in ("consecutive", "simultaneous"),
        charter,
        len(hard) >= 2 and len(set().union(*hard)) >= 2,  # together from different dimensions
        distrust or context.get("X18") == "low",
        rule in ("S1", "S2", "S5") or (rule in ("S6", "S7") and charter),
    )
    points = sum(reasons)
    return {"days": 1 + (points >= 3), "second_day_optional": points == 2, "points": points}


def draws(level: int | None) -> list[int]:
    """Ten equally likely levels of an answer in a re-run (5.9)."""
    if level is None:
        return [*range(5), *range(5)]
    return [max(0, level - 1), *[level] * 8, min(4, level + 1)]


def chance_of_gates(dimension: str, levels: Levels) -> Fraction:
    """Probability that a dimension passes its floor and its indicator gates in a re-run."""
    subs = [s for sub in DIMENSIONS[dimension] if (s := [i for i in sub if i in levels])]
    ways = {0: 1}  # six times the sum of sub-dimension means, to the number of ways there
    for indicator, size in [(i, len(sub)) for sub in subs for i in sub]:
        after: Counter[int] = Counter()
        for level in draws(levels[indicator]):
            if level >= MINIMA.get(indicator, 0):
                for so_far, count in ways.items():
                    after[so_far + 6 * level // size] += count
        ways = after
    scores = {total: round_half_up(Fraction(25 * total, 6 * len(subs))) for total in ways}
    passed = sum(count for total, count in ways.items() if scores[total] >= MINIMA[dimension])
    return Fraction(passed, 10 ** sum(map(len, subs)))


def exact_share(levels: Levels) -> Fraction:
    """Probability that the declared class comes out again: dimensions are independent."""
    association, cluster = Fraction(1), Fraction(1)
    for gate in ASSOCIATION_GATES:
        association *= Fraction(sum(level >= MINIMA[gate] for level in draws(levels[gate])), 10)
    for dimension in FLOORS:
        cluster *= chance_of_gates(dimension, levels)
    chances = (1 - association, association - cluster, cluster)
    return chances[CLASSES.index(declared_class(levels))]


def simulated_share(levels: Levels, runs: int = 4000, seed: int = 0) -> float:
    """The same by simulation, as 5.9 describes it."""
    rng = random.Random(seed)  # noqa: S311 - a simulation that can be repeated, not a secret
    drawn = ({i: rng.choice(draws(level)) for i, level in levels.items()} for _ in range(runs))
    declared = declared_class(levels)
    return sum(declared_class(sheet) == declared for sheet in drawn) / runs


def confidence(facts: Facts) -> str:
    """The confidence word (5.9); with one rater no gate is contested."""
    declared = declared_class(facts.levels)
    if declared != possible_class(facts.levels):
        return "low"
    firm = exact_share(facts.levels) >= Fraction(7, 10)
    return "high" if firm and class_of(confirmed_gates(facts)) == declared else "medium"


def consistency(facts: Facts) -> list[list[str]]:
    """The checks of 4.1 that strike, each as the two things that do not fit together."""
    context, levels = facts.context, facts.levels
    started = context.get("X1", "none") not in ("none", "programme")
    stopped = 3 in context.get("X6", {}).values()
    checks = {
        ("X1", "class"): declared_class(levels) != "hub" and not started,
        ("X1", "GOV1"): context.get("X1") == "active" and levels["GOV1"] == 0,
        ("X4", "RES4"): context.get("X4") == "missed" and at_least(levels["RES4"], 3),
        ("X3", "FUN1"): context.get("X3") == "formal" and levels["FUN1"] == 0,
        ("X5", "X6"): context.get("X5") == "growing" and stopped,
    }
    return [list(pair) for pair, strikes in checks.items() if strikes]


def dimension_result(dimension: str, levels: Levels) -> dict[str, Any]:
    values = (displayed(dimension, levels), *bounds(dimension, levels), *counts(dimension, levels))
    return dict(zip(("score", "low", "high", "answered", "applicable"), values, strict=True))


def gate_results(facts: Facts) -> list[dict[str, Any]]:
    declared, confirmed = declared_gates(facts.levels), confirmed_gates(facts)
    results = []
    for gate, minimum in MINIMA.items():
        value = displayed(gate, facts.levels)
        margin = None if value is None else value - minimum
        results.append({
            "id": gate, "minimum": minimum, "contested": False, "value": value,
            "margin": margin, "outcome": declared[gate], "confirmed": confirmed[gate],
            "tests": ["association", "cluster"] if gate in ASSOCIATION_GATES else ["cluster"],
        })  # fmt: skip
    return results


def reference_result(sheet: Sheet) -> dict[str, Any]:
    """The contract's result, less fingerprint, digest, engine, reasons and the changes.

    Instead of changes there is their "total"; a consistency check is its pair of questions.
    """
    facts = read(sheet)
    levels, target = facts.levels, next_class(facts.levels)
    result = {
        "id": sheet.get("id"),
        "dimensions": {dimension: dimension_result(dimension, levels) for dimension in DIMENSIONS},
        "index": index(levels),
        "classification": {
            "declared": declared_class(levels), "confirmed": class_of(confirmed_gates(facts)),
            "possible": possible_class(levels), "modifier": modifier(levels),
        },
        "gates": gate_results(facts),
        "next_class": {"class": target, "total": smallest_total(levels)} if target else None,
        "stage": stage_result(facts),
        "workshop": workshop_result(facts),
        "stability": {"share": exact_share(levels), "method": "exact"},
        "confidence": confidence(facts),
        "consistency": consistency(facts),
        "agreement": None,
    }  # fmt: skip
    return dict(json.loads(json.dumps(result, default=float)))  # fractions to floats
