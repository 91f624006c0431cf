"""The error on corrupted images: of each file, measured once for files of equal logits."""

import numpy as np
import pytest

from mnist_edge.data import Images
from mnist_edge.evaluation.corrupted_errors import COMPARED, CorruptedError, corrupted_errors

RANDOM = np.random.default_rng(0)
KNOWN = RANDOM.integers(0, 256, (20, 28, 28)).astype(np.uint8)
CORRUPTED = {
    name: Images(RANDOM.integers(0, 256, (200, 28, 28)).astype(np.uint8), np.arange(200) % 10)
    for name in ("fog", "stripe")
}


def first_pixels(images):
    return images.reshape(len(images), -1)[:, :10].astype(np.float32)


def odd_beyond(count):
    """Logits that differ from the first pixels' in large batches alone, or in all."""

    def logits(images):
        found = first_pixels(images)
        return found if len(images) <= count else -found

    return logits


def measured(**files):
    asked = []

    def counted(name):
        def logits(images):
            asked.append((name, len(images)))
            return files[name](images)

        return logits

    known = {name: logits(KNOWN) for name, logits in files.items()}
    return corrupted_errors({n: counted(n) for n in files}, known, CORRUPTED), asked


def error_of(logits):
    answers = [logits(each.images).argmax(1) == each.labels for each in CORRUPTED.values()]
    return 1 - np.mean([np.mean(right) for right in answers])


def test_files_of_equal_logits_are_measured_once():
    found, asked = measured(onnx=first_pixels, ts=first_pixels, c=first_pixels)
    assert {name: row.corrupted_in for name, row in found.items()} == {
        **{"onnx": None, "ts": "onnx", "c": "onnx"}
    }
    assert {row.corrupted for row in found.values()} == {error_of(first_pixels)}
    assert {name for name, count in asked if count == 200} == {"onnx"}
    assert ("ts", COMPARED) in asked


@pytest.mark.parametrize("same_up_to", [0, len(KNOWN)])
def test_files_whose_logits_differ_somewhere_are_measured_each(same_up_to):
    other = odd_beyond(same_up_to)
    found, _ = measured(onnx=first_pixels, ts=other)
    assert found["ts"] == CorruptedError(error_of(other), None)
    assert found["ts"].corrupted != found["onnx"].corrupted
