"""The words of settings give those settings again, whatever they are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compress.quantization.spec import QuantizationSpec
from mnist_edge.settings.defaults import QUANTIZATION
from mnist_edge.settings.training import TrainingConfig, tuned
from mnist_edge.settings.words import words_of

SPECS = st.builds(
    QuantizationSpec,
    weight_bits=st.integers(2, 8),
    bits_by_layer=st.dictionaries(st.sampled_from(["conv1", "conv2", "a=b"]), st.integers(2, 8)),
    observer=st.sampled_from(["minmax", "percentile", "mse", "entropy"]),
    weight_observer=st.sampled_from(["minmax", "mse"]),
    saturation_safe=st.booleans(),
    bias_correction=st.booleans(),
    activation_bits=st.sampled_from([8, 4]),
    bias_bits=st.sampled_from([32, 16]),
    per_channel=st.booleans(),
    equalization=st.booleans(),
    adaround=st.booleans(),
    adaround_steps=st.integers(1, 1000),
    power_of_two=st.booleans(),
    seed=st.integers(0, 9),
)


@given(spec=SPECS)
def test_a_spec_survives_the_way_through_the_command_line(spec):
    import click

    from mnist_edge.cli.settings_options import made, options_of

    @click.command()
    @options_of(QuantizationSpec, base=QUANTIZATION)
    def quantize(**given):
        return made(QuantizationSpec, given)

    assert quantize(words_of(spec, QUANTIZATION), standalone_mode=False) == spec


def test_defaults_need_no_words():
    assert words_of(QUANTIZATION, QUANTIZATION) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learning_rate": 0.2}, ["--learning-rate", "0.2"]),
        ({"nesterov": False}, ["--no-nesterov"]),
        ({"residual": True}, ["--residual"]),
        ({"widths": (14, 10, 12, 10, 12)}, ["--widths", "14,10,12,10,12"]),
        (
            {"teaching": "decoupled", "distillation": 0.5},
            ["--weight", "0.5", "--loss", "decoupled"],
        ),
    ],
)
def test_words_of_a_training(changes, words):
    assert words_of(replace(tuned(5), **changes), tuned(5)) == words


def test_a_switch_that_is_off_by_default_has_one_word():
    config = TrainingConfig(nesterov=True)
    assert words_of(config, TrainingConfig()) == ["--nesterov"]
