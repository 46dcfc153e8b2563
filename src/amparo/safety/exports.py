"""Exports in markup: Telegram's messages.html and saved SMS in XML, one conversation each."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from amparo.safety.errors import SafetyError
from amparo.safety.reader import Message

__all__ = ["from_markup"]

_SENT = "2"


def from_markup(body: str) -> list[Message] | None:
    """Messages of an HTML or XML export; None when it is neither.

    Raises:
        SafetyError: ``whole_account`` when messages with several numbers are in it.
    """
    if re.search(r"<smses\b|<sms\b", body):
        return _sms(body)
    if 'class="from_name"' in body or 'class="text"' in body:
        reader = _Telegram()
        reader.feed(body)
        return reader.messages
    return None


class _Sms(HTMLParser):
    """``<sms address="…" type="1|2" body="…">`` of the usual Android backup."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.numbers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "sms":
            return
        said = {key: value or "" for key, value in attrs}
        self.numbers.add(re.sub(r"\D", "", said.get("address", ""))[-8:])
        mine = said.get("type") == _SENT
        self.messages.append(Message("me" if mine else "other", said.get("body", ""), mine))


def _sms(body: str) -> list[Message]:
    reader = _Sms()
    reader.feed(body)
    if len(reader.numbers) > 1:
        raise SafetyError("whole_account")
    return reader.messages


class _Telegram(HTMLParser):
    """Names in ``from_name``, words in ``text``; a message without a name goes on with the last."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self._who = ""
        self._open = ""
        self._depth = 0
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and self._open:
            self._words.append("\n")
        if tag != "div":
            return
        kinds = (dict(attrs).get("class") or "").split()
        if self._open:
            self._depth += 1
        elif "from_name" in kinds or "text" in kinds:
            self._open, self._depth, self._words = kinds[0], 1, []

    def handle_endtag(self, tag: str) -> None:
        if tag != "div" or not self._open:
            return
        self._depth -= 1
        if self._depth:
            return
        said = "".join(self._words).strip()
        if self._open == "from_name":
            self._who = said
        elif said:
            self.messages.append(Message(self._who, said))
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self._words.append(data)
