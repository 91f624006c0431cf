"""Variants are possible, differ, and cover what they should."""

from few_digits import few_digits

from compress.settings import abouts
from mnist_edge.settings.augmentation import Augmentation
from mnist_edge.settings.training import TrainingConfig
from mnist_edge.studies.ablation import (
    AblationSweep,
)
from mnist_edge.studies.variants import BASELINE, GROUPS, VARIANTS
from mnist_edge.training.schedules import SCHEDULES


def test_variants_are_possible_differ_and_cover_what_they_should():
    every = AblationSweep(few_digits(), None, epochs=5, seeds=1)
    configs = {each.name: every.config(each, 0) for each in (BASELINE, *VARIANTS)}
    assert len(configs) == len(VARIANTS) + 1
    assert len({repr(config) for config in configs.values()}) == len(configs)
    assert {each.group for each in VARIANTS} == set(GROUPS)
    values = list(configs.values())
    assert {config.schedule for config in values} >= {*SCHEDULES} - {"linear"}
    assert {config.optimizer for config in values} == set(
        abouts(TrainingConfig)["optimizer"].choices
    )
    assert any(config.warm_up for config in values)
    assert any(config.nesterov for config in values)
    assert len({config.momentum for config in values}) >= 4
    changed = set.union(
        *(
            {
                name
                for name, value in config.augmentation.to_json().items()
                if value != Augmentation().to_json().get(name, 0)
            }
            for config in values
        )
    )
    assert changed >= {"rotation", "translation", "scale", "shear", "elastic", "erasing"}
