"""Where every plane stands in the arena, and how many of its rows stand there at once.

The layers are cut into segments. Within a segment rows flow: a layer computes a row as soon as the
rows that it needs are there, and a plane holds the few rows that some layer still needs, in a ring.
From one segment to a later one a plane stands whole. The cuts are chosen for the smallest arena.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from compress.exporters.c99.lowering import Operation, Plane, Program

LONGEST_SEGMENT = 40
"""Longer segments are not tried: the search takes the square of this."""

OVERREAD = {"convolve": 3, "depthwise": 15, "maximum": 15}
"""Codes are read in fours or sixteens, so some beyond the end of a row; they count nothing."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Layers between which rows flow, in `turns` turns; `held` rows of each plane they compute.

    In every turn a layer in `sources` computes one row at most (its inputs are whole), the other
    layers as many as they can.
    """

    layers: tuple[Operation, ...]
    sources: frozenset[str]
    turns: int
    held: dict[str, int]


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
        options = []
        for start in range(max(0, end - LONGEST_SEGMENT), end):
            segment = _flow(program, start, end)
            peak = max(best[start][0], _living(program, start, end, segment))
            options.append((peak, best[start][1] + 1, start, segment))
        peak, count, start, segment = min(options, key=lambda option: option[:3])
        best.append((peak, count))
        chosen.append([*chosen[start], segment])
    return chosen[-1]


def _living(program: Program, start: int, end: int, segment: Segment) -> int:
    """Return the bytes of the planes that live during the segment."""
    total = 0
    for index, layer in enumerate(program.layers[:end]):
        if not layer.output:
            continue
        plane = program.planes[layer.output]
        if index >= start:
            total += _bytes(plane, segment.held[plane.name])
        elif _is_read(program, plane.name, start, len(program.layers)):
            total += _bytes(plane, plane.height)
    return total


def _is_read(program: Program, name: str, start: int, end: int) -> bool:
    return any(name in layer.inputs for layer in program.layers[start:end])


def _flow(program: Program, start: int, end: int) -> Segment:
    """Let the rows flow through a segment and see how many of each plane must be held."""
    layers = program.layers[start:end]
    inside = {layer.output for layer in layers if layer.output}
    sources = {layer.name for layer in layers if not inside & set(layer.inputs)}
    turns = max(layer.rows for layer in layers if layer.name in sources)
    done = {layer.name: 0 for layer in layers}
    held = {name: 1 for name in inside}
    for turn in range(turns):
        for layer in layers:
            paced = turns if layer.name in sources else None
            while _can_compute(program, layer, done, inside, turn, paced):
                _compute(program, layer, layers, done, held)
    for name in inside:
        if _is_read(program, name, end, len(program.layers)):
            held[name] = program.planes[name].height
    return Segment(layers=layers, sources=frozenset(sources), turns=turns, held=held)


def _can_compute(
    program: Program,
    layer: Operation,
    done: dict[str, int],
    inside: set[str],
    turn: int,
    paced: int | None,
) -> bool:
    row = done[layer.name]
    if row >= layer.rows or (paced is not None and row * paced > turn * layer.rows):
        return False
    return all(
        done[name] >= rows_needed(layer, row, program.planes[name])
        for name in layer.inputs
        if name in inside
    )


def _compute(
    program: Program,
    layer: Operation,
    layers: Sequence[Operation],
    done: dict[str, int],
    held: dict[str, int],
) -> None:
    """Count one more row of a layer (or all), and what its plane then holds."""
    done[layer.name] += layer.rows if layer.whole else 1
    if layer.output:
        readers = [other for other in layers if layer.output in other.inputs]
        oldest = min((_oldest(other, done) for other in readers), default=done[layer.name])
        held[layer.output] = max(held[layer.output], done[layer.name] - oldest)
        held[layer.output] = min(held[layer.output], layer.rows)


def _oldest(reader: Operation, done: dict[str, int]) -> int:
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
                paced = segment.turns if layer.name in segment.sources else None
                while _can_compute(program, layer, done, inside, turn, paced):
                    done[layer.name] += layer.rows if layer.whole else 1
                    if layer.output:
                        rows = _in_use(program, layer.output, done)
                        used[layer.output] = max(used[layer.output], rows)
            turns.append({name: rows for name, rows in used.items() if rows})
    return turns


def _in_use(program: Program, name: str, done: dict[str, int]) -> int:
    """Return how many rows of a plane are computed and still to be read."""
    readers = [layer for layer in program.layers if name in layer.inputs]
    return max(0, done[name] - min(_oldest(layer, done) for layer in readers))
