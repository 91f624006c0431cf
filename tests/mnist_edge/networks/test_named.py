"""Networks as `--network` names them."""

import pytest
import torch
from torch import nn

from compress.errors import CompressError
from compress.model_file import save_model
from mnist_edge.networks.named import build_named

SHAPE = (3, 32, 32)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("conv 4 3x3 stride 2 | average | flatten | linear 5", nn.Sequential),
        ("resnet8", nn.Sequential),
        ("squeezenet1_1", nn.Module),
    ],
)
def test_words_ours_and_torchvisions_give_one_number_a_class(name, kind):
    network = build_named(name, SHAPE, 5)
    assert isinstance(network, kind)
    assert network.eval()(torch.zeros(2, *SHAPE)).shape == (2, 5)


CODE = """
import torch
from torch import nn
SIZE = 3
def small():
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 5))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = small()
    def forward(self, x):
        return self.body(x)
def needs(width):
    return small()
def fails():
    raise KeyError("no such width")
def leaves():
    raise SystemExit(3)
def text():
    return "a network"
"""


@pytest.fixture
def nets(tmp_path):
    (tmp_path / "nets.py").write_text(CODE)
    return tmp_path / "nets.py"


@pytest.mark.parametrize("name", ["small", "Net"])
def test_a_users_function_or_class_is_called(nets, name):
    network = build_named(f"{nets}:{name}", SHAPE, 5)
    assert network.eval()(torch.zeros(2, *SHAPE)).shape == (2, 5)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nothing", "has no nothing"),
        ("SIZE", "is a int; it must be a function or class"),
        ("needs", "raises TypeError"),
        ("fails", "raises KeyError in line 16: 'no such width'"),
        ("leaves", "raises SystemExit in line 18"),
        ("text", "gives a str, not a torch.nn.Module"),
    ],
)
def test_code_that_gives_no_network_is_refused_in_a_line(nets, name, line):
    with pytest.raises(CompressError, match=line) as caught:
        build_named(f"{nets}:{name}", SHAPE, 5)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("x = 1\nraise ValueError('bad')", "raises ValueError in line 2: bad"),
        ("def f(:\n", "raises SyntaxError in line 1"),
        ("import no_such_package", "raises ModuleNotFoundError in line 1"),
    ],
)
def test_a_file_that_raises_is_refused_with_its_line(tmp_path, code, line):
    (tmp_path / "bad.py").write_text(code)
    with pytest.raises(CompressError, match=line):
        build_named(f"{tmp_path / 'bad.py'}:f", SHAPE, 5)
    with pytest.raises(CompressError, match="there is no file"):
        build_named("nowhere.py:f", SHAPE, 5)


def test_more_classes_than_the_network_are_refused(nets):
    with pytest.raises(CompressError, match="gives 5 answers, but the data have 12 classes"):
        build_named(f"{nets}:small", SHAPE, 12)
    with pytest.raises(CompressError, match="does not take inputs of shape 1x8x8"):
        build_named(f"{nets}:small", (1, 8, 8), 5)
    with pytest.raises(CompressError, match="gives 4x30x30 for an input"):
        build_named("conv 4 3x3", SHAPE, 5)
    with pytest.raises(CompressError, match="there is no network 'nosuch'"):
        build_named("nosuch", SHAPE, 5)


def test_a_float_networks_file_is_read(tmp_path):
    network = nn.Sequential(nn.Flatten(), nn.Linear(12, 5)).eval()
    save_model(network, torch.zeros(2, 3, 2, 2), tmp_path / "net.safetensors")
    found = build_named(str(tmp_path / "net.safetensors"), (3, 2, 2), 5)
    x = torch.randn(4, 3, 2, 2)
    assert torch.equal(found(x), network(x))
