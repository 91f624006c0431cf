"""The command line: its verbs, each loaded when it is asked for, and what happens on an error."""

import importlib
import sys
from typing import Any

import click

from compress.errors import CompressError

VERBS = {
    "quickstart": "make",
    "summary": "measure",
    "train": "make",
    "distill": "make",
    "prune": "make",
    "quantize": "make",
    "sensitivity": "measure",
    "export": "make",
    "run": "make",
    "bench": "measure",
    "predict": "measure",
    "verify": "measure",
    "results": "study",
    "selections": "study",
    "find-lr": "measure",
    "journey": "study",
    "ablate": "study",
}
"""The module of this package that has each verb, as they are listed."""


class _Verbs(click.Group):
    """Loads a verb's module when it is needed; turns what goes wrong into a line and a status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"mnist_edge.cli.{VERBS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CompressError as error:
            _fail(str(error), 1)
        except KeyboardInterrupt:
            _fail("interrupted; what was finished is kept", 130)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            _fail(f"{place}{error.strerror or error}", 1)


def _fail(message: str, status: int) -> None:
    click.echo(f"error: {' '.join(message.split())}", err=True)
    sys.exit(status)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mnist-edge")
def main() -> None:
    """Make a small CNN as small and fast as it can be on a CPU, and prove every figure."""
