"""What a report says, as typed data; `compress.reporting.page` turns it into HTML.

A part that could not be measured is None or empty, and `NetworkReport.left_out` says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compress.measuring import Latency, Score, Speedup


@dataclass(frozen=True)
class LayerRow:
    """One layer as it is drawn.

    Attributes:
        name: of the layer, or of the input.
        kind: the operator, "input" for what the network takes.
        inputs: the names of the layers that it reads.
        shape: of its output, without the batch.
        kernel: size of its window along each spatial axis; empty without one.
        receptive_field: pixels of the input, along the longer axis, that reach one output; None
            where it isn't followed.
        parameters: weights and biases.
        macs: multiply-accumulates for one input.
        bits: of a weight; None without weights.
        weight_bytes: of all that it holds constant.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    shape: tuple[int, ...]
    kernel: tuple[int, ...] = ()
    receptive_field: int | None = None
    parameters: int = 0
    macs: int = 0
    bits: int | None = None
    weight_bytes: int = 0


@dataclass(frozen=True)
class LayerTimes:
    """What each layer takes, in µs or instructions: `what` says how it was measured.

    `by_layer` has median and quartiles by name; they are equal where counts are exact.
    """

    what: str
    unit: str
    by_layer: Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class RangeRow:
    """The values of a layer's output in float, and the range that its codes cover.

    Attributes:
        name: the layer's.
        low: smallest real number of the code.
        high: largest real number of the code.
        edges: of the bins, one more than counts.
        counts: values in each bin.
        clipped: the share of the values beyond the code's range.
        unused_codes: codes that no value has.
        codes: how many there are.
    """

    name: str
    low: float
    high: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    clipped: float
    unused_codes: int
    codes: int


@dataclass(frozen=True)
class LayerCost:
    """What rounding one layer costs, in decibels of signal to noise: less is worse.

    Attributes:
        name: the layer's.
        kind: the operator.
        bits: of its weights; None without.
        accumulated: at its output, every layer up to it in integers.
        alone: at its output, it alone in integers.
        weights: at the network's output, its weights alone rounded; None without.
        values: at the network's output, its output alone rounded.
        damage: the share that it alone makes of the noise at the network's output.
    """

    name: str
    kind: str
    bits: int | None
    accumulated: float
    alone: float
    weights: float | None
    values: float
    damage: float


@dataclass(frozen=True)
class Remedy:
    """A way to quantize the same network, and what it gives on the same inputs.

    Attributes:
        name: what was done, in words.
        sqnr: decibels at the network's output.
        same: inputs answered as the float network does; None where answers are no classes.
        right: inputs answered rightly; None without labels.
    """

    name: str
    sqnr: float
    same: Score | None
    right: Score | None


@dataclass(frozen=True)
class LayerPicture:
    """A layer's channels for one input: in float, as integers, and the difference, as PNG."""

    name: str
    channels: int
    shown: int
    real: bytes
    coded: bytes
    error: bytes
    largest_error: float
    step: float


@dataclass(frozen=True)
class QuantizationCost:
    """Integers held against the float network that they were made from, layer by layer.

    Attributes:
        baseline: the float network's name.
        origin: how it is known that they were made from it.
        inputs: on what, in words.
        sqnr: decibels at the output.
        layers: in the order of computation.
        ranges: likewise.
        remedies: from the plainest way to quantize to the network as it is.
        pictures: for one input.
        picture_of: which one, in words.
    """

    baseline: str
    origin: str
    inputs: str
    sqnr: float
    layers: tuple[LayerCost, ...]
    ranges: tuple[RangeRow, ...]
    remedies: tuple[Remedy, ...] = ()
    pictures: tuple[LayerPicture, ...] = ()
    picture_of: str = ""

    @property
    def ranked(self) -> list[LayerCost]:
        """The layers, those that do most damage first."""
        return sorted(self.layers, key=lambda layer: -layer.damage)


@dataclass(frozen=True)
class Buffer:
    """A value in C's arena.

    Attributes:
        name: the value's.
        offset: bytes from the arena's beginning.
        bytes: reserved for it.
        rows: held at once.
        height: rows that the value has in all.
        first: the first step in which it lives.
        used: the bytes of rows that are still needed, in each step from `first` on.
    """

    name: str
    offset: int
    bytes: int
    rows: int
    height: int
    first: int
    used: tuple[int, ...]


@dataclass(frozen=True)
class MemoryTimeline:
    """C's arena over the steps of one run.

    Attributes:
        buffers: every value that lives there.
        arena_bytes: its size.
        whole_bytes: what all values would take at once, none streamed or put over another.
        passes: the step at which each pass over the rows begins, and the layers in it.
        steps: of all passes.
    """

    buffers: tuple[Buffer, ...]
    arena_bytes: int
    whole_bytes: int
    passes: tuple[tuple[int, tuple[str, ...]], ...]
    steps: int

    @property
    def used(self) -> list[int]:
        """The bytes in use in each step."""
        total = [0] * self.steps
        for buffer in self.buffers:
            for index, used in enumerate(buffer.used):
                total[buffer.first + index] += used
        return total

    @property
    def peak_step(self) -> int:
        """The first step in which most bytes are in use."""
        used = self.used
        return used.index(max(used))


@dataclass(frozen=True)
class Mistake:
    """An input answered wrongly.

    Attributes:
        index: its place among the inputs.
        label: its class by name.
        answer: the class given.
        margin: how much the answer's logit exceeds the label's, in units of the logits.
        picture: PNG; empty where inputs are no pictures.
    """

    index: int
    label: str
    answer: str
    margin: float
    picture: bytes = b""


@dataclass(frozen=True)
class Answers:
    """What a network answers.

    Attributes:
        inputs: on what, in words.
        right: answers that are the label.
        classes: their names.
        confusion: inputs of each class (rows) by the answer they got (columns).
        mistakes: the worst of them, worst first.
        kinds: the confusions by number, most frequent first: label, answer, count.
    """

    inputs: str
    right: Score
    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    mistakes: tuple[Mistake, ...]
    kinds: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Corrupted:
    """Errors on corrupted inputs: which, in words, and the share of wrong answers by corruption."""

    inputs: str
    errors: Mapping[str, float]

    @property
    def mean(self) -> float:
        """The mean over the kinds."""
        return sum(self.errors.values()) / len(self.errors)


@dataclass(frozen=True)
class Agreement:
    """How often a network answers as another does; `origin` if it was made from that one."""

    baseline: str
    score: Score
    origin: bool


@dataclass(frozen=True)
class SpeedRow:
    """A file's latency and its speed-up over the baseline, at one batch size."""

    name: str
    batch: int
    latency: Latency
    speedup: Speedup | None


@dataclass(frozen=True)
class Speeds:
    """Speeds measured in one run, by batch size; speed-ups are over the file `baseline`.

    `conditions` are machine, threads, rounds and versions, in words.
    """

    baseline: str
    conditions: str
    rows: tuple[SpeedRow, ...]


@dataclass(frozen=True)
class BoardFigures:
    """What the network takes on an emulated board; `problem` says why it doesn't run there."""

    target: str
    instructions: int = 0
    flash_bytes: int = 0
    ram_bytes: int = 0
    stack_bytes: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Boards:
    """Emulated boards, and under what they were measured, in words."""

    conditions: str
    rows: tuple[BoardFigures, ...]


@dataclass(frozen=True)
class Fact:
    """One line of provenance."""

    name: str
    value: str


@dataclass(frozen=True)
class NetworkReport:
    """All that is said of one network.

    Attributes:
        name: what it is called.
        about: what it is, in a sentence.
        layers: in the order of computation, inputs first.
        weight_bytes: of all constants of inference.
        data: the name of the data that the answers are on; empty without.
        facts: where it comes from.
        command: makes it again; empty where nobody knows.
        left_out: what is not in the report, and why, a line each.
    """

    name: str
    about: str
    layers: tuple[LayerRow, ...]
    weight_bytes: int
    data: str = ""
    times: tuple[LayerTimes, ...] = ()
    quantization: QuantizationCost | None = None
    memory: MemoryTimeline | None = None
    answers: Answers | None = None
    corrupted: Corrupted | None = None
    agreements: tuple[Agreement, ...] = ()
    speeds: Speeds | None = None
    boards: Boards | None = None
    facts: tuple[Fact, ...] = ()
    command: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one input."""
        return sum(layer.macs for layer in self.layers)

    @property
    def is_integer(self) -> bool:
        """Whether its weights are integers."""
        return any(layer.bits is not None for layer in self.layers)


@dataclass(frozen=True)
class Plot:
    """A plot that whoever asks for the report adds: its title, SVG, and a sentence on it."""

    title: str
    svg: str
    about: str


@dataclass(frozen=True)
class Report:
    """One page: some networks, and plots that compare them."""

    title: str
    networks: tuple[NetworkReport, ...]
    plots: tuple[Plot, ...] = field(default=())
