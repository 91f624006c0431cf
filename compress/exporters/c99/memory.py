"""Where every plane stands in the arena, and how many of its rows stand there at once.

The layers are cut into segments. Within a segment rows flow: a layer computes a row as soon as the
rows that it needs are there, and a plane holds the few rows that some layer still needs, in a ring.
From one segment to a later one a plane stands whole. The cuts are chosen for the smallest arena.

At the lower border of an image a window needs no more rows: its last rows could all be computed in
the turn in which the last row comes in, and each layer behind it would hold more of them. Where it
saves memory layers keep to their pace instead, and the segment takes some turns more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compress.exporters.c99.lowering import Operation, Plane, Program

LONGEST_SEGMENT = 40
"""Longer segments are not tried: the search takes the square of this."""

_INT_MAX = 2**31 - 1
_NEVER = 2**63  # bytes: of a segment that C can't compute

OVERREAD = {"convolve": 3, "depthwise": 15, "maximum": 15}
"""Codes are read in fours or sixteens, so some beyond the end of a row; they count nothing."""


@dataclass(frozen=True)
class Pace:
    """At most `rows` rows in `turns` turns, one by one, from the turn `first` on."""

    rows: int
    turns: int
    first: int = 0

    def allows(self, row: int, turn: int) -> bool:
        """Whether a row may be computed in a turn."""
        return row * self.turns <= self.rows * (turn - self.first)

    def largest(self, rows: int, turns: int) -> int:
        """The largest number that C computes to keep it, of so many rows in so many turns."""
        share = 1 if self.turns % self.rows else self.rows  # a whole number of turns a row
        return max(self.turns // share * rows + self.first, self.rows // share * turns)


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Layers between which rows flow, in `turns` turns; `held` rows of each plane they compute.

    A layer whose inputs are whole has a pace, in `paces` by its name; another may have one. Layers
    without compute as many rows in a turn as they can.
    """

    layers: tuple[Operation, ...]
    paces: dict[str, Pace]
    turns: int
    held: dict[str, int]

    @property
    def fits_int(self) -> bool:
        """Whether C's int, of 32 bits, holds what its paces are kept by."""
        rows = {layer.name: layer.rows for layer in self.layers}
        return all(p.largest(rows[n], self.turns) <= _INT_MAX for n, p in self.paces.items())


@dataclass(frozen=True, kw_only=True)
class Placement:
    """A plane's place in the arena: bytes from its beginning, and the rows held."""

    plane: Plane
    offset: int
    held: int

    @property
    def outside(self) -> int:
        """The offset of the row of zero points, behind the plane's own rows."""
        return self.offset + self.held * self.plane.row_bytes

    @property
    def bytes(self) -> int:
        """The bytes of all its rows."""
        return (self.held + self.plane.outside) * self.plane.row_bytes


@dataclass(frozen=True, kw_only=True)
class MemoryPlan:
    """The segments in order, the placements by plane, and the bytes of the arena."""

    segments: tuple[Segment, ...]
    placements: dict[str, Placement]
    arena_bytes: int


def plan_memory(program: Program, *, scratch_bytes: int = 0) -> MemoryPlan:
    """Choose segments and places for the smallest arena; it begins with `scratch_bytes` more."""
    segments = tuple(_cut(program))
    lives = _lives(program, segments)
    sizes = {
        name: _bytes(program.planes[name], segments[first].held[name])
        for name, (first, _) in lives.items()
    }
    offsets = _first_fit(sizes, lives)
    placements = {
        name: Placement(
            plane=program.planes[name],
            offset=scratch_bytes + offset,
            held=segments[lives[name][0]].held[name],
        )
        for name, offset in offsets.items()
    }
    top = max(place.offset + place.bytes for place in placements.values())
    beyond = max((OVERREAD.get(layer.kind, 0) for layer in program.layers), default=0)
    return MemoryPlan(segments=segments, placements=placements, arena_bytes=top + beyond)


def rows_needed(layer: Operation, row: int, plane: Plane) -> int:
    """Return how many rows of `plane` must be there before the layer can compute a row."""
    if layer.whole:
        return plane.height
    if layer.spans:
        return layer.spans[row][1]
    return max(0, min(plane.height, layer.window.first(row) + layer.window.extent[0]))


def _bytes(plane: Plane, held: int) -> int:
    return (held + plane.outside) * plane.row_bytes


def _cut(program: Program) -> list[Segment]:
    """Return the segments whose largest sum of living planes is smallest, the fewest of them."""
    layers = program.layers
    best: list[tuple[int, int]] = [(0, 0)]
    chosen: list[list[Segment]] = [[]]
    for end in range(1, len(layers) + 1):
        options: list[tuple[int, int, int, Segment]] = []
        for start in reversed(range(max(0, end - LONGEST_SEGMENT), end)):
            smallest = max(best[start][0], _fewest_living(program, start, end))
            if options and smallest > min(peak for peak, *_ in options):
                continue  # however its rows flow, another is smaller
            living, segment = _least(program, start, end)
            peak = max(best[start][0], living)
            options.append((peak, best[start][1] + 1, start, segment))
        peak, count, start, segment = min(options, key=lambda option: option[:3])
        best.append((peak, count))
        chosen.append([*chosen[start], segment])
    return chosen[-1]


def _fewest_living(program: Program, start: int, end: int) -> int:
    """Return the bytes that live during a segment at least: a row of each plane it computes."""
    inside = [layer.output for layer in program.layers[start:end] if layer.output]
    held = {n: program.planes[n].height if _is_read(program, n, end) else 1 for n in inside}
    return _living(program, start, end, held)


def _living(program: Program, start: int, end: int, held: Mapping[str, int]) -> int:
    """Return the bytes of the planes that live during a segment, which holds rows of its own."""
    total = 0
    for index, layer in enumerate(program.layers[:end]):
        if not layer.output:
            continue
        plane = program.planes[layer.output]
        if index >= start:
            total += _bytes(plane, held[plane.name])
        elif _is_read(program, plane.name, start):
            total += _bytes(plane, plane.height)
    return total


def _is_read(program: Program, name: str, start: int) -> bool:
    return any(name in layer.inputs for layer in program.layers[start:])


def _least(program: Program, start: int, end: int) -> tuple[int, Segment]:
    """Let the rows flow as they can, or at a pace where that takes less memory.

    Returns:
        The bytes that live during the segment, and the segment.
    """
    ways = [_Flow(program, start, end, paced=paced).segment() for paced in (False, True)]
    living = [_living(program, start, end, x.held) if x.fits_int else _NEVER for x in ways]
    return min(zip(living, ways, strict=True), key=lambda found: found[0])


class _Flow:
    """Rows that flow through a segment, to see how many of each plane must be held."""

    def __init__(self, program: Program, start: int, end: int, *, paced: bool) -> None:
        self.program, self.layers = program, program.layers[start:end]
        self.inside = {layer.output: layer for layer in self.layers if layer.output}
        self.done = {layer.name: 0 for layer in self.layers}
        self.held = dict.fromkeys(self.inside, 1)
        sources = [x for x in self.layers if not self.inside.keys() & set(x.inputs)]
        self.shortest = max(layer.rows for layer in sources)
        self.paces = {layer.name: Pace(layer.rows, self.shortest) for layer in sources}
        self.speeds = {layer.name: Fraction(layer.rows, self.shortest) for layer in sources}
        self.paced = paced
        self.kept = {name for name in self.inside if _is_read(program, name, end)}

    def segment(self) -> Segment:
        """Return the segment after all its turns."""
        turn = 0
        while turn < self.shortest or any(self.done[x.name] < x.rows for x in self.layers):
            for layer in self.layers:
                self._advance(layer, turn)
            turn += 1
        self.held |= {name: self.program.planes[name].height for name in self.kept}
        return Segment(layers=self.layers, paces=self.paces, turns=turn, held=self.held)

    def _advance(self, layer: Operation, turn: int) -> None:
        """Compute the rows of a layer that a turn allows."""
        if self.paced and layer.name not in self.paces and not layer.whole:
            if not _can_compute(self.program, layer, self.done, self.inside, turn, None):
                return
            speed = self._speed_of(layer)
            self.paces[layer.name] = Pace(speed.numerator, speed.denominator, turn)
        pace = self.paces.get(layer.name)
        while _can_compute(self.program, layer, self.done, self.inside, turn, pace):
            self._compute(layer)

    def _speed_of(self, layer: Operation) -> Fraction:
        """Rows a turn, as fast as its inputs come."""
        if layer.name not in self.speeds:
            makers = [self.inside[name] for name in layer.inputs if name in self.inside]
            self.speeds[layer.name] = max(
                self._speed_of(maker) * _gain(layer, maker) for maker in makers
            )
        return self.speeds[layer.name]

    def _compute(self, layer: Operation) -> None:
        """Count one more row of a layer (or all), and what its plane then holds."""
        done, held = self.done, self.held
        done[layer.name] += layer.rows if layer.whole else 1
        if layer.output:
            readers = [other for other in self.layers if layer.output in other.inputs]
            oldest = min((_oldest(other, done) for other in readers), default=done[layer.name])
            held[layer.output] = max(held[layer.output], done[layer.name] - oldest)
            held[layer.output] = min(held[layer.output], layer.rows)


def _gain(layer: Operation, maker: Operation) -> Fraction:
    """How many rows a layer computes of one row of its input."""
    if layer.spans:
        return Fraction(layer.rows, maker.rows)
    return Fraction(1, layer.window.stride[0])


def _can_compute(
    program: Program,
    layer: Operation,
    done: Mapping[str, int],
    inside: Collection[str],
    turn: int,
    pace: Pace | None,
) -> bool:
    row = done[layer.name]
    if row >= layer.rows or (pace is not None and not pace.allows(row, turn)):
        return False
    return all(
        done[name] >= rows_needed(layer, row, program.planes[name])
        for name in layer.inputs
        if name in inside
    )


def _oldest(reader: Operation, done: Mapping[str, int]) -> int:
    """Return the first row that a layer may still read."""
    if done[reader.name] >= reader.rows:
        return 2**31
    if reader.spans:
        return min(first for first, _ in reader.spans[done[reader.name] :])
    return 0 if reader.whole else max(0, reader.window.first(done[reader.name]))


def _lives(program: Program, segments: Sequence[Segment]) -> dict[str, tuple[int, int]]:
    """Return the first and the last segment in which each plane lives."""
    lives: dict[str, tuple[int, int]] = {}
    for index, segment in enumerate(segments):
        for layer in segment.layers:
            for name in layer.inputs:
                lives[name] = (lives[name][0], index)
            if layer.output:
                lives[layer.output] = (index, index)
    return lives


def _first_fit(sizes: dict[str, int], lives: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Return offsets so that no two planes that live together overlap: large ones first."""
    offsets: dict[str, int] = {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        first, last = lives[name]
        taken = sorted(
            (offset, offset + sizes[other])
            for other, offset in offsets.items()
            if lives[other][0] <= last and first <= lives[other][1]
        )
        offset = 0
        for begin, end in taken:
            if begin - offset >= sizes[name]:
                break
            offset = max(offset, end)
        offsets[name] = offset
    return offsets


def rows_in_use(program: Program, segments: Sequence[Segment]) -> list[dict[str, int]]:
    """Return, for each turn of each segment, the most rows of each plane that it has in use.

    A row is in use from when it is computed until the last layer that reads it is past it. Over all
    turns that is at most, and somewhere, what the plan holds.
    """
    done = {layer.name: 0 for layer in program.layers}
    turns = []
    for segment in segments:
        inside = {layer.output for layer in segment.layers if layer.output}
        for turn in range(segment.turns):
            used = {name: _in_use(program, name, done) for name in program.planes}
            for layer in segment.layers:
                pace = segment.paces.get(layer.name)
                while _can_compute(program, layer, done, inside, turn, pace):
                    done[layer.name] += layer.rows if layer.whole else 1
                    if layer.output:
                        rows = _in_use(program, layer.output, done)
                        used[layer.output] = max(used[layer.output], rows)
            turns.append({name: rows for name, rows in used.items() if rows})
    return turns


def _in_use(program: Program, name: str, done: Mapping[str, int]) -> int:
    """Return how many rows of a plane are computed and still to be read."""
    readers = [layer for layer in program.layers if name in layer.inputs]
    oldest = min((_oldest(layer, done) for layer in readers), default=done[name])
    return max(0, done[name] - oldest)
