"""What a diagnosis says: of each layer, of the causes of noise, of the answers that change."""

from dataclasses import dataclass

from compress.measuring import Score

CAUSES = ("weights", "clipping", "rounding")
_NAMED_SHARE = 0.8  # the causes that together make so much of the noise are named


@dataclass(frozen=True)
class Effect:
    """The network with one part quantized and all else in float.

    Attributes:
        sqnr: decibels at the layer's output.
        at_output: decibels at the network's output.
        right: images answered rightly.
        same: images answered as the float network does.
    """

    sqnr: float
    at_output: float
    right: Score
    same: Score


@dataclass(frozen=True)
class LayerExplanation:
    """What quantization does to one layer, and that to the network.

    A value that only a max pool reads is judged by what the pool lets through.

    Attributes:
        name: the layer's name in the graph.
        kind: the operator.
        weight_bits: bits of a weight; None where there are none.
        accumulated: decibels at its output in the integer network, every error up to here included.
        right_so_far: the images answered rightly by integers up to here and float after it.
        alone: the layer alone quantized, weights and output's code.
        weights: its weights and bias alone; None where there are none.
        activations: its output's code alone.
        clipped: the share of its outputs that lie beyond the code's range.
        clipping: the share of the squared error of its output's code that these outputs make.
        codes: how many codes its output has.
        unused_codes: how many of them no image uses.
    """

    name: str
    kind: str
    weight_bits: int | None
    accumulated: float
    right_so_far: Score
    alone: Effect
    weights: Effect | None
    activations: Effect
    clipped: float
    clipping: float
    codes: int
    unused_codes: int


@dataclass(frozen=True)
class Loss:
    """A layer's `cause` of noise, one of `CAUSES`, and its share of the noise at the output.

    The shares of all causes sum to 1; that they add up is taken for granted, as for small errors.
    `observed` tells whether an observer chooses the range of the layer's output, as of all values
    but the network's output.
    """

    layer: str
    cause: str
    share: float
    observed: bool = True


@dataclass(frozen=True)
class ChangedAnswer:
    """An image that the integers answer otherwise.

    Attributes:
        image: its place among the images.
        label: its class.
        real: the float network's answer.
        integer: the integer network's answer.
        since: the first layer from which on the answer stays changed.
    """

    image: int
    label: int
    real: int
    integer: int
    since: str


@dataclass(frozen=True)
class Diagnosis:
    """What the integers lose against float, and where.

    Attributes:
        float_right: images that the float network answers rightly.
        right: images that the integers answer rightly.
        same: images that both answer alike.
        sqnr: decibels at the output.
        weight_bytes: of the integer network.
        layers: every layer that rounds, in order.
        losses: the causes of the noise at the output, largest first.
        changed: the images answered otherwise, in order.
    """

    float_right: Score
    right: Score
    same: Score
    sqnr: float
    weight_bytes: int
    layers: tuple[LayerExplanation, ...]
    losses: tuple[Loss, ...]
    changed: tuple[ChangedAnswer, ...]

    @property
    def broken(self) -> int:
        """Images that float answers rightly and the integers don't."""
        return sum(answer.real == answer.label for answer in self.changed)

    @property
    def mended(self) -> int:
        """Images that the integers answer rightly and float doesn't."""
        return sum(answer.integer == answer.label for answer in self.changed)

    @property
    def named_losses(self) -> tuple[Loss, ...]:
        """The fewest causes that together make most of the noise."""
        share, named = 0.0, []
        for loss in self.losses:
            if share >= _NAMED_SHARE:
                break
            named.append(loss)
            share += loss.share
        return tuple(named)
