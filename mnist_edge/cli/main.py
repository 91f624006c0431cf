"""The command line: its verbs, each loaded when it is asked for, and what happens on an error."""

import errno
import importlib
import sys
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import click

from compress.errors import CompressError
from compress.extras import naming_extras
from mnist_edge.cli import output
from mnist_edge.cli.examples import epilog
from mnist_edge.report.heartbeat import Heartbeat

VERBS = {
    "quickstart": "make",
    "summary": "measure",
    "train": "make",
    "distill": "make",
    "prune": "make",
    "quantize": "integers",
    "sensitivity": "measure",
    "export": "make",
    "run": "rebuilding",
    "page": "make",
    "report": "reporting",
    "bench": "measure",
    "robustness": "measure",
    "calibrate": "pictures",
    "predict": "pictures",
    "digits-to-c": "pictures",
    "verify": "measure",
    "results": "study",
    "selections": "study",
    "find-lr": "study",
    "journey": "study",
    "ablate": "study",
    "search": "searching",
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
        command.epilog = epilog(cmd_name)
        if _QUIET not in command.params:
            command.params += [_QUIET, _VERBOSE]
        return command

    def make_context(self, *names: Any, **more: Any) -> click.Context:
        with _errors_in_one_line():  # --help and --version print here
            return super().make_context(*names, **more)

    def invoke(self, ctx: click.Context) -> Any:
        output.set_level(0)
        with _errors_in_one_line(), _plain_warnings(), naming_extras(), _heartbeat():
            return super().invoke(ctx)


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        yield
    except CompressError as error:
        _fail(str(error), 1)
    except KeyboardInterrupt:
        _fail("interrupted; what was finished is kept", 130)
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever read has enough: click ends without a word
            raise
        place = f"{error.filename}: " if error.filename else ""
        _fail(f"{place}{error.strerror or error}", 1)


def _heartbeat() -> AbstractContextManager[Any]:
    """A line now and then where no terminal shows what is going on."""
    return nullcontext() if sys.stderr.isatty() else Heartbeat(output.remind)


def _set_level(ctx: click.Context, option: click.Parameter, given: bool) -> None:
    if given:
        output.set_level(-1 if option.name == "quiet" else 1)


_QUIET = click.Option(
    ["-q", "--quiet"],
    is_flag=True,
    expose_value=False,
    callback=_set_level,
    help="Print results, warnings and errors alone.",
)
_VERBOSE = click.Option(
    ["-v", "--verbose"],
    is_flag=True,
    expose_value=False,
    callback=_set_level,
    help="Print each step and epoch, also into a log.",
)


@contextmanager
def _plain_warnings() -> Iterator[None]:
    """Print a warning of ours as one line, without the place in the code that it came from."""
    with warnings.catch_warnings():
        show = warnings.showwarning

        def say(message: Any, category: type[Warning], *place: Any, **more: Any) -> None:
            if category.__module__.split(".")[0] in ("compress", "mnist_edge"):
                click.echo(f"warning: {' '.join(str(message).split())}", err=True)
            else:
                show(message, category, *place, **more)

        warnings.showwarning = say
        yield


def _fail(message: str, status: int) -> None:
    click.echo(f"error: {' '.join(message.split())}", err=True)
    sys.exit(status)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mnist-edge")
def main() -> None:
    """Make a small CNN smaller and faster on a CPU, and measure what that gains and costs."""
