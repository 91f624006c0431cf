"""The known data sets: to add one, add its entry, and a class like these if its format is new."""

from pathlib import Path
from typing import Protocol

from mnist_edge.data.digits import BundledDigits
from mnist_edge.data.idx_set import IdxSet
from mnist_edge.data.parts import Images, Part
from mnist_edge.data.preprocessing import MNIST_MEAN, MNIST_STD


class KnownSet(Protocol):
    """What reads one data set."""

    @property
    def normalization(self) -> tuple[float, float] | None:
        """Mean and deviation where they are fixed; None where they are the training images' own."""

    def read(self, part: Part, data_dir: Path | None, may_download: bool) -> Images:
        """Read a part.

        Raises:
            CompressError: it is not there, or not what it should be.
        """

    def source(self, data_dir: Path | None) -> str:
        """Say in words what the images are."""


MNIST = IdxSet(
    "mnist",
    "MNIST",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    {
        "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
        "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
        "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
    },
    normalization=(MNIST_MEAN, MNIST_STD),
    unpacked_md5={
        "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    },
)
FASHION_MNIST = IdxSet(
    "fashion-mnist",
    "FashionMNIST",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    {
        "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
        "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
        "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
    },
)
KMNIST = IdxSet(
    "kmnist",
    "KMNIST",
    "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    {
        "train-images-idx3-ubyte.gz": "bdb82020997e1d708af4cf47b453dcf7",
        "train-labels-idx1-ubyte.gz": "e144d726b3acfaa3e44228e80efcd344",
        "t10k-images-idx3-ubyte.gz": "5c965bf0a639b31b8f53240b1b52f4d7",
        "t10k-labels-idx1-ubyte.gz": "7320c461ea6c1c855c0b718fb2a4b134",
    },
)
EMNIST_DIGITS = IdxSet(
    "emnist-digits",
    "EMNIST",
    "https://biometrics.nist.gov/cs_links/EMNIST/",
    {"gzip.zip": "58c8d27c78d21e728a6bc7b3cc06412e"},
    image_file="emnist-digits-{}-images-idx3-ubyte",
    label_file="emnist-digits-{}-labels-idx1-ubyte",
    part_names={"train": "train", "test": "test"},
    transposed=True,
)
QMNIST = IdxSet(
    "qmnist",
    "QMNIST",
    "https://raw.githubusercontent.com/facebookresearch/qmnist/master/",
    {
        "qmnist-train-images-idx3-ubyte.gz": "ed72d4157d28c017586c42bc6afe6370",
        "qmnist-train-labels-idx2-int.gz": "0058f8dd561b90ffdd0f734c6a30e5e4",
        "qmnist-test-images-idx3-ubyte.gz": "1394631089c404de565df7b7aeaf9412",
        "qmnist-test-labels-idx2-int.gz": "5b5b05890a5e13444e108efe57b788aa",
    },
    image_file="qmnist-{}-images-idx3-ubyte",
    label_file="qmnist-{}-labels-idx2-int",
    part_names={"train": "train", "test": "test"},
)

KNOWN: dict[str, KnownSet] = {
    **{each.name: each for each in (MNIST, FASHION_MNIST, KMNIST, EMNIST_DIGITS, QMNIST)},
    "digits": BundledDigits(),
}
DATASETS = tuple(KNOWN)
