"""The command that writes the static site: site."""

from __future__ import annotations

import re
from pathlib import Path

import click

from policygraph.cli.shell import Shell, as_of_option, pass_shell
from policygraph.cli.shell.output import say
from policygraph.errors import plural

SECTION = "give"
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`?#/]+(?:/[^\s<>\"{}|\\^`?#]*)?\Z")


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--base-url",
    metavar="URL",
    default="",
    help="Where the site will stand, for the sitemap and canonical links.",
)
@click.option("--title", help="By default, what the dataset says it is.")
@as_of_option
@pass_shell
def site(
    shell: Shell, directory: Path, base_url: str, title: str | None, as_of: str | None
) -> None:
    """Write a static web site of the whole dataset into DIR.

    The site has the network, and a page for every thing, source, passage and claim. It needs no
    server: open DIR/index.html, or put the folder on any web host. DIR is a new or empty
    folder, or a former site, which is replaced; other files at its top stay.
    """
    if base_url and not _URL.match(base_url):
        raise click.BadParameter(
            f"“{base_url}” is no address of a site, such as https://example.org/graph/.",
            param_hint="--base-url",
        )
    from policygraph.site import site as write_site

    data = shell.engine_as_of(as_of)
    report = shell.build().report
    say(f"Writing the pages of {shell.project.name} …")
    files, written = write_site(
        shell.project, data, report, directory, title=title, base_url=base_url, day=as_of or ""
    )
    size = f"{written / 1_000_000:.1f} MB"
    say(f"{directory}: {plural(files, 'file')}, {size}. Open {directory / 'index.html'}.")
