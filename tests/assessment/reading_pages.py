"""Reads a page as a browser without scripts does: its controls with their labels, links, text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

UNLABELLED = {"hidden", "submit"}


@dataclass
class Control:
    """One control: what it is called, what it holds, whether it is part of what is sent."""

    name: str
    kind: str
    id: str
    value: str = ""
    chosen: bool = True


@dataclass
class Form:
    """One form: where it goes, and its controls."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def filled_in(self) -> MultiDict[str, str]:
        """What a browser would send now, without any button."""
        sent: MultiDict[str, str] = MultiDict()
        for control in self.controls:
            if control.name and control.chosen and control.kind != "submit":
                sent.add(control.name, control.value)
        return sent

    def names(self) -> set[str]:
        """The names of all controls."""
        return {control.name for control in self.controls}


class PageReader(HTMLParser):
    """Feed it a page, then ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.labels: set[str] = set()
        self.links: list[str] = []
        self.hidden_questions: set[str] = set()
        self.title = ""
        self.words: list[str] = []
        self._open: list[str] = []
        self._control: Control | None = None
        self.feed(text)
        self.close()

    @property
    def text(self) -> str:
        """All words of the page, with single blanks."""
        return " ".join(" ".join(self.words).split())

    def form(self, action_ends_with: str) -> Form:
        """The one form that goes there."""
        (found,) = [form for form in self.forms if form.action.endswith(action_ends_with)]
        return found

    def unlabelled(self) -> list[str]:
        """Controls that a screen reader could not name."""
        controls = [control for form in self.forms for control in form.controls]
        return [
            control.name
            for control in controls
            if control.kind not in UNLABELLED and control.id not in self.labels
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._open.append(tag)
        if tag == "form":
            self.forms.append(Form(values.get("action", "")))
        elif tag == "label":
            self.labels.add(values.get("for", ""))
        elif tag == "a":
            self.links.append(values.get("href", ""))
        elif tag == "fieldset" and "hidden" in values:
            self.hidden_questions.add(values["data-question"])
        elif tag in {"input", "textarea", "select", "button"}:
            self._add(tag, values)
        elif tag == "option" and self._control and "selected" in values:
            self._control.value = values["value"]

    def _add(self, tag: str, values: dict[str, str]) -> None:
        kind = "submit" if tag == "button" else values.get("type", tag)
        control = Control(values.get("name", ""), kind, values.get("id", ""))
        control.value = values.get("value", "")
        if kind in {"radio", "checkbox"}:
            control.chosen = "checked" in values
        self._control = control
        if self.forms:
            self.forms[-1].controls.append(control)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"]:
            self.title += data
        elif self._open[-1:] == ["textarea"] and self._control:
            self._control.value += data
        self.words.append(data)
