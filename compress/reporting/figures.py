"""Plots as SVG inside a page: matplotlib's drawing, in the page's own colours and letters."""

import hashlib
import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from compress.reporting.content import LayerCost, MemoryTimeline, RangeRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {
    "ink": "#010203",
    "quiet": "#010204",
    "line": "#010205",
    "real": "#010206",
    "coded": "#010207",
    "bad": "#010208",
    "ground": "#010209",
}
"""The page's colours, as plots are drawn with them: the page says what each looks like."""

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_LETTERS = 9
_WIDTH, _HEIGHT = 4.3, 2.7
_MOST_DRAWN = 48
_KEPT = ("fill", "stroke", "opacity", "text-anchor", "fill-opacity")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "font.size": _LETTERS,
    "axes.edgecolor": COLOURS["quiet"],
    "axes.labelcolor": COLOURS["ink"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "text.color": COLOURS["ink"],
    "xtick.color": COLOURS["ink"],
    "ytick.color": COLOURS["ink"],
    "grid.color": COLOURS["line"],
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": _LETTERS,
}


def drawn(draw: Callable[["Figure"], None], *, name: str, size: tuple[float, float]) -> str:
    """Return what `draw` puts on an empty figure as SVG that takes the page's colours.

    Args:
        draw: draws with `COLOURS`.
        name: what the plot shows, for those who can't see it; also makes its identifiers its own.
        size: width and height in inches.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        held = io.StringIO()
        figure.savefig(held, format="svg", transparent=True, metadata={"Date": None})
    return _in_the_pages_own_terms(held.getvalue(), name)


def plot_noise(layers: Sequence[LayerCost]) -> str:
    """Decibels of each layer: accumulated, and of the layer alone."""

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        at = range(len(layers))
        low = min(0.0, *(min(x.accumulated, x.alone) for x in layers))
        alone = [min(layer.alone, _top(layers)) for layer in layers]
        axes.bar(at, [x - low for x in alone], 0.62, low, color=COLOURS["line"], label="alone")
        so_far = [min(layer.accumulated, _top(layers)) for layer in layers]
        axes.plot(at, so_far, "o-", color=COLOURS["coded"], ms=4, lw=1.4, label="all up to here")
        axes.set_ylabel("signal to noise in dB")
        _name_layers(axes, [layer.name for layer in layers])
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.margins(y=0.14)
        figure.legend(loc="outside upper left", ncols=2)

    width = max(_WIDTH, min(0.28 * len(layers) + 1, 9.0))
    return drawn(draw, name="signal to noise of each layer", size=(width, _HEIGHT))


def _top(layers: Sequence[LayerCost]) -> float:
    """Where bars of layers that lose nothing are cut, in dB."""
    usual = [x for layer in layers for x in (layer.alone, layer.accumulated) if x < 150]
    return max(usual, default=100.0) + 5


def _name_layers(axes: "Axes", names: Sequence[str]) -> None:
    """Write each layer's name under its place, every other one where there are many."""
    step = -(-len(names) // _MOST_DRAWN)
    short = [name if len(name) < 15 else f"…{name[-13:]}" for name in names]
    axes.set_xticks(range(0, len(names), step), short[::step], rotation=90)
    axes.tick_params(axis="x", length=0)


def plot_range(row: RangeRow) -> str:
    """A layer's values as a histogram of counts by their logarithm, beside its code's range."""
    import numpy as np

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.axvspan(row.low, row.high, color=COLOURS["coded"], alpha=0.16, lw=0)
        for end in (row.low, row.high):
            axes.axvline(end, color=COLOURS["coded"], lw=1.2)
        heights = _log_heights(np.array(row.counts))
        axes.stairs(heights, row.edges, fill=True, color=COLOURS["real"], lw=0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_ylim(0, 1.05)
        axes.locator_params(axis="x", nbins=5)

    return drawn(draw, name=f"values of {row.name}", size=(2.9, 1.25))


def _log_heights(counts: Any) -> Any:
    """Heights from 0 to 1 by the logarithm of counts, told apart to a hundredth."""
    import numpy as np

    return np.round(np.log1p(counts) / max(float(np.log1p(counts).max()), 1e-9), 2)


def plot_memory(memory: MemoryTimeline) -> str:
    """The arena over the steps of a run: a bar a buffer, and the bytes in use below it."""

    def draw(figure: "Figure") -> None:
        places, use = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1.3))
        _draw_buffers(places, memory)
        _draw_use(use, memory)

    return drawn(draw, name="the arena over one run", size=(5.0, 4.4))


def _draw_buffers(axes: "Axes", memory: MemoryTimeline) -> None:
    for buffer in memory.buffers:
        steps = len(buffer.used)
        axes.broken_barh(
            [(buffer.first, steps)],
            (buffer.offset, buffer.bytes),
            facecolor=COLOURS["line"],
            edgecolor=COLOURS["ground"],
            linewidth=0.8,
        )
        edges = range(buffer.first, buffer.first + steps + 1)
        tops = [buffer.offset + used for used in buffer.used]
        how: dict[str, Any] = {"fill": True, "color": COLOURS["real"], "alpha": 0.5}
        axes.stairs(tops, edges, baseline=buffer.offset, **how)
    _name_buffers(axes, memory)
    axes.axhline(memory.arena_bytes, color=COLOURS["bad"], lw=1, ls="--")
    for begin, _ in memory.passes[1:]:
        axes.axvline(begin, color=COLOURS["quiet"], lw=0.8, ls=":")
    axes.set_ylim(memory.arena_bytes * 1.04, 0)
    axes.set_ylabel("place in the arena, bytes")


def _name_buffers(axes: "Axes", memory: MemoryTimeline) -> None:
    """Write names into the bars that are high enough, the others' beside, one under the other."""
    line = 0.055 * memory.arena_bytes
    lowest = memory.arena_bytes * 1.02
    for buffer in sorted(memory.buffers, key=lambda each: -each.offset):
        middle, steps = buffer.offset + buffer.bytes / 2, len(buffer.used)
        if buffer.bytes > line and steps > 0.2 * memory.steps:
            axes.text(buffer.first + steps / 2, middle, buffer.name, ha="center", va="center")
            continue
        lowest = min(lowest - line, max(middle, line / 2))
        axes.annotate(
            buffer.name,
            (buffer.first + steps, middle),
            xytext=(memory.steps * 1.06, lowest),
            va="center",
            arrowprops={"arrowstyle": "-", "color": COLOURS["quiet"], "lw": 0.6},
            annotation_clip=False,
        )


def _draw_use(axes: "Axes", memory: MemoryTimeline) -> None:
    used, peak = memory.used, memory.peak_step
    axes.stairs(used, range(memory.steps + 1), fill=True, color=COLOURS["real"], alpha=0.75, lw=0)
    axes.plot([peak + 0.5], [used[peak]], "v", color=COLOURS["bad"], ms=6)
    late = peak > memory.steps / 2
    axes.annotate(
        f"peak {used[peak]:,} bytes",
        (peak + 0.5, used[peak]),
        xytext=(-8 if late else 8, 1),
        textcoords="offset points",
        ha="right" if late else "left",
        va="bottom",
        color=COLOURS["bad"],
    )
    axes.set_ylim(0, max(used) * 1.45)
    axes.set_xlim(0, memory.steps)
    axes.set_ylabel("in use, bytes")
    axes.set_xlabel("step: one more row of the first layers of a pass")
    axes.grid(axis="y")
    axes.set_axisbelow(True)


# From matplotlib's SVG to the page's.


def _in_the_pages_own_terms(text: str, name: str) -> str:
    """Colours by the page's variables, no styles of its own, identifiers that no other plot has."""
    ElementTree.register_namespace("", _SVG[1:-1])
    ElementTree.register_namespace("xlink", _XLINK[1:-1])
    root = ElementTree.fromstring(text)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag not in (f"{_SVG}style",) and not child.tag.endswith("metadata"):
                continue
            parent.remove(child)
    for element in root.iter():
        _set_attributes(element)
    _own_identifiers(root, hashlib.sha256(name.encode()).hexdigest()[:6])
    _, _, width, _ = (root.get("viewBox") or "0 0 1 1").split()
    root.attrib.pop("height", None)
    root.attrib.pop("version", None)
    root.set("width", f"{float(width) * 4 / 3:.0f}")
    root.set("class", "plot")
    root.set("role", "img")
    root.set("aria-label", name)
    root.set("stroke-linejoin", "round")
    return ElementTree.tostring(root, encoding="unicode")


def _set_attributes(element: ElementTree.Element) -> None:
    """Bring an element's style into attributes, its colours into variables."""
    for pair in filter(None, (element.attrib.pop("style", "")).split(";")):
        key, _, value = pair.partition(":")
        key, value = key.strip(), value.strip()
        if key in ("font", "font-size"):
            size = re.search(r"([\d.]+)px", value)
            element.set("font-size", size[1] if size else str(_LETTERS))
        elif key in _KEPT or key.startswith("stroke-"):
            element.set(key, value)
    named = {colour: f"var(--{name})" for name, colour in COLOURS.items()}
    for key in ("fill", "stroke"):
        if element.get(key) in named:
            element.set(key, named[element.attrib[key]])


def _own_identifiers(root: ElementTree.Element, mark: str) -> None:
    """Keep only identifiers that are referred to, each with a mark before it."""
    told = ElementTree.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', told))
    for element in root.iter():
        found = element.attrib.pop("id", None)
        if found in used:
            element.set("id", f"{mark}-{found}")
        for key, value in list(element.attrib.items()):
            if key == f"{_XLINK}href" or key == "href":
                element.set(key, value.replace("#", f"#{mark}-"))
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{mark}-"))
