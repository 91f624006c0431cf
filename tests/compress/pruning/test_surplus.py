"""What is too much of the channels that layers are to keep."""

import pytest
from prunable_networks import built
from two_blocks import network, widths

from compress import prune
from compress.errors import CompressError
from compress.pruning.channels import Channels


def test_steps_take_the_same_share_of_every_layer():
    model, example = network()
    target = Channels({"0.0": 8, "1.0": 8})
    half = target.stage(12, 0.5)
    assert half.limit(12) == 6
    assert half.goal == "8 channels of 0.0, 8 channels of 1.0 and 6 more"
    assert widths(prune(model, example, target=half)) == {"0.0": 12, "1.0": 10}


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"9": 3}, "no layer '9'"), ({"0.0": 0}, "cannot keep 0"), ({"0.0": 2.5}, "cannot keep 2.5")],
)
def test_widths_that_cannot_be_are_refused(given, reason):
    model, example = network()
    with pytest.raises(CompressError, match=reason):
        prune(model, example, target=Channels(given))


def test_channels_that_go_in_groups_keep_a_multiple():
    model, example = built("grouped")
    with pytest.raises(CompressError, match="in groups"):
        prune(model, example, target=Channels({"1.0": 7}))


def test_a_layer_that_makes_a_part_of_coupled_channels_keeps_its_own():
    model, example = built("concatenation in a residual")
    kept = prune(model, example, target=Channels({"1.branch.left.0": 3})).kept
    assert len(kept["1.branch.left.0"]) == 3
    assert len(kept["1.branch.right.0"]) == 8
