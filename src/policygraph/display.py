"""Values that notebooks show: what Jupyter asks of them (IPython's rich display protocol)."""

from __future__ import annotations

import importlib


class Shown:
    """A value that shows itself in a notebook as HTML.

    How, only the notebook unit knows, which ranks above the values. So it is called by name, and
    only when a notebook asks: whoever draws nothing imports nothing.
    """

    def _repr_html_(self) -> str:
        html = importlib.import_module("policygraph.notebook.showing").html
        return str(html(self))
