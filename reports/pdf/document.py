"""Checks and small repairs of the parsed HTML, before it is laid out."""

import logging
from xml.etree.ElementTree import Element

from reports.pdf.errors import TooLargeError, UnusableDocumentError
from reports.pdf.limits import Limits

logger = logging.getLogger(__name__)

SVG = "{http://www.w3.org/2000/svg}"
PRINTED_MEDIA = {"", "all", "print"}


def check_document(root: Element, limits: Limits) -> None:
    """Refuse a document without language or title, which PDF/UA wants, or with too many rows.

    Raises ``UnusableDocumentError`` and ``TooLargeError``.
    """
    if not root.get("lang", "").strip():
        raise UnusableDocumentError("The document does not name its language.")
    if not root.findtext("head/title", "").strip():
        raise UnusableDocumentError("The document has no title.")
    rows = sum(1 for _ in root.iter("tr"))
    if rows > limits.table_rows:
        raise TooLargeError(
            f"The document has {rows:,} table rows; {limits.table_rows:,} are allowed."
        )


def take_stylesheets(root: Element) -> str:
    """Empty the ``style`` elements that are for print and return their text, to be parsed apart."""
    styles = [
        style for style in root.iter("style") if style.get("media", "").strip() in PRINTED_MEDIA
    ]
    text = "\n".join(style.text or "" for style in styles)
    for style in styles:
        style.text = None
    return text


def describe_pictures(root: Element) -> None:
    """Give every SVG all of its description as its title, the only part that WeasyPrint reads."""
    for svg in root.iter(f"{SVG}svg"):
        title = svg.find(f"{SVG}title")
        words = [
            svg.get("aria-label", "") if title is None else "".join(title.itertext()),
            svg.findtext(f"{SVG}desc", ""),
        ]
        text = " ".join(" ".join(words).split())
        if not text:
            logger.warning("A picture has no description.")
            continue
        if title is None:
            title = Element(f"{SVG}title")
            svg.insert(0, title)
        title.text = text
