"""How files are timed side by side."""

from dataclasses import dataclass

from compress.settings import check, setting


@dataclass(frozen=True)
class Timing:
    """Files run in turns, round by round, so that what else the machine does meets all alike."""

    threads: int = setting(1, help="CPU threads of each runtime; C runs in one", low=1, high=256)
    rounds: int = setting(
        30, help="How often each file is timed at each batch size", low=1, high=100_000
    )
    min_round_seconds: float = setting(
        0.02, help="How long each file runs in a round, at least", unit="seconds", above=0, high=60
    )

    def __post_init__(self) -> None:
        check(self)
