"""The windows of pools, as the float graph tells them."""

from dataclasses import dataclass
from typing import Any

from torch import fx

from compress.tracing import per_axis, setting, shape_of


@dataclass(frozen=True)
class Window:
    """The geometry of a pool, each (rows, columns)."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int] = (0, 0)

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a pool's node that hold kernel and stride."""
        return {"kernel": self.kernel, "stride": self.stride}


def window_of(node: fx.Node, *, dilation_at: int, ceil_at: int) -> Window | None:
    """Return a pool's window; None if it is dilated, rounds up, or is not two-dimensional.

    Args:
        node: the pool.
        dilation_at: the place of `dilation` among the function's arguments.
        ceil_at: that of `ceil_mode`.
    """
    if len(shape_of(node) or ()) != 4:
        return None
    kernel = per_axis(setting(node, "kernel_size", 1), 2)
    stride = per_axis(setting(node, "stride", 2) or kernel, 2)
    padding = per_axis(setting(node, "padding", 3, 0), 2)
    dilation = per_axis(setting(node, "dilation", dilation_at, 1), 2)
    if dilation != (1, 1) or setting(node, "ceil_mode", ceil_at, False):
        return None
    return Window(kernel, stride, padding)  # type: ignore[arg-type]
