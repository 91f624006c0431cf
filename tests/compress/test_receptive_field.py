"""The fields of the textbook, axis by axis."""

import pytest

from compress.receptive_field import Axis, joined

IMAGE = Axis(seen=1, jump=1, size=28)


def test_two_convolutions_see_as_much_as_one_of_five():
    assert IMAGE.slid(3).slid(3).seen == IMAGE.slid(5).seen == 5


def test_a_stride_widens_what_comes_after_it():
    pooled = IMAGE.slid(2, stride=2)
    assert (pooled.seen, pooled.jump) == (2, 2)
    assert pooled.slid(3).seen == 6


def test_dilation_counts_the_gaps():
    assert IMAGE.slid(3, dilation=4).seen == 9


@pytest.mark.parametrize("before", [IMAGE, Axis(seen=4, jump=2, size=14)])
def test_a_window_over_all_is_the_whole(before):
    assert before.slid(before.size) == before.whole


def test_values_between_pixels_are_rounded_up():
    assert Axis(seen=3, jump=0.5, size=9).widened(3) == 5


def test_branches_give_the_largest_of_each():
    near, far = IMAGE.slid(3), IMAGE.slid(2, stride=2)
    assert joined([(near, IMAGE), (far, near), (far,)]) == (Axis(3, 2, 28), Axis(3, 1, 28))
