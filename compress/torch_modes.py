"""torch's modes, which a caller may have on: here they are as torch starts with them.

Under autocast a network would be measured in bfloat16, and other integers chosen; without gradients
nothing could be learned; tensors made in inference mode cannot be traced.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def usual_modes() -> Iterator[None]:
    """Gradients on, inference mode and autocast off; afterwards all is as it was."""
    torch = sys.modules.get("torch")
    if torch is None:  # nobody has turned anything on
        yield
        return
    with torch.inference_mode(False), torch.enable_grad(), ExitStack() as stack:
        for kind in ("cpu", "cuda"):
            if torch.is_autocast_enabled(kind):
                stack.enter_context(torch.autocast(kind, enabled=False))
        yield


def in_usual_modes(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function run in `usual_modes`, whatever modes its caller has on."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with usual_modes():
            return function(*args, **kwargs)

    return run
