"""Finished studies in small, which several modules look at."""

import pytest
import torch
from small_journey import small_journey
from small_sweep import sweep

from mnist_edge.studies import ablation, journey


@pytest.fixture(scope="package", autouse=True)
def one_thread():
    """Sums differ in their last bits with the number of threads, which commands may change."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def swept(tmp_path_factory):
    """A finished sweep: its folder, and what was collected."""
    folder = tmp_path_factory.mktemp("sweep")
    sweep(folder).run_all()
    return folder, ablation.collect(sweep(folder))


@pytest.fixture(scope="session")
def travelled(tmp_path_factory):
    """A finished journey: its folder, and what was collected."""
    folder = tmp_path_factory.mktemp("journey")
    small_journey(folder).run_all()
    return folder, journey.collect(small_journey(folder))
