"""Weights rounded to the nearest, and biases that give back what rounding took."""

import numpy as np
import torch
from torch import nn

import compress
from compress.quantization.spec import InputCode, QuantizationSpec


def test_a_fractional_input_offset_is_given_back_exactly():
    """The zero point 33.33 is rounded to 33: what that leaves out, the bias takes up."""
    torch.manual_seed(4)
    scale, offset = 1 / (255 * 0.3081), 255 * 0.1307
    pixels = torch.randint(0, 256, (64, 1, 12, 12))
    example = ((pixels / 255 - 0.1307) / 0.3081).float()
    model = nn.Sequential(nn.Conv2d(1, 8, 3)).eval()
    spec = QuantizationSpec(input_code=InputCode(scale, offset), bias_correction=False)
    graph = compress.quantize(model, example, spec=spec)
    # The float image and its pixels are the same codes.
    assert np.array_equal(graph.input.qparams.quantize(example.numpy()), pixels.numpy())
    (conv,) = graph.nodes
    unit = conv.weight_scale.astype(np.float64) * graph.input.qparams.scale
    restored = (conv.weight * conv.weight_scale[:, None, None, None]).sum((1, 2, 3))
    left_out = (offset - 33) * scale * restored
    wanted = model[0].bias.detach().numpy() - left_out
    assert (np.abs(left_out) > unit).any()
    assert (np.abs(conv.bias * unit - wanted) <= 0.51 * unit).all()
