"""The private check: signs of grooming, trafficking and false offers, found on one's own device.

Standard library only; no socket is opened and nothing that was read is kept.
"""

from __future__ import annotations

from amparo.safety.answer import answer, reader_of
from amparo.safety.check import AGES, FACTS, WHOSE, Finding, Sign, check, check_chat
from amparo.safety.errors import SafetyError
from amparo.safety.printed import as_text
from amparo.safety.reader import Chat, Message, read, read_bytes

__all__ = [
    "AGES",
    "FACTS",
    "WHOSE",
    "Chat",
    "Finding",
    "Message",
    "SafetyError",
    "Sign",
    "answer",
    "as_text",
    "check",
    "check_chat",
    "read",
    "read_bytes",
    "reader_of",
]
