"""How an ONNX file spells its input, and how that becomes the network's."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compress.errors import CompressError

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class FileInput:
    """The input as an ONNX file has it, and how it becomes the network's.

    Attributes:
        name: its name in the file.
        shape: the shape of one input in the file, without the batch.
        network_shape: the shape that the network takes.
        order: the file's axes in the network's order, the batch being 0; where the network's
            shape is the file's in another form, or the same, the axes as they are.

    Example:
        >>> taken = FileInput("image", (32, 32, 3), (3, 32, 32), (0, 3, 1, 2))
        >>> print(taken)
        image [N, 32, 32, 3], taken as [N, 3, 32, 32]
        >>> taken.arrange(np.zeros((5, 32, 32, 3), np.float32)).shape
        (5, 3, 32, 32)
    """

    name: str
    shape: tuple[int, ...]
    network_shape: tuple[int, ...]
    order: tuple[int, ...]

    @classmethod
    def as_it_is(cls, name: str, shape: tuple[int, ...]) -> "FileInput":
        """Return an input that the network takes as the file has it."""
        return cls(name, shape, shape, tuple(range(len(shape) + 1)))

    def arrange(self, images: Array) -> Array:
        """Return a batch in the file's layout, [N, *shape], as the network takes it.

        Raises:
            CompressError: the batch has another shape.
        """
        if images.shape[1:] != self.shape:
            raise CompressError(f"the file takes {self}; the batch has {list(images.shape)}")
        turned = np.transpose(images, self.order)
        return np.ascontiguousarray(turned).reshape(len(images), *self.network_shape)

    def as_in_file(self, images: Array) -> Array:
        """Return a batch as the network takes it, [N, *network_shape], in the file's layout."""
        turned = [self.shape[axis - 1] for axis in self.order[1:]]
        back = [self.order.index(axis) for axis in range(len(self.order))]
        return np.ascontiguousarray(images.reshape(len(images), *turned).transpose(back))

    def __str__(self) -> str:
        sizes = ", ".join(map(str, self.shape))
        text = f"{self.name} [N, {sizes}]"
        if self.shape == self.network_shape:
            return text
        return f"{text}, taken as [N, {', '.join(map(str, self.network_shape))}]"
