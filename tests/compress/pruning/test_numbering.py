"""Numbers of channels: joined, tied, fixed, and what follows from that."""

import torch

from compress.pruning.numbering import STAYS, Numbers, spread, thinned


def test_what_is_joined_is_one_channel_and_what_is_tied_goes_together():
    numbers = Numbers()
    one, other = numbers.new(3), numbers.new(3)
    numbers.join(one, other)
    numbers.tie(one[:1], one[2:])
    numbers.fix(other[1:2], "it is read")
    settled = numbers.settled()
    assert settled.channels[one].tolist() == settled.channels[other].tolist() == [1, 2, 3]
    assert settled.units[other].tolist() == [1, 2, 1]
    assert settled.stays[torch.cat([one, other])].tolist() == [False, True, False] * 2
    assert settled.reasons[2] == "it is read"
    assert bool(settled.stays[STAYS])


def test_a_channel_of_a_whole_image_is_joined_once():
    numbers = Numbers()
    image = numbers.new(2).view(1, 2, 1, 1).expand(2, 2, 500, 500)
    numbers.join(image, numbers.new(2).view(2, 1, 1))
    assert numbers.settled().channels.tolist() == [0, 1, 2, 1, 2]
    assert thinned(image).shape == (1, 2, 1, 1)
    assert thinned(spread(image.contiguous())).shape == (1, 2, 1, 1)
