"""What a pruning names: its criteria and scopes, known without torch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from compress.errors import CompressError
from compress.formats import loaded

if TYPE_CHECKING:
    from compress.pruning.criteria import Criterion

SCOPES = ("balanced", "global", "layer")
"""Where channels go first: see `compress.prune`."""


@dataclass(frozen=True)
class NamedCriterion:
    """A criterion: "module:name" of its function, and what that takes to make it, if anything."""

    function: str
    takes: Literal["losses", "seed"] | None = None


CRITERIA: Mapping[str, NamedCriterion] = MappingProxyType(
    {
        "magnitude": NamedCriterion("compress.pruning.criteria:magnitude"),
        "bn-scale": NamedCriterion("compress.pruning.criteria:batch_norm_scale"),
        "taylor": NamedCriterion("compress.pruning.criteria:taylor", "losses"),
        "hessian": NamedCriterion("compress.pruning.criteria:hessian", "losses"),
        "lamp": NamedCriterion("compress.pruning.criteria:lamp"),
        "random": NamedCriterion("compress.pruning.criteria:random", "seed"),
    }
)
"""Every criterion by name."""


def criterion_named(name: str, *, losses: Callable[..., Any], seed: int = 0) -> "Criterion":
    """Return the criterion of a name in `CRITERIA`.

    Args:
        name: which one.
        losses: yields the losses of a network, one an input, for those that look at them; see
            `compress.pruning.criteria.Losses`. It is called when channels are scored.
        seed: of the one that is random.

    Raises:
        CompressError: there is none of that name.
    """
    if name not in CRITERIA:
        raise CompressError(f"criterion {name!r} is unknown; choose one of {', '.join(CRITERIA)}")
    row = CRITERIA[name]
    given = {"losses": (losses,), "seed": (seed,)}
    function: Any = loaded(row.function)
    criterion: Criterion = function if row.takes is None else function(*given[row.takes])
    return criterion
