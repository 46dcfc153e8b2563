"""The door through which a web page asks: one question in JSON in, one answer in JSON out."""

from __future__ import annotations

import json
from typing import Any

from amparo.safety.answer import answer, reader_of
from amparo.safety.check import check
from amparo.safety.errors import SafetyError

__all__ = ["reply"]


def reply(question: str) -> str:
    """Check a text and answer as the page shows it.

    Args:
        question: JSON object with ``text`` and, if told, ``whose``, ``age``, ``facts``, ``lang``,
            ``reader`` and ``country``; what is missing or empty is as if not told.

    Returns:
        JSON object: the answer, or ``error`` with a code and the values for its sentence.
    """
    asked: dict[str, Any] = {k: v for k, v in json.loads(question).items() if v}
    whose, age = asked.get("whose", "mine"), asked.get("age", "unknown")
    try:
        finding = check(asked.get("text", ""), whose=whose, age=age, facts=asked.get("facts", ()))
        found = answer(
            finding,
            lang=asked.get("lang", "es"),
            reader=asked.get("reader") or reader_of(whose, age),
            country=asked.get("country", ""),
            age=age,
        )
    except SafetyError as error:
        found = {"error": error.code, **error.params}
    return json.dumps(found)
