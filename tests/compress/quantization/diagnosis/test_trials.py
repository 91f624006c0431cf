"""Remedies tried: how certain their gain is."""

from hypothesis import given
from hypothesis import strategies as st

from compress.quantization.diagnosis.trials import chance_of


@given(gained=st.integers(0, 40), lost=st.integers(0, 40))
def test_the_sign_test_is_that_of_a_fair_coin(gained, lost):
    chance = chance_of(gained, lost)
    assert chance == chance_of(lost, gained)
    assert 0 < chance <= 1
    if gained == lost:
        assert chance == 1
    if lost == 0 and gained:
        assert chance == min(1, 2 * 0.5**gained)
    assert chance_of(gained + lost + 1, 0) <= chance
