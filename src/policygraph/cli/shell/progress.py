"""Progress on stderr, for what a person waits for; nothing off a terminal, nothing for a moment."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 2.0


class RowProgress:
    """Shows what is being done: how many rows of which table have been read, or which stage it is.

    A context manager; ``watch`` is called.
    """

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._shown: tuple[Progress, dict[str, TaskID]] | None = None

    def __enter__(self) -> RowProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._shown[0].stop()

    def watch(self, doing: str, rows: int) -> None:
        """Tell how far the reading of a table is, by its name; or, without rows, the stage."""
        if not sys.stderr.isatty() or time.monotonic() - self._begin < _PATIENCE:
            return
        progress, tasks = self._shown = self._shown or (_bar(), {})
        if doing not in tasks:
            tasks[doing] = progress.add_task(doing, total=None, count="")
        progress.update(tasks[doing], count=f"{rows:,} rows" if rows else "")


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    progress.start()
    return progress
