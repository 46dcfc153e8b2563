from __future__ import annotations

import pytest

from amparo.safety.pay import far_above


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("6 mil dólares al mes", ["6"]),
        ("Sueldo: Q28,000 mensuales", ["28,000"]),
        ("L. 60,000 al mes", ["60,000"]),
        ("$2,500.50 diarios", ["2,500"]),
        ("US$ 2000 por semana", ["2000"]),
        ("400 dólares por semana", []),
        ("28 mil al mes", []),
        ("clave AB28000 dólares al mes", []),
    ],
)
def test_an_amount_counts_with_its_currency_and_period(text: str, amounts: list[str]) -> None:
    assert [text[begin:end] for begin, end in far_above(text)] == amounts
