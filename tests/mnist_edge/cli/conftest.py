"""A network for the verbs to work on."""

import pytest
from command_line import run


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A float model trained shortly on the bundled digits."""
    folder = tmp_path_factory.mktemp("trained")
    result = run(
        "train", "--dataset", "digits", "--epochs", 12, "--batch-size", 32, "--out", folder
    )
    assert result.exit_code == 0, result.output
    return folder / "model.safetensors"
