"""Checkpoints are read as they were written, to the byte, or not at all."""

import random

import pytest
import torch

from compress.errors import CompressError
from mnist_edge.training.checkpoint import read_checkpoint, write_checkpoint

CPU = torch.device("cpu")


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "checkpoint.pt"
    write_checkpoint(path, {"config": "{}", "model": {"weight": torch.arange(300.0)}})
    return path


def test_what_was_written_is_read_by_us_and_by_torch(written):
    for state in (read_checkpoint(written, CPU), torch.load(written, weights_only=True)):
        assert torch.equal(state["model"]["weight"], torch.arange(300.0))


def test_no_damaged_byte_goes_unseen(written):
    good, draw = written.read_bytes(), random.Random(0)
    for place in draw.sample(range(len(good)), 200):
        changed = bytearray(good)
        changed[place] ^= draw.randrange(1, 256)
        written.write_bytes(changed)
        with pytest.raises(CompressError, match="not a whole checkpoint"):
            read_checkpoint(written, CPU)


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_what_is_no_checkpoint_is_refused(written, damage):
    written.unlink() if damage is None else written.write_bytes(damage)
    with pytest.raises(CompressError, match="not a whole checkpoint"):
        read_checkpoint(written, CPU)
