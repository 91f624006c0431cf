"""The one exception that users are meant to see."""


class UserError(Exception):
    """Bad input: the message is one line that says what is wrong and what to do about it."""


class QuantizationWarning(UserWarning):
    """Integers that answer much worse than the float network they were made from."""
