"""The answer to a query, as it shows itself and becomes a data frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rdflib import Graph
from rdflib.term import Node

from policygraph import reading
from policygraph.display import Shown
from policygraph.errors import plural
from policygraph.formats import TABLE, TURTLE
from policygraph.notebook import frames
from policygraph.queries import results
from policygraph.queries.support import Support
from policygraph.reading import Data
from policygraph.reading.passages import Passage
from policygraph.store import Table

if TYPE_CHECKING:
    import pandas
    import polars

# A longer answer is shown by its first rows.
WHOLE = 50
FIRST = 20


class Rows(Shown, Sequence[tuple[Node | None, ...]]):
    """The rows of a SELECT, each a tuple of rdflib terms, with None where one is unbound.

    Attributes:
        table: the answer as the engine gave it.
        data: what was asked, where labels are looked up.
        support: what each row rests on, if that was asked for.
        whole: show every row, however many there are.
    """

    def __init__(
        self,
        table: Table,
        data: Data,
        support: Sequence[Support] | None = None,
        *,
        whole: bool = False,
    ) -> None:
        reader = reading.of(data)
        self.table = table
        self.reader = reader
        self.support = support
        self.whole = whole

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.table.variables

    @property
    def passages(self) -> list[tuple[Passage, ...]]:
        """The passages that each row rests on; empty if none were asked for (``cite=True``)."""
        return [one.passages for one in self.support or ()]

    def __len__(self) -> int:
        return len(self.table.rows)

    def __getitem__(self, at: Any) -> Any:
        return self.table.rows[at]

    def __iter__(self) -> Iterator[tuple[Node | None, ...]]:
        return iter(self.table.rows)

    def first(self) -> Rows:
        """The rows that are shown: all, or the first of many."""
        if not self._many:
            return self
        cited = None if self.support is None else self.support[:FIRST]
        return Rows(Table(self.variables, self.table.rows[:FIRST]), self.reader, cited)

    def __repr__(self) -> str:
        shown = self.first()
        text = results.write(shown.table, TABLE, self.reader, support=shown.support).decode()
        return f"{text}{self.left_out() or plural(len(self), 'row')}"

    def left_out(self) -> str:
        """How many rows are shown of how many; empty if all are."""
        return f"… the first {FIRST} of {len(self):,} rows" if self._many else ""

    @property
    def _many(self) -> bool:
        return len(self) > WHOLE and not self.whole

    def to_pandas(self, *, iris: frames.Iris = "curie") -> pandas.DataFrame:
        """The rows as a pandas data frame; types, see `policygraph.notebook.frames`.

        Args:
            iris: write IRIs as CURIEs, whole (“iri”), or as the labels of things.

        Raises:
            InputError: pandas is not installed.
        """
        return frames.to_pandas(frames.columns(self.table, self._show(iris), self.support))

    def to_polars(self, *, iris: frames.Iris = "curie") -> polars.DataFrame:
        """The rows as a Polars data frame; as `to_pandas`.

        Raises:
            InputError: Polars is not installed.
        """
        return frames.to_polars(frames.columns(self.table, self._show(iris), self.support))

    def _show(self, iris: frames.Iris) -> frames.Show:
        if iris == "iri":
            return str
        show = results.shower(self.reader, labels=iris == "label")
        return lambda term: show(term)


class Statements(Shown, Graph):
    """The statements of a CONSTRUCT or DESCRIBE: an rdflib graph that shows itself as Turtle."""

    def __init__(self, answer: Graph, data: Data) -> None:
        reader = reading.of(data)
        super().__init__(bind_namespaces="none")
        for prefix, namespace in sorted(reader.prefixes.items()):
            self.bind(prefix, namespace)
        self += answer
        self.turtle = results.write(answer, TURTLE, reader).decode()

    def __str__(self) -> str:
        return self.turtle

    __repr__ = __str__
