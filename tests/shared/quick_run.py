"""The main job in small, from the command line."""

from click.testing import CliRunner

from mnist_edge.cli.main import main


def run(folder, *options):
    arguments = ["quickstart", "--epochs", "1", "--threads", "1", "--out", str(folder), *options]
    return CliRunner().invoke(main, arguments, env={"COLUMNS": "200"}, catch_exceptions=False)
