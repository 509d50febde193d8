"""What Rita answers for Port Lumen, an invented region: the words she chooses, as on the page.

Each line says what the product must make of them, so that words, stored answer and report can be
held against one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

REGION = "Port Lumen"
COUNTRY = "Portugal"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: the question's id and name, the beginning of what is chosen, and its value."""

    id: str
    question: str
    words: str
    value: int | str
    evidence: str = ""


UNKNOWN = "I don’t know"

SITUATION = (
    Reply("X1", "What exists today?", "An association or a cluster that is at work", "active"),
    Reply("X3", "Has a decision been taken", "Decided in principle", "principle"),
    Reply("X4", "Measured against its own goals", "Partly met", "partly"),
    Reply("X5", "Over the last three years", "Growing", "growing"),
)

DIMENSIONS = MappingProxyType({
    "Foundations": (
        Reply("FND1", "Agreed area", "The main parties have agreed", 2, "Charter with map, 2024"),
        Reply("FND2", "Critical mass of providers", "Six to fourteen", 3, "List of clinics, 2026"),
        Reply("FND3", "Related industries", "Three or four", 2),
        Reply("FND4", "Associated institutions", "At least one serves", 2),
        Reply("FND5", "Quality and patient protection", "Most participating", 2),
        Reply("FND6", "Access and demand", "Demand is documented", 3, "Guest survey, 2025"),
    ),
    "Governance": (
        Reply("GOV1", "Mandated body", "There is an established body", 3, "Statutes, 2019"),
        Reply("GOV2", "Who decides", "At least two sectors", 2),
        Reply("GOV3", "Roles and rules", UNKNOWN, "unknown"),
        Reply("GOV4", "Written commitment", "Twelve or more", 3),
        Reply("GOV5", "Shared strategy", "There is a slogan", 1),
        Reply("GOV6", "Plan and follow-up", "There is a yearly plan with responsible", 2),
        Reply("GOV7", "Link to public authority", "One ministry or department", 2),
    ),
    "Funding commitment": (
        Reply("FUN1", "Budget of its own", "There is occasional or token", 1),
        Reply("FUN2", "How long the money lasts", "To the end of the current year", 2),
        Reply("FUN3", "Number and balance of sources", "One source gives nine", 1),
        Reply("FUN4", "own money and time", "Small equal fees", 2),
        Reply("FUN5", "Financial control", "The funders get a yearly", 2),
        Reply("FUN6", "Investment beyond promotion", "Only advertising", 1),
    ),
    "Leadership": (
        Reply("LEA1", "Champions", "At least one respected leader", 2),
        Reply("LEA2", "Depth and succession", "It would stop", 1),
        Reply("LEA3", "Dedicated management", "At least half a full-time", 2),
        Reply("LEA4", "Competence and neutrality", "It knows one of the sectors", 2),
        Reply("LEA5", "Time of top leaders", "They send staff", 1),
        Reply("LEA6", "Shared long view", "There is a vision statement", 2),
    ),
    "Cross-industry cooperation": (
        Reply("COO1", "Breadth of industries", "Two; or more in name", 2),
        Reply("COO2", "Joint action beyond promotion", "Only joint promotion", 1),
        Reply("COO3", "Patient journey across firms", "Some firms sell packages", 2),
        Reply("COO4", "Direct competitors", "They cooperate on limited", 2),
        Reply("COO5", "Trust and sharing", "Contacts and information", 2),
        Reply("COO6", "Knowledge and workforce", "There is one programme", 2),
        Reply("COO7", "Across administrations", "Does not apply here", "not_applicable"),
    ),
    "Results, data and learning": (
        Reply("RES1", "Definitions and data", "Some providers report", 2),
        Reply("RES2", "Measures that fit the aims", "Only numbers of patients", 1),
        Reply("RES3", "Learning", "There was one internal review", 2),
        Reply("RES4", "Progress against its own goals", "The picture is mixed", 2),
    ),
})  # fmt: skip

WISH = Reply("X7", "What should the workshop achieve", "Remove an obstacle", "obstacle")

GROUP = (
    Reply("X16", "How are joint decisions usually reached", "People talk until", "consensus"),
    Reply("X17", "Can people in this group disagree", "With care", "care"),
    Reply("X18", "How much do competing providers trust", "It is mixed", "mixed"),
    Reply("X19", "How far do firms trust", "It is mixed", "mixed"),
    Reply("X20", "Have public and private bodies", "Once or twice", "some"),
    Reply("X21", "How soon must something be visible", "In one to three years", "medium"),
    Reply("X23", "How do residents and health workers", "Most support it", "supportive"),
)

WORKSHOP = (
    Reply("X10", "How many jurisdictions", "Two or three", "few"),
    Reply("X11", "Is interpretation", "Not needed", "none"),
    Reply("X12", "What must exist when the workshop ends", "A decision", "decision"),
)

ALL = (
    *SITUATION,
    *(reply for replies in DIMENSIONS.values() for reply in replies),
    WISH,
    *GROUP,
    *WORKSHOP,
)
