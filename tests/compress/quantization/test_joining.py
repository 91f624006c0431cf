"""Batches of calibration data: the integers of one tensor, without one in memory."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

import compress
from compress import CompressError
from compress.quantization import joining
from compress.quantization.given import as_inputs
from compress.quantization.joining import JoinedBatches

NETWORK = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(5)).eval()
MIB = 1 << 20


def images(seed: int, count: int = 8, side: int = 12) -> torch.Tensor:
    return torch.randn(count, 3, side, side, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("most", [joining.MOST_IN_MEMORY, 1000])
@pytest.mark.parametrize("adaround", [False, True])
def test_batches_give_the_integers_of_one_tensor(tmp_path, monkeypatch, most, adaround):
    monkeypatch.setattr(joining, "MOST_IN_MEMORY", most)
    spec = compress.QuantizationSpec(adaround=adaround, adaround_steps=5)
    whole = torch.cat([images(seed) for seed in range(6)])
    with torch.no_grad():
        NETWORK(whole)
    labelled = ((images(seed), torch.zeros(8)) for seed in range(6))  # a generator, read once
    for name, given in (("one", whole), ("parts", labelled)):
        compress.quantize(NETWORK, given, spec=spec).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "parts").read_bytes()


def most_held() -> int:
    """The most bytes beyond what was held before, while batches of 220 MiB are joined."""
    status = Path("/proc/self/status")

    def held() -> int:
        return 1024 * int(re.search(r"RssAnon:\s+(\d+)", status.read_text())[1])

    before, seen = held(), []

    def batches():
        for seed in range(24):
            yield images(seed, 16, 224)  # 9 MiB
            seen.append(held() - before)

    inputs = as_inputs(batches(), NETWORK)
    assert len(inputs) == 24 * 16
    assert torch.equal(inputs[-16:].args[0], images(23, 16, 224))
    return max(*seen, held() - before)


def test_memory_holds_a_few_batches_of_many():
    if not Path("/proc/self/status").exists():
        pytest.skip("needs Linux, which says what memory a process holds")
    # In a process of its own: one that has trained keeps what it frees.
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_joining"
    command = [sys.executable, "-c", f"{code}; print(test_joining.most_held())"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    # 220 MiB of images; as one tensor made of a list they took twice that.
    assert int(done.stdout) < joining.MOST_IN_MEMORY + 64 * MIB


def test_batches_that_differ_and_a_full_disk_are_refused_in_a_line(monkeypatch):
    joined = JoinedBatches(torch.zeros(2, 3))
    for other in (torch.zeros(2, 4), torch.zeros(2, 3, dtype=torch.int64), torch.tensor(1.0)):
        with pytest.raises(CompressError, match="batches differ in shape"):
            joined.add(other)

    class Full:
        def write(self, data: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(joined, "_file", Full())
    with pytest.raises(CompressError, match=r"no room for calibration data in .*TMPDIR"):
        joined.add(torch.zeros(2, 3))
