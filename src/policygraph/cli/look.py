"""Commands that look at the graph: explain, path and stats."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import Shell, as_json, clean, console, pass_shell, plural, table

if TYPE_CHECKING:
    from policygraph.evidence.values import Explanation, Passage
    from policygraph.network import Network, Step

# ------------------------------------------------------------------------------------ explain

_WIDEST = 100


@click.command()
@click.argument("thing")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "md", "json"]),
    default="text",
    show_default=True,
    help="Text to read, Markdown to paste, or JSON for a program.",
)
@click.option("--json", "json_", is_flag=True, help="The same as -f json.")
@pass_shell
def explain(shell: Shell, thing: str, form: str, json_: bool) -> None:
    """Tell what the graph says of THING, who says so, and in which passages.

    THING is an IRI, a CURIE (id:ice) or a label ("Los Angeles County"); it may be a passage, a
    source or a claim, too.
    """
    from policygraph.evidence import page
    from policygraph.evidence.explain import explain as tell

    found = tell(shell.dataset, thing)
    if json_ or form == "json":
        as_json(page.values(found))
    elif form == "md":
        click.echo(clean(page.markdown(found)), nl=False)
    elif sys.stdout.isatty():
        _show_page(found)
    else:
        click.echo(clean(page.text(found)), nl=False)


def _show_page(found: Explanation) -> None:
    """Print the page on a terminal: wrapped, headings in colour."""
    from rich.text import Text

    from policygraph.evidence import page

    screen = console()
    styles = {"title": "bold", "heading": "bold cyan", "item": "", "note": "dim"}
    for line in page.lines(found):
        said = clean(page.written(line, min(screen.width, _WIDEST)))
        screen.print(Text(said, styles[line.style]), no_wrap=True, overflow="ignore", crop=False)


# --------------------------------------------------------------------------------------- path


@click.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("--json", "json_", is_flag=True, help="The steps for a program.")
@pass_shell
def path(shell: Shell, start: str, end: str, json_: bool) -> None:
    """Tell how A and B are connected: the shortest way, in sentences with their passages.

    A and B are IRIs, CURIEs (id:ice) or labels ("Los Angeles County"). Relations are followed in
    both directions; of equally short ways, the one through the fewest claims and sources is told.
    Exit code 1: nothing connects them.
    """
    from policygraph import network as net

    network = net.network(shell.dataset)
    ends = [net.find(shell.dataset, network, name) for name in (start, end)]
    steps = net.path(network, *ends)
    connected = bool(steps) or ends[0] == ends[1]
    if json_:
        as_json({"connected": connected, "steps": [_step(network, step) for step in steps]})
    else:
        click.echo(clean("\n".join(_told(shell, network, ends, steps))))
    if not connected:
        click.get_current_context().exit(1)


def _step(network: Network, step: Step) -> dict[str, object]:
    from dataclasses import asdict

    from policygraph.network import sentence

    relations = [{**asdict(edge), "sentence": sentence(network, edge)} for edge in step.edges]
    return {"from": step.start, "to": step.end, "relations": relations}


def _told(shell: Shell, network: Network, ends: list[str], steps: list[Step]) -> list[str]:
    """The way in sentences, with its passages as footnotes."""
    from policygraph.evidence.reader import Reader
    from policygraph.network import sentence

    first, last = (f"“{network.graph.nodes[end]['label']}”" for end in ends)
    if ends[0] == ends[1]:
        return [f"{first} is one and the same thing."]
    if not steps:
        return [f"Nothing in the graph connects {first} and {last}."]
    notes: dict[str, int] = {}
    lines = [f"{first} and {last} are connected in {plural(len(steps), 'step')}:", ""]
    for number, step in enumerate(steps, 1):
        for count, edge in enumerate(step.edges):
            marks = "".join(f"[{notes.setdefault(iri, len(notes) + 1)}]" for iri in edge.passages)
            inferred = " (inferred, not said)" if edge.inferred else ""
            head = f"{number}. " if count == 0 else "   "
            lines.append(f"  {head}{sentence(network, edge)[:-1]}{inferred}. {marks}".rstrip())
    reader = Reader(shell.dataset)
    lines += ["", *(f"  [{number}] {_note(reader.passage(iri))}" for iri, number in notes.items())]
    return lines


def _note(passage: Passage) -> str:
    place = ", ".join(filter(None, (passage.source.text, passage.where)))
    said = " ".join(filter(None, (passage.gloss, passage.reason)))
    return f"{said} — {place}, <{passage.iri}>" if said else f"{place}, <{passage.iri}>"


# -------------------------------------------------------------------------------------- stats

_CENTRAL = 10


@click.command()
@click.option("--json", "json_", is_flag=True, help="All of it for a program.")
@pass_shell
def stats(shell: Shell, json_: bool) -> None:
    """Count what the graph holds, and tell which things are central.

    Betweenness is the share of shortest ways between other things that lead through a thing.
    Statements with more than one source: those that give names or kinds are not counted.
    """
    from dataclasses import asdict

    from policygraph import network as net

    held = net.counts(shell.dataset)
    measured = net.measures(net.network(shell.dataset))
    if json_:
        kinds = {"claims": dict(held.claims), "things": dict(held.things)}
        as_json({**asdict(held), **kinds, "network": asdict(measured)})
        return
    claims, things = (sum(number for _, number in kind) for kind in (held.claims, held.things))
    rows = {
        "statements": held.statements,
        "with more than one source": len(held.corroborated),
        "things": things,
        "claims": claims,
        "sources": held.sources,
        "passages": held.passages,
        "inferences": held.inferences,
        "gaps": held.gaps,
        "things in the network": measured.nodes,
        "relations between them": measured.edges,
        "parts not connected": len(measured.components),
    }
    table(("what", "count"), ((name, f"{number}") for name, number in rows.items()))
    for head, kinds_ in (("kind of claim", held.claims), ("kind of thing", held.things)):
        click.echo()
        table((head, "count"), ((name, f"{number}") for name, number in kinds_))
    click.echo()
    table(
        ("central things", "kind", "neighbours", "betweenness"),
        (
            (thing.label, thing.kind_label, f"{thing.degree}", f"{thing.betweenness:.3f}")
            for thing in measured.central[:_CENTRAL]
        ),
    )
