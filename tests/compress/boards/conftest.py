import pytest
from digit_networks import digit_network

from compress.exporters.c99 import export_c


@pytest.fixture(scope="session")
def digits(tmp_path_factory):
    """A network of the size of the published one."""
    graph, folder = digit_network(), tmp_path_factory.mktemp("board")
    export_c(graph, folder, name="digits")
    return graph, folder


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A network of a quarter of its parameters."""
    graph = digit_network(widths=(4, 8, 6, 6, 8, 8, 8, 10))
    folder = tmp_path_factory.mktemp("small")
    export_c(graph, folder, name="small")
    return graph, folder
