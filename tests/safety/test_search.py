from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from amparo.safety.search import Hit, outermost

HITS = st.sets(
    st.builds(
        lambda sign, strength, begin, size: Hit(sign, strength, begin, begin + size),
        st.sampled_from(["A4", "A11"]), st.integers(1, 3), st.integers(0, 12), st.integers(1, 8),
    ),
    max_size=12,
)  # fmt: skip


def covers(other: Hit, hit: Hit) -> bool:
    """Whether the same sign shows the words of a hit with more words around them."""
    within = other.begin <= hit.begin and hit.end <= other.end
    return within and other.sign == hit.sign and other[2:] != hit[2:]


@given(HITS)
def test_only_hits_inside_a_longer_one_of_their_sign_are_left_out(hits: set[Hit]) -> None:
    kept = outermost(sorted(hits))
    assert set(kept) == {hit for hit in hits if not any(covers(other, hit) for other in hits)}
    assert kept == sorted(kept, key=lambda hit: (hit.begin, hit.end, hit.sign, hit.strength))
