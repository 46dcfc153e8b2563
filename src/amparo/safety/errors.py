"""What can stop a check; sentences for people live with the command line and the page."""

from __future__ import annotations

__all__ = ["SafetyError"]


class SafetyError(Exception):
    """A text that is not read, with the reason as a code.

    Attributes:
        code: ``whole_account`` (more than one conversation), ``archive`` (a packed folder),
            ``not_text``, ``empty_text``, ``unknown_choice`` or a code of the offers' reader.
        params: values for the sentence.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
