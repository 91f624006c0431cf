"""The one exception that users are meant to see."""


class UserError(Exception):
    """Bad input: the message is one line that says what is wrong and what to do about it."""


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, or else its kind."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
