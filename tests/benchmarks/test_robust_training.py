"""What the benchmark of augmentations trains."""

import pytest

from mnist_edge.settings.augmentation import Augmentation


@pytest.fixture(scope="module")
def benchmark(benchmark_named):
    return benchmark_named("robust_training")


def test_augmentations_differ_in_what_they_name_alone(benchmark):
    found = benchmark.configurations("mcu-small", seeds=1)
    before = found["mcu-small", "as before", 0].augmentation.to_json()
    for name, settings in benchmark.AUGMENTATIONS.items():
        assert found["mcu-small", name, 0].augmentation.to_json() == {**before, **settings}
    seen = Augmentation(**before)
    assert seen.moves
    assert not seen.worsens


def test_every_augmentation_has_the_same_seeds_and_epochs(benchmark):
    for network, epochs in benchmark.NETWORKS.items():
        found = benchmark.configurations(network, seeds=3)
        assert len(found) == len(benchmark.AUGMENTATIONS) * 3
        for (_, _, seed), config in found.items():
            assert (config.epochs, config.seed) == (epochs, seed)
