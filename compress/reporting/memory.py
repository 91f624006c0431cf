"""C's arena over the time of one run: which value lives where, and how much of it is in use."""

from compress.errors import CompressError
from compress.exporters.c99.layout import lay_out
from compress.exporters.c99.memory import rows_in_use
from compress.graph import QuantizedGraph
from compress.reporting.content import Buffer, MemoryTimeline


def memory_timeline(graph: QuantizedGraph) -> MemoryTimeline:
    """Follow the arena of the network's C, turn by turn of its passes over the rows.

    Raises:
        CompressError: C has no function for a layer.
    """
    layout = lay_out(graph)
    plan, program = layout.plan, layout.program
    in_use = rows_in_use(program, plan.segments)
    buffers = []
    for name, place in plan.placements.items():
        rows = [turn.get(name, 0) for turn in in_use]
        living = [index for index, count in enumerate(rows) if count]
        first, last = (living[0], living[-1]) if living else (0, 0)
        used = tuple(count * place.plane.row_bytes for count in rows[first : last + 1])
        buffers.append(
            Buffer(name, place.offset, place.bytes, place.held, place.plane.height, first, used)
        )
    begins, passes = 0, []
    for segment in plan.segments:
        passes.append((begins, tuple(layer.name for layer in segment.layers)))
        begins += segment.turns
    whole = sum(plane.height * plane.row_bytes for plane in program.planes.values())
    return MemoryTimeline(tuple(buffers), plan.arena_bytes, whole, tuple(passes), begins)


def timeline_or_why(graph: QuantizedGraph, left_out: list[str]) -> MemoryTimeline | None:
    """The arena over time; where C can't express a layer, why not is put among `left_out`."""
    try:
        return memory_timeline(graph)
    except CompressError as error:
        left_out.append(f"Memory over time: {error}.")
        return None
