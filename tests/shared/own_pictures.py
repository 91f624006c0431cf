"""Small folders of pictures and arrays, as users have them."""

import numpy as np
from PIL import Image

CLASSES = ("bolt", "nut", "washer")
COLOURS = np.array([(200, 40, 40), (40, 200, 40), (40, 40, 200)])


def write_pictures(folder, *, count=10, size=(12, 12), classes=CLASSES, suffix=".png"):
    """`count` pictures a class [height, width], each class in a colour of its own with noise."""
    random = np.random.default_rng(0)
    for label, name in enumerate(classes):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for index in range(count):
            noise = random.integers(-40, 40, (*size, 3))
            pixels = np.clip(COLOURS[label % 3] + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{index:03d}{suffix}")
    return folder
