"""How a training is run: on a device that there is, followed by nobody unless asked for."""

import inspect
from unittest.mock import Mock

import pytest
import torch

from compress.errors import CompressError
from mnist_edge.training.run import QUIET, Listener, PassedOn, Run


def test_by_default_it_runs_on_the_cpu_from_the_start_and_says_nothing(capsys):
    assert QUIET.torch_device == torch.device("cpu")
    assert (QUIET.resume, QUIET.overwrite) == (False, False)
    QUIET.say("something")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("device", ["nonsense", "cpu:x", "xpu"])
def test_a_device_that_cannot_be_used_is_refused(device):
    with pytest.raises(CompressError, match=f"device '{device}' cannot be used here"):
        _ = Run(device=device).torch_device


def test_every_event_is_passed_on():
    events = [name for name in vars(Listener) if name.startswith("on_")]
    inner = Mock(spec=Listener)
    for name in events:
        given = (name,) * (len(inspect.signature(getattr(Listener, name)).parameters) - 1)
        getattr(PassedOn(inner), name)(*given)
        getattr(inner, name).assert_called_once_with(*given)
