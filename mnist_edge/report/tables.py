"""A table before it is drawn: for the terminal by rich, or as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True)
class Sheet:
    """Cells under headings; the first column is of names, the others are of figures."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_rich(self) -> "Table":
        """Return a table narrow enough for 80 columns: no frame, a heading's words in lines."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(
            title=self.title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=0
        )
        for index, heading in enumerate(self.headings):
            words = "\n".join(heading.rsplit(" ", 1))
            table.add_column(words, justify="right" if index else "left", no_wrap=index == 0)
        for row in self.rows:
            table.add_row(*map(Text, row))
        return table

    def as_markdown(self) -> str:
        """Return the table under its title as a heading."""
        return f"## {self.title}\n\n{markdown_table(self.headings, self.rows)}"


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return cells under headings as Markdown; the first column is of names, others of figures."""
    rule = ("---", *["---:"] * (len(headings) - 1))
    return "\n".join(_line(cells) for cells in (headings, rule, *rows))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
