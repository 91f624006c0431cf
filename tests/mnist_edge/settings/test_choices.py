"""The choices that settings name, without loading torch, are those that there are."""

import subprocess
import sys

from compress import distillation
from compress.pruning import order
from compress.pruning import schedules as pruning_schedules
from mnist_edge.networks.attention import ATTENTIONS
from mnist_edge.networks.models import ACTIVATIONS, NO_ATTENTION
from mnist_edge.settings import pruning, training
from mnist_edge.training.schedules import SCHEDULES


def test_choices_are_the_names_of_what_there_is():
    assert tuple(SCHEDULES) == training.SCHEDULES
    assert tuple(ACTIVATIONS) == training.ACTIVATIONS
    assert (NO_ATTENTION, *ATTENTIONS) == training.ATTENTIONS
    assert training.LOSSES == distillation.LOSSES
    assert set(pruning.SCOPES) == set(order.SCOPES)
    assert tuple(pruning_schedules.SCHEDULES) == pruning.SCHEDULES


def test_settings_load_without_torch():
    code = (
        "import sys\n"
        "from mnist_edge.settings import recipe, quantization_training\n"
        "assert not {'torch', 'onnx'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
