"""The choices that settings name, without loading torch, are those that there are."""

import subprocess
import sys

from compress import distillation
from compress.settings import abouts
from mnist_edge.networks.attention import ATTENTIONS
from mnist_edge.networks.models import ACTIVATIONS, NO_ATTENTION
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.training.schedules import SCHEDULES


def test_choices_are_the_names_of_what_there_is():
    training = abouts(TrainingConfig)
    assert training["schedule"].choices == tuple(SCHEDULES)
    assert training["activation"].choices == tuple(ACTIVATIONS)
    assert training["attention"].choices == (NO_ATTENTION, *ATTENTIONS)
    assert training["teaching"].choices == distillation.LOSSES


def test_settings_load_without_torch():
    code = (
        "import sys\n"
        "from mnist_edge.settings import recipe, quantization_training\n"
        "assert not {'torch', 'onnx'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
