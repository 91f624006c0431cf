"""The one exception that users are meant to see."""

import contextlib
from collections.abc import Iterator


class CompressError(ValueError):
    """Bad input: the message is one line that says what is wrong and what to do about it."""


@contextlib.contextmanager
def naming(what: object) -> Iterator[None]:
    """Let refusals name a file, also those of what knows nothing of files."""
    try:
        yield
    except CompressError as error:
        if str(what) in str(error):
            raise
        raise CompressError(f"{what}: {error}") from error


class QuantizationWarning(UserWarning):
    """Integers that answer much worse than the float network they were made from."""


def one_line(error: BaseException) -> str:
    """Return all that an error says as one line, of 200 letters at most, or else its kind."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, of 400 letters at most, or else its kind."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip()[:400]
