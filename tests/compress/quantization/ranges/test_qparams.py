"""What is chosen before any weight is rounded: shared codes, units that are powers of two."""

import numpy as np
import pytest
import torch
from torch import nn

import compress
from compress.graph import Conv
from compress.quantization.ranges import qparams
from compress.quantization.ranges.qparams import choose_again, choose_qparams
from compress.quantization.spec import QuantizationSpec


def test_narrow_layers_have_factors_that_are_powers_of_two():
    torch.manual_seed(5)
    model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 3), nn.Flatten()).eval()
    graph = compress.quantize(model, torch.randn(64, 1, 12, 12))
    first, second = (node for node in graph.nodes if isinstance(node, Conv))
    assert (np.frexp(graph.multiplier(first))[0] == 0.5).all()
    assert not (np.frexp(graph.multiplier(second))[0] == 0.5).all()


class Joined(nn.Module):
    """An addition and a concatenation of values of unlike ranges, then a max pool."""

    def __init__(self):
        super().__init__()
        self.narrow, self.wide, self.last = (nn.Conv2d(3, 8, 1) for _ in range(3))
        with torch.no_grad():
            self.wide.weight *= 50

    def forward(self, x):
        summed = self.narrow(x) + self.wide(x)
        return nn.functional.max_pool2d(torch.cat([summed, self.last(x)], 1), 2)


def test_what_is_added_or_only_moved_shares_one_code():
    torch.manual_seed(0)
    chosen = choose_qparams(Joined().eval(), torch.randn(32, 3, 8, 8), QuantizationSpec())
    by_group = {}
    for name, group in chosen.groups.items():
        assert chosen.qparams[name] == chosen.qparams[group]
        by_group.setdefault(group, set()).add(name)
    assert {frozenset(names) for names in by_group.values()} == {
        frozenset({"x"}),
        frozenset({"narrow", "wide"}),
        frozenset({"add", "last", "cat", "max_pool2d"}),
    }
    assert chosen.highest.keys() == chosen.qparams.keys()


def test_a_code_covers_what_calibration_saw():
    torch.manual_seed(0)
    images = torch.randn(32, 3, 8, 8)
    chosen = choose_qparams(Joined().eval(), images, QuantizationSpec(observer="minmax"))
    for name, code in chosen.qparams.items():
        seen = chosen.statistics[name].histogram
        low, high = code.dequantize(np.array([0, 255], np.uint8)).tolist()
        assert low <= seen.low + code.scale
        assert high >= seen.high - code.scale


@pytest.mark.parametrize(
    ("changes", "calibrations", "foldings"),
    [
        ({"activation_bits": 4}, 0, 0),
        ({"power_of_two": True}, 0, 0),
        ({"observer": "percentile"}, 0, 0),
        ({"observer": "minmax"}, 0, 0),
        ({"equalization": True}, 1, 1),
    ],
    ids=str,
)
def test_choosing_again_gives_the_same_and_computes_only_what_is_new(
    monkeypatch, changes, calibrations, foldings
):
    torch.manual_seed(0)
    model, images = Joined().eval(), torch.randn(32, 3, 8, 8)
    spec = QuantizationSpec(**changes)
    wanted, chosen = (choose_qparams(model, images, each) for each in (spec, QuantizationSpec()))
    calls = {"fold": 0, "calibrate": 0}

    def counted(name):
        real = getattr(qparams, name)

        def call(*given, **named):
            calls[name] += 1
            return real(*given, **named)

        monkeypatch.setattr(qparams, name, call)

    for name in calls:
        counted(name)
    again = choose_again(chosen, model, images, spec)
    assert calls == {"fold": foldings, "calibrate": calibrations}
    assert (again.spec, again.qparams, again.units) == (spec, wanted.qparams, wanted.units)
