"""What moves channels is written anew for those that stay, so that the answer is the same."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from moving_networks import Branched, Shuffle, moving_network
from prunable_networks import assert_answers_as_masked, block, head, images
from torch import nn

from compress import fold, prune
from compress.errors import CompressError
from compress.model_file import load_model, save_model
from compress.pruning import criteria


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.floats(0.3, 0.9))
def test_networks_that_move_channels_are_cut_right(rng, share):
    model, example = moving_network(rng)
    criterion = criteria.random(rng.randrange(99))
    try:
        pruned = prune(model, example, params=share, criterion=criterion)
    except CompressError as error:
        if "can't be reached" not in str(error):
            raise
    else:
        assert_answers_as_masked(model, example, pruned)


def test_a_shuffle_and_a_chunk_lose_any_channels_on_either_side(tmp_path):
    torch.manual_seed(0)
    units = [nn.Sequential(Branched(block(8, 8)), Shuffle(2)) for _ in range(3)]
    model = nn.Sequential(block(3, 16), *units, head(16)).eval()
    pruned = prune(model, images(2), macs=0.4, criterion=criteria.random(3))
    assert {"0.0", "1.0.branch.0", "2.0.branch.0", "3.0.branch.0"} <= set(pruned.kept)
    assert pruned.cost[1] <= 0.4 * pruned.cost[0]
    assert_answers_as_masked(model, images(2), pruned)
    noise = images(5)
    with torch.no_grad():
        expected, folded = pruned.model(noise), fold(pruned.model, noise)(noise)
    torch.testing.assert_close(folded, expected, rtol=1e-3, atol=1e-4)
    save_model(pruned.model, noise, tmp_path / "net.safetensors")
    with torch.no_grad():
        assert torch.equal(load_model(tmp_path / "net.safetensors").model(noise), expected)


class Upscaled(nn.Sequential):
    """Pixel shuffle takes four channels to one; a view names how many features come out."""

    def forward(self, x):
        y = nn.functional.pixel_shuffle(torch.relu(self[0](x)), 2)
        return self[2](torch.relu(self[1](y)).view(-1, 6 * 16 * 16))


def test_channels_that_become_pixels_go_four_at_a_time_and_numbers_of_features_follow():
    torch.manual_seed(0)
    layers = nn.Conv2d(3, 16, 3, padding=1), nn.Conv2d(4, 6, 3, padding=1), nn.Linear(1536, 5)
    model = Upscaled(*layers).eval()
    pruned = prune(model, images(2), params=0.5, scope="layer", criterion=criteria.random(1))
    kept = pruned.kept["0"]
    assert len(kept) < 16
    assert all(len({c for c in kept if c // 4 == group}) in (0, 4) for group in range(4))
    assert_answers_as_masked(model, images(2), pruned)


@pytest.mark.parametrize("seed", range(20))
def test_no_tensor_is_left_without_channels(seed):
    torch.manual_seed(seed)
    parts = [nn.Sequential(Branched(block(2, 2)), Shuffle(2)) for _ in range(2)]
    model = nn.Sequential(block(3, 4), *parts, head(4)).eval()
    try:
        pruned = prune(model, images(2), params=0.75, criterion=criteria.random(seed))
    except CompressError as error:
        if "can't be reached" not in str(error):
            raise
        return
    assert all(kept for kept in pruned.kept.values())
    assert_answers_as_masked(model, images(2), pruned)
