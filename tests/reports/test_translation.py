"""Every sentence of the frame is a message: nothing of it stands in a template by itself."""

from __future__ import annotations

import json
import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.support import Translations

from reports.pages import HERE, render_html, render_sections
from reports.report import report_attachments
from tests.reports.golden import questionnaire, report_of, samples

WORD = re.compile(r"[^\W\d_]{3,}")
PSEUDO = "en-XA"


class Pseudo(Translations):
    """Puts every message into brackets instead of translating it."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    ugettext = gettext  # the names that Jinja looks for first
    ungettext = ngettext


def outside_of_messages(page: str) -> set[str]:
    """The words of a page that are not inside a message."""
    text = re.sub(r"<(style|head)>.*?</\1>", " ", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", text)
    depth, kept = 0, []
    for sign in text:
        depth += {"⟦": 1, "⟧": -1}.get(sign, 0)
        kept.append(sign if depth == 0 else " ")
    assert depth == 0
    return {word.lower() for word in WORD.findall("".join(kept))}


@pytest.mark.parametrize("name", ["association-near-cluster", "all-unknown", "cluster-candidate"])
def test_all_words_come_from_a_message_the_questionnaire_or_the_respondent(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Translations, "load", lambda *_, **__: Pseudo())
    report = report_of(samples()[name].sheet, PSEUDO)
    words = outside_of_messages(render_html(report) + str(render_sections(report)))
    data = [questionnaire().model_dump_json(), "Romania Malaysia Georgia verify report.pdf"]
    data += [item.content.decode() for item in report_attachments(report)]
    data += ["November October", report.identity.name, "cluster-readiness"]
    known = {word.lower() for text in data for word in WORD.findall(json.dumps(text))}
    assert words - known == set()


def test_every_message_can_be_extracted_with_named_places_only() -> None:
    found = extract_from_dir(
        HERE / "templates",
        method_map=[("**.html", "jinja2"), ("**.css", "jinja2")],
        options_map={"**.html": {"trimmed": "true", "silent": "false"}},
    )
    messages = [message for _, _, message, _, _ in found]
    texts = [text for item in messages for text in (item if isinstance(item, tuple) else (item,))]
    assert len(texts) > 100
    assert not [text for text in texts if re.search(r"%[^(%]", text)]
    assert not [text for text in texts if text != " ".join(text.split()) and text.strip(" ;,.")]
