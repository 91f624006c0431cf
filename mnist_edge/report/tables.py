"""One table for all outputs: the terminal, by rich; Markdown; and records for JSON."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from rich.table import Table

Item = TypeVar("Item")
Row = tuple[str, ...]


@dataclass(frozen=True)
class Column(Generic[Item]):
    """One figure of many items: where it stands, what it is of an item, how it is shown.

    Attributes:
        heading: above its column; "" keeps it out of tables.
        read: takes it from an item; None is shown as "-".
        show: turns it into text.
        key: its name in JSON; "" keeps it out of that.
    """

    heading: str
    read: Callable[[Item], Any]
    show: Callable[[Any], str] = str
    key: str = ""

    def cell(self, item: Item) -> str:
        """Return the figure of an item as text."""
        figure = self.read(item)
        return "-" if figure is None else self.show(figure)


@dataclass(frozen=True)
class Sheet:
    """Cells under headings.

    Attributes:
        title: above the table; may be empty.
        headings: one a column.
        rows: as many cells each.
        words: the columns that are aligned left; the others are of figures.
        totals: rows under a line.
        colours: by what a cell says up to a colon, on a terminal.
    """

    title: str
    headings: Row
    rows: tuple[Row, ...]
    words: Collection[int] = (0,)
    totals: tuple[Row, ...] = ()
    colours: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        title: str,
        columns: Sequence[Column[Item]],
        items: Iterable[Item],
        *,
        words: Collection[int] = (0,),
        totals: tuple[Row, ...] = (),
    ) -> "Sheet":
        """Return the table of those columns that have a heading, a row an item."""
        shown = [column for column in columns if column.heading]
        rows = (tuple(column.cell(item) for column in shown) for item in items)
        return cls(title, tuple(c.heading for c in shown), tuple(rows), words, totals)

    def as_rich(self) -> "Table":
        """Return a table narrow enough for 80 columns: no frame, a heading's words in lines."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(
            title=Text(self.title) if self.title else None,
            title_justify="left",
            box=box.SIMPLE_HEAD,
            show_edge=False,
            padding=0,
            min_width=len(self.title),
        )
        for index, heading in enumerate(self.headings):
            words = "\n".join(heading.rsplit(" ", 1))
            left = index in self.words
            table.add_column(
                words, justify="left" if left else "right", no_wrap=index == 0, overflow="fold"
            )
        for rows in (self.rows, self.totals):
            for row in rows:
                colours = (self.colours.get(cell.partition(":")[0], "") for cell in row)
                table.add_row(*map(Text, row, colours))
            table.add_section()
        return table

    def __rich__(self) -> "Table":
        return self.as_rich()

    def as_markdown(self) -> str:
        """Return the table, its title above it as a heading."""
        rule = ("---" if index in self.words else "---:" for index in range(len(self.headings)))
        rows = markdown_rows((self.headings, tuple(rule), *self.rows, *self.totals))
        return f"## {self.title}\n\n{rows}" if self.title else rows


def records(columns: Sequence[Column[Item]], item: Item) -> dict[str, Any]:
    """Return the figures of an item by their names in JSON."""
    return {column.key: column.read(item) for column in columns if column.key}


def markdown_rows(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of a Markdown table, a line each."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
