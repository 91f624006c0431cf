"""One table for all outputs: the terminal, by rich; Markdown; and records for JSON."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.table import Table

Item = TypeVar("Item")
Row = tuple[str, ...]
_GAP = 1  # letters between two columns
_FEWEST_LETTERS = 16  # of a column of words


@dataclass(frozen=True)
class Column(Generic[Item]):
    """One figure of many items: where it stands, what it is of an item, how it is shown.

    Attributes:
        heading: above its column; "" keeps it out of tables.
        read: takes it from an item; None is shown as "-".
        show: turns it into text.
        key: its name in JSON; "" keeps it out of that.
        detail: whether a narrow terminal can do without it.
    """

    heading: str
    read: Callable[[Item], Any]
    show: Callable[[Any], str] = str
    key: str = ""
    detail: bool = False

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
        details: the columns that are left out first where a terminal is narrow.
        broken: the columns of words, such as paths, that may be broken anywhere.
    """

    title: str
    headings: Row
    rows: tuple[Row, ...]
    words: Collection[int] = (0,)
    totals: tuple[Row, ...] = ()
    colours: Mapping[str, str] = field(default_factory=dict)
    details: Collection[int] = ()
    broken: Collection[int] = ()

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
        details = [index for index, column in enumerate(shown) if column.detail]
        headings = tuple(column.heading for column in shown)
        return cls(title, headings, tuple(rows), words, totals, details=details)

    def as_rich(self, width: int | None = None) -> "Table":
        """Return a table of at most `width` letters: no frame, a heading's words in lines.

        Words are broken into lines where there is no room, figures never: columns are left out
        instead, and the line below the table names them.
        """
        from rich import box
        from rich.table import Table
        from rich.text import Text

        shown = self._fitting(width)
        missing = [
            self.headings[index] for index in range(len(self.headings)) if index not in shown
        ]
        table = Table(
            title=Text(self.title) if self.title else None,
            title_justify="left",
            caption=Text(f"no room for: {', '.join(missing)}") if missing else None,
            caption_justify="left",
            box=box.SIMPLE_HEAD,
            show_edge=False,
            padding=0,
            min_width=min(len(self.title), width or len(self.title)),
        )
        for index in shown:
            words, left = "\n".join(self.headings[index].rsplit(" ", 1)), index in self.words
            table.add_column(
                words,
                justify="left" if left else "right",
                no_wrap=not left or (index == 0 and index not in self.broken),
                min_width=self._least(index),
                overflow="fold",
            )
        for rows in (self.rows, self.totals):
            for row in rows:
                cells = [row[index] for index in shown]
                colours = (self.colours.get(cell.partition(":")[0], "") for cell in cells)
                table.add_row(*map(Text, cells, colours))
            table.add_section()
        return table

    def _fitting(self, width: int | None) -> list[int]:
        """The columns that fit: the details go first, then those on the right."""
        shown = list(range(len(self.headings)))
        droppable = sorted(shown[1:], key=lambda index: (index in self.details, index))
        while width is not None and droppable and self._width(shown) > width:
            shown.remove(droppable.pop())
        return shown

    def _width(self, shown: Sequence[int]) -> int:
        return sum(map(self._least, shown)) + _GAP * (len(shown) - 1)

    def _least(self, index: int) -> int:
        """The letters that a column needs: of words that may be broken, only some."""
        cells = [row[index] for row in (*self.rows, *self.totals)]
        longest = max((len(cell) for cell in cells), default=0)
        if index in self.broken or (index in self.words and index != 0):
            longest = min(longest, _FEWEST_LETTERS)
        return max(longest, *map(len, self.headings[index].rsplit(" ", 1)))

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[Table]":
        yield self.as_rich(options.max_width)

    def as_markdown(self) -> str:
        """Return the table, its title above it as a heading."""
        rule = ("---" if index in self.words else "---:" for index in range(len(self.headings)))
        rows = markdown_rows((self.headings, tuple(rule), *self.rows, *self.totals))
        return f"## {self.title}\n\n{rows}" if self.title else rows


def records(columns: Sequence[Column[Item]], item: Item) -> dict[str, Any]:
    """Return the figures of an item by their names in JSON."""
    return {column.key: column.read(item) for column in columns if column.key}


def markdown_rows(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of a Markdown table, a line each; a | in a cell stays within it."""
    escaped = ([cell.replace("|", r"\|") for cell in cells] for cells in rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in escaped)
