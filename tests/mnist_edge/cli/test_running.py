"""What verbs do before their work: threads, data, and runs as the options say."""

from pathlib import Path

import pytest
import torch
from idx_files import write_mnist

from compress.errors import CompressError
from mnist_edge.cli import running
from mnist_edge.report.progress import TerminalListener


@pytest.fixture
def threads():
    """The number of threads, put back afterwards."""
    before = torch.get_num_threads()
    yield before
    torch.set_num_threads(before)


def test_threads_are_set_only_if_asked_for(threads):
    running.set_threads(None)
    assert torch.get_num_threads() == threads
    running.set_threads(threads + 1)
    assert torch.get_num_threads() == threads + 1


def test_images_are_those_that_the_options_name():
    given = {"dataset": "digits", "data_dir": None, "epochs": 3}
    assert running.images_of(given).name == "digits"
    with pytest.raises(CompressError, match="nowhere"):
        running.images_of({"dataset": "mnist", "data_dir": Path("nowhere")})


def test_images_that_are_not_the_published_ones_are_named(tmp_path, capsys):
    running.images_of({"dataset": "digits", "data_dir": None})
    assert capsys.readouterr().err == ""
    write_mnist(tmp_path)
    running.images_of({"dataset": "mnist", "data_dir": tmp_path})
    note = "note: mnist is read from files whose hash is not MNIST's"
    assert capsys.readouterr().err == f"{note}\n"


def test_a_run_goes_as_the_options_say_and_shows_its_progress():
    with running.watched({"resume": True, "device": "meta", "dataset": "digits"}) as run:
        assert (run.resume, run.overwrite, run.device) == (True, False, "meta")
        assert isinstance(run.listener, TerminalListener)
    with running.watched(say=print) as run:
        assert (run.resume, run.overwrite, run.device, run.say) == (False, False, "cpu", print)
