"""scikit-learn's bundled digits, which need no files, as images like MNIST's."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_edge.data.parts import Images, Part, stratified_split


class BundledDigits:
    """1,797 images, a fifth of them for testing."""

    normalization = None

    def read(self, part: Part, data_dir: Path | None, may_download: bool) -> Images:
        """Read a part, from wherever scikit-learn is."""
        from sklearn.datasets import load_digits

        bundled = load_digits()
        labels = bundled.target.astype(np.int64)
        train, test = stratified_split(labels, round(len(labels) / 5))
        everything = Images(np.stack([_enlarged(image) for image in bundled.images]), labels)
        return everything.take(train if part == "train" else test)

    def source(self, data_dir: Path | None) -> str:
        """Say in words what the images are."""
        return "scikit-learn's bundled handwritten digits, brought to 28x28"


def _enlarged(image: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Bring an image [8, 8] of values 0..16 to 20x20 in the middle of 28x28 pixels, as MNIST is."""
    from PIL import Image

    pixels = np.rint(image * (255 / 16)).astype(np.uint8)
    large = Image.fromarray(pixels).resize((20, 20), Image.Resampling.BILINEAR)
    return np.pad(np.asarray(large), 4)
