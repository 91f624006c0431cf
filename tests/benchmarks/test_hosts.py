"""The page of C on this computer: measured here, its integers compared before."""

import pytest
from digit_networks import digit_network
from needed import need_c


@pytest.fixture(scope="module")
def hosts(benchmark_named):
    return benchmark_named("hosts")


def test_each_way_gets_a_row_and_ratios_are_of_images(hosts, monkeypatch):
    need_c()
    monkeypatch.setattr(hosts, "BUILDS", {"-O3": ("-O1", "-march=native")})
    graph = digit_network(widths=(4, 8, 6, 6, 8, 8, 8, 10))
    found = hosts.measured({"small": graph}, rounds=2, threads=2)
    rows = found["networks"]["small"]
    ways = [(row["batch"], row["threads"]) for row in rows]
    assert ways == [(64, 1), (1, 1), (64, 2)]
    assert rows[0]["times_as_fast"]["median"] == 1
    page = hosts.as_markdown(found)
    assert f"small, {graph.macs:,} multiply-accumulates" in page
    first, single, _ = (line for line in page.splitlines() if line.startswith("| -O3 |"))
    assert first.endswith("| 1.00 |")
    ratio = float(single.split("|")[-2])
    assert 0.2 < ratio < 5  # of images; of calls it would be 64 times as much


def test_wrong_integers_are_not_timed(hosts, monkeypatch):
    need_c()
    graph = digit_network(widths=(4, 8, 6, 6, 8, 8, 8, 10))
    monkeypatch.setattr(hosts, "load_c", lambda *args, **options: _Wrong(graph))
    with pytest.raises(ValueError, match="the C code"):
        hosts.measured({"small": graph}, rounds=1, threads=1)


class _Wrong:
    def __init__(self, graph):
        self.graph = graph

    def bind(self, images, *, threads):
        return lambda: self.graph.run(images) ^ 1
