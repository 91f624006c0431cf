"""Files side by side: scores on validation images, agreement and speed relative to one of them."""

from dataclasses import replace

import pytest
import torch
from few_digits import few_digits

from compress import measuring
from compress.exporters import export
from mnist_edge.data import Images
from mnist_edge.evaluation.comparing import BATCHES, compare_files
from mnist_edge.evaluation.scoring import score


@pytest.fixture
def files(tmp_path):
    """Two networks of one layer."""
    found = {}
    for seed, name in enumerate(("one", "other")):
        torch.manual_seed(seed)
        network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10)).eval()
        found[name] = tmp_path / f"{name}.onnx"
        export(network, found[name], format="onnx", example=torch.zeros(2, 1, 28, 28))
    return found


def test_all_is_relative_to_the_baseline_and_of_validation_images(files, monkeypatch):
    interleaved = measuring.interleaved

    def short(runners, *, rounds):
        return interleaved(runners, rounds=3, warmup=0, min_round_seconds=0.001)

    monkeypatch.setattr(measuring, "interleaved", short)
    digits = few_digits()
    unread = replace(digits, test=Images(None, None))
    one, other = compare_files(files, unread, 1, baseline="one")
    assert [one.name, other.name] == ["one", "other"]
    scores = {name: score(path, digits.validation, digits) for name, path in files.items()}
    assert one.validation == scores["one"][0]
    assert other.validation == scores["other"][0]
    assert one.agreement.fraction == 1
    assert other.agreement == measuring.agreement(scores["other"][1], scores["one"][1])
    for batch in BATCHES:
        assert one.speedup[batch].median == 1
        latencies = [each.latency[batch].rounds_us for each in (one, other)]
        ratios = sorted(a / b for a, b in zip(*latencies, strict=True))
        assert other.speedup[batch].median == pytest.approx(ratios[1])
    assert other.figures == measuring.measure(files["other"])
