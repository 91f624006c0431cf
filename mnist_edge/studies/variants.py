"""What `mnist-edge ablate` tries: settings of a training that differ from the document's.

Each variant changes one thing of the reference recipe of phase 5, or two that only make sense
together, such as an optimizer and its rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PHASE = 5
RECIPE = "reference"
GROUPS = ("schedule", "optimizer", "augmentation", "architecture", "attention", "widths")


@dataclass(frozen=True)
class Variant:
    """Settings to measure against the baseline.

    Attributes:
        name: short, unique.
        group: one of `GROUPS`; the baseline has none.
        settings: as `mnist_edge.settings.training.training_config` takes them.
    """

    name: str
    group: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


BASELINE = Variant("baseline")

_SMOOTH = {"interpolation": "bilinear", "fill": 0.0}

VARIANTS = (
    Variant("step", "schedule", {"schedule": "step"}),
    Variant("cosine", "schedule", {"schedule": "cosine"}),
    Variant("one-cycle", "schedule", {"schedule": "one-cycle"}),
    Variant("plateau", "schedule", {"schedule": "plateau"}),
    Variant("warm-up", "schedule", {"warm_up": 1.0}),
    Variant("rate 0.03", "schedule", {"learning_rate": 0.03}),
    Variant("cosine from 0.03", "schedule", {"schedule": "cosine", "learning_rate": 0.03}),
    Variant("one-cycle to 0.1", "schedule", {"schedule": "one-cycle", "learning_rate": 0.1}),
    Variant(
        "warm-up, cosine from 0.1",
        "schedule",
        {"schedule": "cosine", "learning_rate": 0.1, "warm_up": 1.0},
    ),
    # The step that momentum m makes in the end is the rate / (1 - m): that is kept at 0.1.
    Variant("momentum 0", "optimizer", {"momentum": 0.0, "learning_rate": 0.1}),
    Variant("momentum 0.5", "optimizer", {"momentum": 0.5, "learning_rate": 0.05}),
    Variant("momentum 0.99", "optimizer", {"momentum": 0.99, "learning_rate": 0.001}),
    Variant("Nesterov", "optimizer", {"nesterov": True}),
    Variant("weight decay 5e-4", "optimizer", {"weight_decay": 5e-4}),
    Variant("weight decay 5e-3", "optimizer", {"weight_decay": 5e-3}),
    Variant("Adam", "optimizer", {"optimizer": "adam", "learning_rate": 1e-3}),
    Variant(
        "AdamW", "optimizer", {"optimizer": "adamw", "learning_rate": 1e-3, "weight_decay": 1e-2}
    ),
    Variant("no rotation", "augmentation", {"rotation": 0.0}),
    Variant("rotation 15", "augmentation", {"rotation": 15.0}),
    Variant("rotation 30", "augmentation", {"rotation": 30.0}),
    Variant("bilinear", "augmentation", _SMOOTH),
    Variant("translation 2", "augmentation", {**_SMOOTH, "translation": 2.0}),
    Variant("scale 0.1", "augmentation", {**_SMOOTH, "scale": 0.1}),
    Variant("shear 10", "augmentation", {**_SMOOTH, "shear": 10.0}),
    Variant("elastic 34", "augmentation", {**_SMOOTH, "elastic": 34.0}),
    Variant("erasing 0.3", "augmentation", {"erasing": 0.3}),
    Variant(
        "all but erasing",
        "augmentation",
        {**_SMOOTH, "translation": 2.0, "scale": 0.1, "shear": 5.0, "elastic": 20.0},
    ),
    Variant("residual", "architecture", {"residual": True}),
    Variant("SiLU", "architecture", {"activation": "silu"}),
    Variant("GELU", "architecture", {"activation": "gelu"}),
    Variant("Hardswish", "architecture", {"activation": "hardswish"}),
    Variant("PReLU", "architecture", {"activation": "prelu"}),
    Variant("squeeze-and-excitation", "attention", {"attention": "se"}),
    Variant("ECA", "attention", {"attention": "eca"}),
    Variant("CBAM", "attention", {"attention": "cbam"}),
    # Each has the document's 9,980 parameters and order of layers.
    Variant("growing", "widths", {"widths": [12, 8, 9, 14, 15]}),
    Variant("wide end", "widths", {"widths": [14, 8, 10, 10, 20]}),
    Variant("even", "widths", {"widths": [9, 14, 10, 12, 11]}),
    Variant("shrinking", "widths", {"widths": [9, 16, 11, 10, 9]}),
    Variant("wide transition", "widths", {"widths": [21, 8, 8, 11, 14]}),
)
