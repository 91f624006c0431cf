"""What can act on this machine is opened unasked only if it is ours, to the byte."""

import shutil

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper
from tiny_onnx import FLOAT, tensor

from compress import trust
from compress.errors import CompressError
from compress.exporters import export
from compress.measuring import measure, open_model
from compress.trust import Untrusted


@pytest.fixture(autouse=True)
def _strangers(monkeypatch):
    """Nobody vouched for anything before a test."""
    monkeypatch.setattr(trust, "_VOUCHED_FOR", set())
    monkeypatch.setattr(trust, "_TRUSTED", set())


class Writing(torch.nn.Module):
    """TorchScript that makes a file as it answers."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        made = torch.from_file(self.path, shared=True, size=4)
        return x.flatten(1)[:, :3] + made.sum()


class Endless(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        count = 0
        while count < 2:
            x = x + 1
        return x


class Greedy(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.ones(1 << 29).sum() + x.flatten(1)


def script(module, path):
    torch.jit.script(module).save(str(path))
    return path


OPENING = {"input_shape": (1, 4, 4), "input_dtype": "float32"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_torchscript_does_nothing_before_it_is_trusted(tmp_path):
    file = script(Writing(str(tmp_path / "made")), tmp_path / "net.ts")
    with pytest.raises(Untrusted, match=r"net\.ts is TorchScript.*--trust"):
        open_model(file, **OPENING)
    assert measure(file).file_bytes == file.stat().st_size
    assert not (tmp_path / "made").exists()
    model = open_model(file, trust=True, **OPENING)
    assert model.outputs(np.ones((2, 1, 4, 4), np.float32)).shape == (2, 3)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("module", "line"),
    [(Endless(), "more than 4 s for its first answer"), (Greedy(), "memory|does not run")],
)
def test_trusted_torchscript_has_limits_for_its_first_answer(tmp_path, module, line):
    file = script(module, tmp_path / "net.ts")
    with pytest.raises(CompressError, match=line):
        open_model(file, trust=True, **OPENING)


def looping(path, times):
    """An ONNX file that adds 1 to its input so many times."""
    x = helper.make_tensor_value_info("v", FLOAT, ["N", 1, 4, 4])
    flag = helper.make_tensor_value_info("go", TensorProto.BOOL, [])
    step = helper.make_tensor_value_info("i", TensorProto.INT64, [])
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["on"]),
            helper.make_node("Add", ["v", "one"], ["w"]),
        ],
        "body",
        [step, flag, x],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("w", FLOAT, ["N", 1, 4, 4]),
        ],
    )
    nodes = [helper.make_node("Loop", ["times", "yes", "image"], ["logits"], body=body)]
    constants = [
        tensor("times", np.int64(times)),
        tensor("yes", np.bool_(True)),
        tensor("one", np.float32(1)),
    ]
    graph = helper.make_graph(
        nodes,
        "loop",
        [helper.make_tensor_value_info("image", FLOAT, ["N", 1, 4, 4])],
        [helper.make_tensor_value_info("logits", FLOAT, ["N", 1, 4, 4])],
        constants,
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    return path


def test_an_onnx_file_with_a_loop_is_not_run_before_it_is_trusted(tmp_path):
    file = looping(tmp_path / "loop.onnx", times=3)
    with pytest.raises(Untrusted, match="computes with Loop, which may never end"):
        open_model(file)
    assert measure(file).macs is None
    answer = open_model(file, trust=True).outputs(np.zeros((1, 1, 4, 4), np.float32))
    assert (answer == 3).all()
    assert measure(file).macs == 0


def test_a_trusted_loop_that_does_not_end_is_stopped(tmp_path):
    with pytest.raises(CompressError, match="more than 4 s for its first answer"):
        open_model(looping(tmp_path / "loop.onnx", times=1 << 60), trust=True)


def test_our_own_files_need_no_trust_until_a_byte_changes(tmp_path):
    path = export(torch.nn.Flatten(), tmp_path / "net.ts", example=torch.zeros(2, 1, 4, 4))
    assert open_model(path).input_shape == (None, 1, 4, 4)
    shutil.copy(path, tmp_path / "copy.ts")
    assert open_model(tmp_path / "copy.ts").input_shape == (None, 1, 4, 4)
    with (tmp_path / "copy.ts").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(Untrusted):
        open_model(tmp_path / "copy.ts")
