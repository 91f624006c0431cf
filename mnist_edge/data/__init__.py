"""Data sets, known and a user's own, read without torch, with one fixed stratified split.

The folder of known ones is `data_dir` if given, else the one the environment variable
`MNIST_EDGE_DATA` names, else a cache folder of the user's, the only one that downloads are written
to. Its layout is torchvision's: `MNIST/raw/train-images-idx3-ubyte`, plain or with `.gz`.
"""

from mnist_edge.data.folders import DataWarning
from mnist_edge.data.idx import read_idx
from mnist_edge.data.idx_set import ALTERED
from mnist_edge.data.known import DATASETS
from mnist_edge.data.loading import (
    load,
    load_test,
    load_train,
    load_validation,
    normalization,
    source_of,
    try_load_test,
)
from mnist_edge.data.parts import (
    CLASSES,
    DIGITS,
    PARTS,
    SIDE,
    Dataset,
    Images,
    Moments,
    Part,
    stratified_split,
    with_channel,
)
from mnist_edge.data.preprocessing import MNIST_MEAN, MNIST_STD, by_channel, model_input, normalize
from mnist_edge.data.request import SPLIT, OwnData, is_own
from mnist_edge.data.sources import DatasetMissing, names_a_folder

__all__ = [
    "ALTERED",
    "CLASSES",
    "DATASETS",
    "DIGITS",
    "MNIST_MEAN",
    "MNIST_STD",
    "PARTS",
    "SIDE",
    "SPLIT",
    "DataWarning",
    "Dataset",
    "DatasetMissing",
    "Images",
    "Moments",
    "OwnData",
    "Part",
    "by_channel",
    "is_own",
    "load",
    "load_test",
    "load_train",
    "load_validation",
    "model_input",
    "names_a_folder",
    "normalization",
    "normalize",
    "read_idx",
    "source_of",
    "stratified_split",
    "try_load_test",
    "with_channel",
]
