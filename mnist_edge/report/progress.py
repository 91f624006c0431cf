"""Training on the terminal: a progress bar; elsewhere the heartbeat is told how far it is."""

from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from mnist_edge.report import heartbeat
from mnist_edge.training.run import EpochReport, Listener, LoopConfig


class TerminalListener(Listener):
    """Shows a training as one progress bar and a line an epoch.

    Args:
        console: where; by default stderr.
        level: -1 shows nothing, 0 nothing off a terminal, 1 a line an epoch also there.
    """

    def __init__(self, console: Console | None = None, *, level: int = 0) -> None:
        self.console = console or Console(stderr=True)
        self._lines = level > 0 or (level == 0 and self.console.is_terminal)
        self._progress = Progress(
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(bar_width=12),
            TextColumn("loss {task.fields[loss]:.3f} rate {task.fields[rate]:.4f}"),
            TextColumn("{task.fields[accuracy]}"),
            TimeRemainingColumn(compact=True),
            console=self.console,
            transient=True,
            disable=level < 0 or not self.console.is_terminal,
        )
        self._task = TaskID(0)
        self._epochs = 0

    def __enter__(self) -> "TerminalListener":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def on_start(self, config: LoopConfig, steps: int, first_epoch: int) -> None:
        """Draw the bar, as far along as a resumed training is."""
        if self._progress.tasks:
            self._progress.remove_task(self._task)
        self._epochs = config.epochs
        fields: dict[str, Any] = {"loss": 0.0, "rate": 0.0, "accuracy": ""}
        self._task = self._progress.add_task(
            "",
            total=steps * config.epochs,
            completed=steps * (first_epoch - 1),
            epoch=f"{first_epoch}/{config.epochs}",
            **fields,
        )

    def on_step(self, epoch: int, loss: float, learning_rate: float) -> None:
        """Move the bar."""
        label = f"{epoch}/{self._epochs}"
        self._progress.update(self._task, advance=1, epoch=label, loss=loss, rate=learning_rate)
        heartbeat.doing(f"epoch {label}, loss {loss:.3f}")

    def on_epoch(self, report: EpochReport) -> None:
        """Leave a line for the epoch above the bar."""
        train, validation = 100 * report.train_accuracy, 100 * report.validation_accuracy
        self._progress.update(self._task, accuracy=f"train {train:.1f} val {validation:.1f} %")
        if self._lines:
            self.console.print(
                f"epoch {report.epoch:3d}  loss {report.loss:.4f}  train {train:.2f} %"
                f"  validation {validation:.2f} %  rate {report.learning_rate:.4f}"
                f"  {report.seconds:.1f} s",
                highlight=False,
            )
