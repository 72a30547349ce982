"""What is shown as HTML: values in notebooks (IPython's rich display protocol), and templates."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


class Shown:
    """A value that shows itself in a notebook as HTML.

    How, only the notebook unit knows, which ranks above the values. So it is called by name, and
    only when a notebook asks: whoever draws nothing imports nothing.
    """

    def _repr_html_(self) -> str:
        html = importlib.import_module("policygraph.notebook.showing").html
        return str(html(self))


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
