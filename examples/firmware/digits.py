"""Write digits.bin: the first of each class of scikit-learn's digits, label before pixels."""

from pathlib import Path

import numpy as np

from mnist_edge import data

images = data.load("digits").test
records = []
for label in range(10):
    first = images.take(np.flatnonzero(images.labels == label)[:1])
    records.append(np.append(np.uint8(label), first.images.reshape(-1)))
(Path(__file__).parent / "digits.bin").write_bytes(
    np.concatenate(records).astype(np.uint8).tobytes()
)
