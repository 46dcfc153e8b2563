"""All text for people, in Spanish and English; numbers, dates and plurals of both.

>>> Words("es").number(1234.4)
'1,234'
>>> Words("en").day(date(2018, 10, 24))
'24 October 2018'
"""

from __future__ import annotations

from datetime import date
from typing import Final

from amparo.words.catalogue import LANGUAGES, MissingTextError, entries, parameters
from amparo.words.memory import normalised, translations

__all__ = ["LANGUAGES", "MissingTextError", "Words", "entries", "parameters"]

#: Mexican and Central American habit for Spanish (1,234.5), day before month for English.
_LOCALES: Final = {"es": "es_MX", "en": "en_GB"}
_ELLIPSIS: Final = "…"


class Words:
    """The voice of one language.

    Args:
        lang: "es" or "en".

    Raises:
        MissingTextError: no such language.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._entries = entries(lang)

    def __contains__(self, code: str) -> bool:
        return code in self._entries

    def text(self, code: str, **params: object) -> str:
        """The sentence of a code, its parameters filled in.

        Numbers and dates given as parameters are written in the language's own way; ``n``
        chooses the plural form.

        Raises:
            MissingTextError: no such code, or a parameter is not given.
        """
        entry = self._entries.get(code)
        if entry is None:
            raise MissingTextError(f"{self.lang}: {code}")
        form = entry if isinstance(entry, str) else self._plural(entry, params.get("n"))
        try:
            return form.format_map({k: self.write(v) for k, v in params.items()})
        except KeyError as error:
            raise MissingTextError(f"{self.lang}: {code} needs {error}") from error

    def name(self, group: str, value: str) -> str:
        """The word for a coded value, for example ``name("quantity", "arrived")``."""
        return self.text(f"{group}.{value}") if value else _ELLIPSIS

    def translated(self, text: str) -> str:
        """A text of the bundled tables in this language; any other text as it is.

        Args:
            text: free text or a name as a table writes it (English in the bundle).
        """
        return translations(self.lang).get(normalised(text), text)

    def remembers(self, text: str) -> bool:
        """Whether the text is one of the bundled tables', whose language is known."""
        return any(normalised(text) in translations(lang) for lang in LANGUAGES)

    def write(self, value: object) -> str:
        """A value in the language's own way: dates, whole numbers, anything else as it is."""
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return str(value)

    def number(self, value: float) -> str:
        """A count of people, rounded to whole people."""
        from babel.numbers import format_decimal

        return format_decimal(round(value), format="#,##0", locale=_LOCALES[self.lang])

    def share(self, value: float) -> str:
        """A share from 0 to 1 as a per cent."""
        from babel.numbers import format_percent

        return format_percent(value, locale=_LOCALES[self.lang])

    def decimal(self, value: float, digits: int = 2) -> str:
        """A plain number with a fixed count of decimals."""
        from babel.numbers import format_decimal

        pattern = "#,##0." + "0" * digits
        return format_decimal(value, format=pattern, locale=_LOCALES[self.lang])

    def day(self, value: date, form: str = "long") -> str:
        """A day: long (24 October 2018), medium (24 Oct 2018) or short (24 Oct)."""
        from babel.dates import format_date

        pattern = {"long": "long", "medium": "d MMM y", "short": "d MMM"}[form]
        return format_date(value, format=pattern, locale=_LOCALES[self.lang])

    def month(self, value: date) -> str:
        """A month and year: October 2018."""
        from babel.dates import format_date

        return format_date(value, format="MMMM y", locale=_LOCALES[self.lang])

    def month_in_text(self, value: date) -> str:
        """A month and year as a sentence says them: October 2018, octubre de 2018."""
        from babel.dates import format_skeleton

        return format_skeleton("yMMMM", value, locale=_LOCALES[self.lang])

    def listing(self, items: list[str]) -> str:
        """Items joined as a sentence does: a, b and c."""
        from babel.lists import format_list

        return format_list(items, locale=_LOCALES[self.lang]) if items else _ELLIPSIS

    def _plural(self, forms: dict[str, str], n: object) -> str:
        from babel import Locale

        if not isinstance(n, int | float):
            raise MissingTextError(f"{self.lang}: a plural without its number")
        return forms.get(Locale.parse(_LOCALES[self.lang]).plural_form(n), forms["other"])
