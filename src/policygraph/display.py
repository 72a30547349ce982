"""What is shown as HTML: values in notebooks (IPython's rich display protocol), and templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_shows: list[Callable[[object], str]] = []


def register(show: Callable[[object], str]) -> None:
    """Let values of `Shown` show themselves by a function, which the notebook unit brings."""
    _shows[:] = [show]


class Shown:
    """A value that shows itself in a notebook as HTML, once the notebook unit is imported."""

    def _repr_html_(self) -> str | None:
        return _shows[0](self) if _shows else None


def templates(package: str) -> Environment:
    """The Jinja templates of a package: what is put into them is escaped, and must be there."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        # Templates do not change under a run: a site would look at 18 files for each page.
        auto_reload=False,
    )
