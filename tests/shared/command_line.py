"""The command line in this process, for tests."""

from click.testing import CliRunner

from mnist_edge.cli.main import main
from mnist_edge.report import heartbeat

heartbeat.SECONDS = 3600.0  # on a busy machine any verb may take half a minute


def run(*arguments, **options):
    """Run `mnist-edge` in this process; return its result."""
    return CliRunner().invoke(main, [str(a) for a in arguments], **options)


def refused(*arguments, status=1):
    """Run `mnist-edge` and demand one clear line on stderr, no traceback, and the status."""
    result = run(*arguments)
    assert result.exit_code == status, result.output
    assert result.stderr.startswith("error: ") or status == 2
    if status == 1:
        assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output
    return result.stderr
