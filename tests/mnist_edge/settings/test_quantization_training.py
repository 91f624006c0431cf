"""Settings of the training of integers: a fine-tuning for each width, kept as JSON."""

import json
from dataclasses import replace

import pytest

from compress.errors import CompressError
from compress.quantization.spec import InputCode, QuantizationSpec
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.quantization_training import QuantizationTrainingConfig, fine_tuning

CONFIG = QuantizationTrainingConfig(
    spec=QuantizationSpec(weight_bits=3),
    epochs=2,
    learning_rate=2e-3,
    average_decay=0.9,
    calibration_images=64,
    augmentation=Augmentation(rotation=5),
)


def test_each_width_has_its_fine_tuning_and_ternary_spares_the_first_layer():
    rates = [fine_tuning(bits).learning_rate for bits in (8, 6, 4, 3, 2)]
    assert rates == sorted(rates)
    assert fine_tuning(2).spec.bits_of("conv1") == 6
    assert fine_tuning(2).spec.bits_of("conv2") == 2
    assert fine_tuning(4, spec=QuantizationSpec(power_of_two=True)).spec.power_of_two
    with pytest.raises(CompressError, match="no fine-tuning"):
        fine_tuning(5)


def test_a_configuration_survives_json():
    spec = QuantizationSpec(bits_by_layer={"conv1": 6}, input_code=InputCode(0.01, 30.0))
    config = replace(CONFIG, spec=spec, optimizer="sgd")
    stored = json.loads(json.dumps(config.to_json()))
    assert QuantizationTrainingConfig.from_json(stored) == config
    with pytest.raises(CompressError, match="optimizer"):
        replace(CONFIG, optimizer="lion")
