"""One conversation, from pasted text or one exported chat, as messages in order.

WhatsApp and Telegram text, Telegram and Instagram JSON, a plain list of messages, saved SMS (XML),
or anything pasted. One conversation at a time: whole accounts and packed folders are refused,
because nobody should go through all that another person ever wrote.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, NamedTuple

from amparo.safety.errors import SafetyError
from amparo.safety.text import folded

__all__ = ["Chat", "Message", "read", "read_bytes"]


class Message(NamedTuple):
    """One message.

    Attributes:
        speaker: as the text names them, or empty.
        text: what was written.
        mine: written by the owner of the phone; None when that is not known.
    """

    speaker: str
    text: str
    mine: bool | None = None


class Chat(NamedTuple):
    """A conversation, oldest message first."""

    messages: tuple[Message, ...]

    @property
    def alone(self) -> bool:
        """It is one text, with nobody named as its speaker."""
        return len(self.messages) == 1 and not self.messages[0].speaker


_SPACE = "[ \u00a0\u202f]"
_TIME = rf"\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:{_SPACE}?[AaPp]\.?{_SPACE}?[Mm]\.?)?"
_DATE = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
#: "[12/3/24, 10:15:02] Ana: hola", "12/3/24, 10:15 p. m. - Ana: hola"
_WHATSAPP = re.compile(
    rf"^\u200e?\[?(?:{_DATE},?{_SPACE}+{_TIME})\]?{_SPACE}*(?:-{_SPACE}*)?\u200e?(.*)$"
)
#: "Ana, [12.03.24 10:15]" and the text below; "Ana — 10:15", "Ana  hoy a las 10:15"
_HEADED = re.compile(
    rf"^(?P<who>[^\n:\[\]]{{1,40}}?)(?:,{_SPACE}?\[{_DATE}[,{_SPACE[1:-1]}]*{_TIME}\]"
    rf"|{_SPACE}+[—–-]{_SPACE}+(?:[^\d\n]{{0,20}})?{_TIME})\s*$"
)
#: "10:15 Ana: hola", "Ana (10:15): hola", "Ana: hola"
_LABELLED = re.compile(
    rf"^[\s>*•-]*(?:\[?{_TIME}\]?{_SPACE}*[-|]?{_SPACE}*)?"
    rf"(?P<who>[^\s:,][^:,;!?\n]{{0,38}}?){_SPACE}*(?:[\[(][^\])\n]{{1,24}}[\])])?\s*:(?!//){_SPACE}*(?P<text>.*)$"
)
_MINE = frozenset({"yo", "me", "mi", "you", "tu", "vos", "myself"})
#: Notes that an app writes between messages.
_OMITTED = re.compile(r"^<?[^<>]{0,20}(omitid|omitted|multimedia)[^<>]{0,20}>?$", re.IGNORECASE)
_MOST_WORDS_OF_A_NAME = 4
#: What heads the lines of an advertisement.
_FORM = frozenset(
    {
        "escribe", "escriba", "llama", "write", "call",
        "puesto", "cargo", "vacante", "requisitos", "requisito", "horario", "horarios", "sueldo",
        "salario", "pago", "edad", "sexo", "contacto", "ubicacion", "lugar", "zona", "telefono",
        "tel", "cel", "whatsapp", "correo", "interesados", "ofrecemos", "ofrece", "funciones",
        "experiencia", "escolaridad", "prestaciones", "beneficios", "fecha", "empresa", "nota",
        "info", "informes", "position", "job", "role", "requirements", "hours", "schedule",
        "salary", "pay", "wage", "age", "location", "contact", "phone", "email", "apply",
        "benefits", "duties", "experience", "company", "note", "details", "date", "where", "when",
        "what", "why", "start", "deadline", "se", "buscamos", "busco", "importante", "urgente",
        "oferta", "offer", "looking", "we", "must",
    }
)  # fmt: skip
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"SQLite format 3")


def read_bytes(raw: bytes) -> Chat:
    """Read a file's bytes: UTF-8 or UTF-16 with a mark, else Windows-1252.

    Raises:
        SafetyError: ``archive`` for a packed folder or database, else as `read`.
    """
    if raw.startswith(_PACKED):
        raise SafetyError("archive")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return read(raw.decode("utf-16", errors="replace"))
    try:
        return read(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        if b"\0" in raw:
            raise SafetyError("not_text") from None
        return read(raw.decode("cp1252", errors="replace"))


def read(text: str) -> Chat:
    """Read one conversation.

    Raises:
        SafetyError: ``empty_text``, ``not_text`` or ``whole_account``.
    """
    if "\0" in text:
        raise SafetyError("not_text")
    if not text.strip():
        raise SafetyError("empty_text")
    body = text.strip().lstrip("\ufeff")
    messages = _structured(body)
    if messages is None:
        lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        messages = _whatsapp(lines) or _headed(lines) or _labelled(lines) or [Message("", body)]
    kept = [m for m in messages if m.text.strip() and not _OMITTED.match(m.text.strip())]
    if not kept:
        raise SafetyError("empty_text")
    return Chat(tuple(kept))


def _message(speaker: str, text: str, mine: bool | None = None) -> Message:
    name = speaker.strip().strip("*_~\u200e")
    if mine is None and name:
        mine = True if folded(name) in _MINE else None
    return Message(name, text.strip("\n"), mine)


def _whatsapp(lines: list[str]) -> list[Message]:
    """Dated lines, each with who wrote it; a line without a date goes on with the last one."""
    found: list[Message] = []
    dated = 0
    for line in lines:
        match = _WHATSAPP.match(line)
        if match:
            dated += 1
            who, colon, text = match[1].partition(": ")
            if colon:
                found.append(_message(who, text))
            elif match[1].endswith(":"):
                found.append(_message(match[1][:-1], ""))
        elif found and dated:
            last = found[-1]
            found[-1] = last._replace(text=f"{last.text}\n{line}".strip("\n"))
    return found if dated > 1 or (dated and len(lines) == 1) else []


def _headed(lines: list[str]) -> list[Message]:
    """A line with who and when, the message below it."""
    found: list[Message] = []
    for line in lines:
        match = _HEADED.match(line)
        if match:
            found.append(_message(match["who"], ""))
        elif found:
            last = found[-1]
            found[-1] = last._replace(text=f"{last.text}\n{line}".strip("\n"))
    return found


def _labelled(lines: list[str]) -> list[Message]:
    """``who: text`` lines, when most lines are so and someone comes back or several speak."""
    full = [line for line in lines if line.strip()]
    matches = [_label(line) for line in full]
    names = Counter(folded(m["who"]) for m in matches if m)
    labelled = sum(names.values())
    if len(full) == 1 and matches[0] and len(matches[0]["who"]) == 1:
        return [_message(matches[0]["who"], matches[0]["text"])]
    speaks = labelled >= 2 and labelled * 2 >= len(full)  # noqa: PLR2004 - two make a conversation
    if not speaks or not _converse(names):
        return []
    found: list[Message] = []
    for line, match in zip(full, matches, strict=True):
        if match:
            found.append(_message(match["who"], match["text"]))
        elif found:
            last = found[-1]
            found[-1] = last._replace(text=f"{last.text}\n{line}")
        else:
            found.append(Message("", line))
    return found


def _converse(names: Counter[str]) -> bool:
    """Whether labels are speakers: someone comes back, or two words that head no form."""
    if len(names) == sum(names.values()):
        heads = [set(name.split()) for name in names]
        return len(heads) == 2 and all(len(h) < 3 and not h & _FORM for h in heads)  # noqa: PLR2004
    return True


def _label(line: str) -> re.Match[str] | None:
    match = _LABELLED.match(line)
    return match if match and len(match["who"].split()) <= _MOST_WORDS_OF_A_NAME else None


def _structured(body: str) -> list[Message] | None:
    """Messages of a JSON, XML or HTML export, or None when the text is none of these."""
    if body[0] in "[{":
        try:
            data = json.loads(body)
        except ValueError:
            return _json_lines(body)
        return _from_json(data)
    if body[0] == "<":
        from amparo.safety.exports import from_markup

        return from_markup(body)
    return None


def _json_lines(body: str) -> list[Message] | None:
    try:
        rows = [json.loads(line) for line in body.splitlines() if line.strip()]
    except ValueError:
        return None
    return _from_json(rows)


def _from_json(data: Any) -> list[Message]:
    if isinstance(data, dict) and isinstance(data.get("messages"), list):
        owner = data.get("owner", "")
        return _json_messages(data["messages"], owner if isinstance(owner, str) else "")
    if isinstance(data, list) and all(isinstance(row, str | dict) for row in data):
        if any(isinstance(row, dict) and isinstance(row.get("messages"), list) for row in data):
            if len(data) == 1:
                return _from_json(data[0])
            raise SafetyError("whole_account")
        return _json_messages(data, "")
    if isinstance(data, dict) and (_text_of(data) or not _holds_conversations(data)):
        return _json_messages([data], "")
    raise SafetyError("whole_account")


def _holds_conversations(data: dict[str, Any]) -> bool:
    return any(isinstance(value, list | dict) for value in data.values())


def _json_messages(rows: list[Any], owner: str) -> list[Message]:
    """Rows of whatever export, oldest first: Instagram's begin with the newest."""
    found = []
    for row in rows:
        if isinstance(row, str):
            found.append((0.0, Message("", row)))
            continue
        if not isinstance(row, dict):
            continue
        who = next((str(row[k]) for k in _WHO if row.get(k)), "")
        mine = (
            row["mine"] if isinstance(row.get("mine"), bool) else (who == owner if owner else None)
        )
        when = row.get("timestamp_ms") or row.get("date_unixtime") or 0
        stamp = float(when) if str(when).isdecimal() else 0.0
        found.append((stamp, _message(_mended(who), _mended(_text_of(row)), mine)))
    if all(stamp for stamp, _ in found):
        found.sort(key=lambda pair: pair[0])
    return [message for _, message in found]


_WHO = ("from", "sender_name", "sender", "author", "speaker", "name", "user", "de", "quien")
_TEXT = ("text", "content", "body", "message", "texto", "mensaje")


def _text_of(row: dict[str, Any]) -> str:
    for key in _TEXT:
        value = row.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, list):  # Telegram: pieces, some of them with a style
            return "".join(p if isinstance(p, str) else str(p.get("text", "")) for p in value)
    return ""


def _mended(text: str) -> str:
    """Instagram writes UTF-8 bytes as if each were a letter."""
    if any(c in text for c in "ÃÂð") and all(ord(c) < 256 for c in text):  # noqa: PLR2004 - a byte
        try:
            return text.encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return text
    return text
