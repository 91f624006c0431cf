"""What a user's own data are, and in what form they are wanted."""

from dataclasses import dataclass
from pathlib import Path

from compress.errors import CompressError

SPLIT = (80, 10, 10)
"""Percent of the inputs for training, validation and testing."""
ARRAYS = ".npz"


@dataclass(frozen=True)
class OwnData:
    """Where own data are, and in what form they are wanted.

    Attributes:
        path: a folder of pictures, see `mnist_edge.data.folders.read_folder`, or an .npz file, see
            `mnist_edge.data.arrays.read_arrays`.
        size: height and width of pictures; None takes their own.
        grey: whether colours are left out.
        split: percent for training, validation and testing, of what no folder assigns.
    """

    path: Path
    size: tuple[int, int] | None = None
    grey: bool = False
    split: tuple[int, ...] = SPLIT

    def __post_init__(self) -> None:
        if len(self.split) != len(SPLIT) or sum(self.split) != 100 or min(self.split) < 1:
            shares = ",".join(map(str, self.split))
            raise CompressError(
                f"split {shares} must be three shares of 1 or more, of 100 together: such as"
                " 80,10,10"
            )

    def __str__(self) -> str:
        return str(self.path)


def is_own(name: str) -> bool:
    """Whether a name that is no known data set's is that of a folder or a file."""
    return name.endswith(ARRAYS) or Path(name).is_dir() or len(Path(name).parts) > 1
