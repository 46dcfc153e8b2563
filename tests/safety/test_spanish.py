from __future__ import annotations

import pytest

from amparo.safety.spanish import asking, telling, wishing


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("mandar", {"manda", "mandame", "mande", "mandeme", "mandas", "mandarme", "mandate",
                    "manden", "mandamela", "mandenos"}),
        ("mostrar:muestr", {"muestra", "muestrame", "mostra", "mostrame", "muestre", "muestras",
                            "mostrarme"}),
        ("pedir:pid", {"pide", "pedi", "pida", "pides", "pedis", "pedirle", "pidele"}),
        ("pagar", {"paga", "pague", "pagueme", "pagas", "pagarle", "paguen"}),
        ("prometer", {"promete", "prometeme", "prometas"[:-1], "prometes", "prometer"}),
        ("borrar", {"borra", "borralo", "borrala", "borre", "borren", "borrar", "borralos"}),
    ],
)  # fmt: skip
def test_all_ways_of_asking(verb: str, forms: set[str]) -> None:
    assert forms <= set(asking(verb))


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("mandar", {"mandes", "mande", "manden"}),
        ("mostrar:muestr", {"muestres", "mostres", "muestre"}),
        ("pagar", {"pagues", "pague"}),
        ("venir:veng", {"vengas", "venga"}),
    ],
)
def test_all_ways_of_wishing(verb: str, forms: set[str]) -> None:
    assert forms <= set(wishing(verb))


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("pagar", {"pago", "paga", "pagamos", "pagaremos", "pagaran", "pagando", "pagandolo",
                   "pagado", "pagadas", "pagaba", "pagaron", "pagaria"}),
        ("descontar:descuent", {"descuenta", "descontamos", "descontando", "descontara"}),
        ("recoger", {"recoge", "recogemos", "recogeran", "recogido", "recogia", "recogerlos"}),
        ("despedir:despid", {"despide", "despedimos", "despedido", "despedira"}),
    ],
)  # fmt: skip
def test_all_ways_of_telling(verb: str, forms: set[str]) -> None:
    assert forms <= set(telling(verb))


def test_what_is_told_of_the_past_is_no_asking() -> None:
    assert not {"mando", "mandaba", "mandado", "mandamos", "mandes"} & set(asking("mandar"))
