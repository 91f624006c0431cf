"""Plots in the page's own terms: its colours, no styles, identifiers of their own."""

import re

from reported import reported

from compress.reporting.content import LayerCost, RangeRow
from compress.reporting.figures import COLOURS, plot_memory, plot_noise, plot_range
from compress.reporting.memory import memory_timeline

COSTS = [LayerCost(f"conv{n}", "Conv", 8, 30.0 + n, 40.0, 45.0, 50.0, 0.2) for n in range(5)]
RANGE = RangeRow("conv<1>", 0.0, 3.0, (0.0, 1.0, 2.0, 4.0), (10, 3, 1), 0.01, 2, 256)


def plots():
    return [plot_noise(COSTS), plot_range(RANGE), plot_memory(memory_timeline(reported()[1]))]


def test_the_pages_colours_are_named_and_nothing_is_styled_inside():
    for svg in plots():
        assert "var(--" in svg
        assert not any(colour in svg for colour in COLOURS.values())
        assert not re.search(r"style=|<style|<script|<metadata|http://(?!www\.w3\.org)", svg)
        assert re.search(r'font-size="[\d.]+"', svg)


def test_identifiers_are_each_plots_own_and_all_are_there():
    found = []
    for svg in plots():
        named = re.findall(r'\bid="([^"]+)"', svg)
        used = re.findall(r'(?:url\(#|href="#)([^")]+)', svg)
        assert set(used) == set(named)
        found += named
    assert len(found) == len(set(found))


def test_the_same_figures_give_the_same_bytes_and_names_are_text():
    assert plot_range(RANGE) == plot_range(RANGE)
    assert "values of conv&lt;1&gt;" in plot_range(RANGE)
    texts = re.findall(r">([^<>]+)</text>", plot_noise(COSTS))
    assert {f"conv{n}" for n in range(5)} <= set(texts)


def test_a_layer_that_loses_nothing_does_not_dwarf_the_others():
    exact = [*COSTS, LayerCost("add", "Add", None, 3000.0, 3000.0, None, 3000.0, 0.0)]
    ticks = re.findall(r">(\d+)</text>", plot_noise(exact))
    assert max(map(int, ticks)) < 60
