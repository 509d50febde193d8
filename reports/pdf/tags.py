"""Mends the tags that WeasyPrint has written.

WeasyPrint follows the boxes of the layout: a heading laid out as a grid becomes a heading within a
heading, an ``<li>`` laid out as a table an item within an item, and a ``<div>`` around ``<dt>`` and
``<dd>`` stands between list and item. A screen reader would read all that aloud, and PDF/UA forbids
most of it. Only names are changed here, never the order.
"""

from collections.abc import Mapping
from typing import Any

import pydyf  # type: ignore[import-untyped]  # it has no types

Element = dict[str, Any]

IN_LIST = {"/L", "/LI", "/Caption"}
IN_ITEM = {"/Lbl", "/LBody"}
NEVER_WITHIN_ITSELF = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
MEANS_NOTHING = "/NonStruct"


def mend_tags(_document: object, pdf: pydyf.PDF) -> None:
    """Give every structure element a name that fits its place (a finisher of WeasyPrint)."""
    elements = {
        element.reference: element
        for element in pdf.objects
        if isinstance(element, pydyf.Dictionary) and element.get("Type") == "/StructElem"
    }
    waiting = [(item, frozenset[str]()) for item in elements.values() if item["S"] == "/Document"]
    while waiting:
        parent, around = waiting.pop()
        around |= {parent["S"]}
        for position, child in enumerate(_children(parent, elements)):
            within = {item["S"] for item in _children(child, elements)}
            is_wrapped_list = child["S"] == "/L" != parent["S"] and within == {"/L"}
            if is_wrapped_list or child["S"] in NEVER_WITHIN_ITSELF & around:
                child["S"] = MEANS_NOTHING
            child["S"] = _fitting(child["S"], parent["S"], is_first=position == 0)
            waiting.append((child, around))


def _children(element: Element, elements: Mapping[bytes, Element]) -> list[Element]:
    return [elements[kid] for kid in element["K"] if kid in elements]


def _fitting(name: str, parent: str, *, is_first: bool) -> str:
    """Return the name of a child in a list, in an item, or elsewhere.

    The first of several items within an item was a ``<dt>``, the others were ``<dd>``.
    """
    match parent:
        case "/L":
            return name if name in IN_LIST else "/LI"
        case "/LI" if name not in IN_ITEM:
            return "/Lbl" if name == "/LI" and is_first else "/LBody"
        case "/LI":
            return name
        case _:
            return MEANS_NOTHING if name == "/LI" or name in IN_ITEM else name
