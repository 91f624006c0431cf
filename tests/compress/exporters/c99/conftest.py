import pytest
from digit_networks import digit_network

from compress.exporters.c99 import export_c


@pytest.fixture(scope="session")
def digits(tmp_path_factory):
    """A network of the size of the published one, and its folder of C."""
    graph = digit_network()
    folder = tmp_path_factory.mktemp("digits")
    export_c(graph, folder, name="digits", accuracy="99.5 % of 10,000")
    return graph, folder
