"""`policygraph stats`: count what the dataset holds."""

from __future__ import annotations

import click

from policygraph import reading
from policygraph.cli.shell import (
    Shell,
    as_of_option,
    json_option,
    pass_shell,
)
from policygraph.cli.shell.output import as_json, table

SECTION = "ask"
_CENTRAL = 10


@click.command()
@json_option
@as_of_option
@pass_shell
def stats(shell: Shell, json_: bool, as_of: str | None) -> None:
    """Count what the dataset holds, and rank central things.

    Betweenness is the share of shortest ways between other things that lead through a thing.
    Statements that give names or kinds are left out of those with more than one source.
    """
    from dataclasses import asdict

    from policygraph.network import building, figures
    from policygraph.reading.counts import counts

    reader = reading.of(shell.engine_as_of(as_of))
    held = counts(reader)
    measured = figures.measures(building.network(reader, bare=True))
    borne_out = figures.corroborated(reader)
    kinds = {name: figures.by_label(reader, getattr(held, name)) for name in ("claims", "things")}
    if json_:
        as_json({**asdict(held), **kinds, "corroborated": borne_out, "network": measured})
        return
    rows = {
        "statements": held.statements,
        "with more than one source": len(borne_out),
        **held.summary(),
        "inferences": held.inferences,
        "gaps": held.gaps,
        "things in the network": measured.nodes,
        "relations between them": measured.edges,
        "parts not connected": len(measured.components),
    }
    table(("what", "count"), ((name, f"{number}") for name, number in rows.items()))
    for name, counted in kinds.items():
        click.echo()
        table((f"kind of {name[:-1]}", "count"), ((one, f"{n}") for one, n in counted.items()))
    click.echo()
    table(
        ("central things", "kind", "neighbours", "betweenness"),
        (
            (thing.label, thing.kind_label, f"{thing.degree}", f"{thing.betweenness:.3f}")
            for thing in measured.central[:_CENTRAL]
        ),
    )
