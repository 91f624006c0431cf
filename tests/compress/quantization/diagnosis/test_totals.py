"""What is summed over the batches: errors, answers, and the share that clipping makes."""

import torch

from compress.quantization.diagnosis.totals import LayerTotals, PartTotals


def test_errors_and_answers_add_up_over_batches():
    found = PartTotals()
    wanted = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0]])
    output = torch.tensor([[1.0, 0.5], [2.0, 2.0], [3.0, 1.0]])
    for rows in (slice(0, 2), slice(2, 3)):
        found.add(torch.full((2,), 3.0), output[rows], wanted[rows])
    assert found.local == 2 * 18
    assert found.output == 0.25 + 4
    assert found.classes.tolist() == [0, 0, 0]  # the first of equals


def test_clipping_is_a_share_of_the_error_of_the_code():
    parts = {"activations": PartTotals(local=8.0)}
    assert LayerTotals(None, parts, clipping=2.0).clipping_share == 0.25
    assert LayerTotals(None, {"activations": PartTotals()}).clipping_share == 0
