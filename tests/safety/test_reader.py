from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.errors import SafetyError
from amparo.safety.reader import Message, read, read_bytes

THREE = [("Ana", "hola: qué tal"), ("Leo", "bien\ny tú"), ("Ana", "aquí")]
WHATSAPP = {
    "android": "12/3/24, 10:15 - Los mensajes están cifrados.\n"
    "12/3/24, 10:15 - Ana: hola: qué tal\n12/3/24, 10:16 - Leo: bien\ny tú\n"
    "12/3/24, 10:17 - Ana: <Multimedia omitido>\n12/3/24, 10:17 - Ana: aquí",
    "android 12 h": "3/12/24, 10:15\u202fp.\u00a0m. - Ana: hola: qué tal\n"
    "3/12/24, 10:16\u202fp.\u00a0m. - Leo: bien\ny tú\n3/12/24, 10:17\u202fp.\u00a0m. - Ana: aquí",
    "iphone": "[12/03/2024, 10:15:02] Ana: hola: qué tal\n[12/03/2024, 10:16:09] Leo: bien\ny tú\n"
    "\u200e[12/03/2024, 10:16:30] Leo: \u200eimagen omitida\n[12/03/2024, 10:17:00] Ana: aquí",
    "iphone us": "[3/12/24, 10:15:02 AM] Ana: hola: qué tal\n"
    "[3/12/24, 10:16:09 AM] Leo: bien\ny tú\n[3/12/24, 10:17:00 AM] Ana: aquí",
}
TELEGRAM = {
    "pasted": "Ana, [12.03.24 10:15]\nhola: qué tal\n\nLeo, [12.03.24 10:16]\nbien\ny tú\n\n"
    "Ana, [12.03.24 10:17]\naquí",
    "json": json.dumps(
        {
            "name": "Ana",
            "type": "personal_chat",
            "messages": [
                {"from": "Ana", "date_unixtime": "1", "text": "hola: qué tal"},
                {"from": "Leo", "date_unixtime": "2", "text": ["bien\n", {"text": "y tú"}]},
                {"action": "call", "date_unixtime": "3", "text": ""},
                {"from": "Ana", "date_unixtime": "4", "text": "aquí"},
            ],
        }
    ),
    "html": '<div class="message"><div class="body"><div class="from_name">Ana</div>'
    '<div class="text">hola: qué tal</div></div></div><div class="message"><div class="body">'
    '<div class="from_name">Leo</div><div class="text">bien<br>y tú</div></div></div>'
    '<div class="message"><div class="from_name">Ana</div>'
    '<div class="text"><b>aquí</b></div></div>',
}
OTHERS = {
    "plain": "Ana: hola: qué tal\nLeo: bien\ny tú\nAna: aquí",
    "plain with times": "[10:15] Ana: hola: qué tal\n[10:16] Leo: bien\ny tú\n[10:17] Ana: aquí",
    "crlf": "Ana: hola: qué tal\r\nLeo: bien\r\ny tú\r\nAna: aquí\r\n",
    "instagram": json.dumps(
        {
            "participants": [],
            "messages": [
                {"sender_name": n, "timestamp_ms": t, "content": m.encode().decode("latin-1")}
                for t, (n, m) in reversed(list(enumerate(THREE, 1)))
            ],
        }
    ),
    "json list": json.dumps([{"sender": n, "text": m} for n, m in THREE]),
    "json lines": "\n".join(json.dumps({"author": n, "body": m}) for n, m in THREE),
}


@pytest.mark.parametrize("text", {**WHATSAPP, **TELEGRAM, **OTHERS}.values())
def test_every_form_gives_the_same_three_messages(text: str) -> None:
    assert [(m.speaker, m.text) for m in read(text).messages] == THREE


def test_direction_is_known_where_the_text_tells_it() -> None:
    assert [m.mine for m in read("Yo: hola\nAna: hola\nYo: ya").messages] == [True, None, True]
    sms = (
        '<smses><sms address="5550100" type="1" body="hola" />'
        '<sms address="555-0100" type="2" body="qui&#233;n es" /></smses>'
    )
    assert read(sms).messages == (
        Message("other", "hola", mine=False),
        Message("me", "quién es", mine=True),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Hola, te ofrezco trabajo: buen sueldo.\nEscribe: whatsapp",
        "Puesto: mesera\nHorario: 8 a 5\nContacto: 5550-0123",
        "Solo una línea",
        "https://example.com/a: hola",
    ],
)
def test_what_is_no_conversation_stays_one_text(text: str) -> None:
    assert [(m.speaker, m.text) for m in read(text).messages] == [("", text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_text"),
        (" \n ", "empty_text"),
        ("a\0b", "not_text"),
        (json.dumps({"chats": {"list": [{"messages": []}, {"messages": []}]}}), "whole_account"),
        (json.dumps([{"messages": []}, {"messages": []}]), "whole_account"),
        ('<sms address="5550100" body="a"/><sms address="5550199" body="b"/>', "whole_account"),
    ],
)
def test_more_than_one_conversation_is_refused(text: str, code: str) -> None:
    with pytest.raises(SafetyError) as told:
        read(text)
    assert told.value.code == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"PK\x03\x04chat", "archive"),
        (b"SQLite format 3\0", "archive"),
        (b"\xff\xd8\0\0", "not_text"),
    ],
)
def test_archives_and_pictures_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(SafetyError) as told:
        read_bytes(raw)
    assert told.value.code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_phones_and_of_old_computers(encoding: str) -> None:
    assert read_bytes("¿Quién es?".encode(encoding)).messages[0].text == "¿Quién es?"


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_code(text: str) -> None:
    try:
        chat = read(text)
    except SafetyError as error:
        code, kept = error.code, True
    else:
        code, kept = "", all(m.text.strip() for m in chat.messages)
    assert code in {"", "empty_text", "not_text", "whole_account"}
    assert kept
