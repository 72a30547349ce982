"""Commands that look at the dataset: explain, path and stats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policygraph import reading
from policygraph.cli.shell import (
    Shell,
    all_option,
    as_json,
    as_of_option,
    json_option,
    page_options,
    pass_shell,
    show_page,
    table,
)
from policygraph.lexical import clean

if TYPE_CHECKING:
    from policygraph.network.model import Network
    from policygraph.network.paths import Step

# ------------------------------------------------------------------------------------ explain

# What a list of a page shows of what a table can make thousands long.
_MOST = 50


@click.command()
@click.argument("thing")
@page_options
@as_of_option
@all_option(_MOST)
@pass_shell
def explain(shell: Shell, thing: str, form: str, as_of: str | None, most: int | None) -> None:
    """Tell what the dataset says of THING, who says so, and in which passages.

    THING is an IRI, a CURIE (id:ice) or a label ("Los Angeles County"); it may be a passage, a
    source or a claim, too.
    """
    from policygraph.evidence import page
    from policygraph.evidence.explain import explain as tell

    found = tell(shell.engine_as_of(as_of), thing, None if form == "json" else most)
    show_page(found, form, lambda: page.lines(found, most))


# --------------------------------------------------------------------------------------- path


@click.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@json_option
@pass_shell
def path(shell: Shell, start: str, end: str, json_: bool) -> None:
    """Tell how A and B are connected: the shortest way, in sentences with their passages.

    A and B are IRIs, CURIEs (id:ice) or labels ("Los Angeles County"). Relations are followed in
    both directions; of equally short ways, the one through the fewest claims and sources is told.
    Exit code 1: nothing connects them.
    """
    from policygraph.network import building, paths

    reader = reading.of(shell.engine)
    way = paths.path(reader, building.find(reader, start), building.find(reader, end))
    if json_:
        steps = [_step(way.network, step) for step in way.steps]
        as_json({"connected": way.connected, "steps": steps})
    else:
        click.echo(clean("\n".join(paths.told(reader, way))))
    if not way.connected:
        click.get_current_context().exit(1)


def _step(network: Network, step: Step) -> dict[str, object]:
    from dataclasses import asdict

    from policygraph.network.paths import sentence

    relations = [{**asdict(edge), "sentence": sentence(network, edge)} for edge in step.edges]
    return {"from": step.start, "to": step.end, "relations": relations}


# -------------------------------------------------------------------------------------- stats

_CENTRAL = 10


@click.command()
@json_option
@as_of_option
@pass_shell
def stats(shell: Shell, json_: bool, as_of: str | None) -> None:
    """Count what the dataset holds, and tell which things are central.

    Betweenness is the share of shortest ways between other things that lead through a thing.
    Statements with more than one source: those that give names or kinds are not counted.
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
