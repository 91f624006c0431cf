"""Random rectangles: their sizes, places and number."""

import pytest
import torch

from mnist_edge.training.rectangles import random_rectangles


def test_rectangles_are_of_the_sizes_asked_for():
    images, drawn = torch.zeros(2000, 1, 28, 28), torch.Generator().manual_seed(0)
    erased = random_rectangles(images, drawn, share=0.4, area=0.3).squeeze(1)
    happened = erased.any(2).any(1)
    assert happened.float().mean() == pytest.approx(0.4, abs=0.04)
    rows, columns = erased.any(2), erased.any(1)
    assert torch.equal(erased, rows[:, :, None] & columns[:, None, :])
    for line in (*rows[happened], *columns[happened]):
        places = line.nonzero()
        assert places[-1] - places[0] + 1 == line.sum()
    share = erased[happened].float().mean((1, 2))
    assert share.min() >= 0.01
    assert 0.25 < share.max() <= 0.34
    assert rows[:, 0].any()
    assert rows[:, -1].any()
    assert columns[:, -1].any()
