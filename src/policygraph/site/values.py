"""What a site is made of: pages, which a template gives their form, and files as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Page:
    """An HTML page.

    Attributes:
        path: where it stands, relative to the site's folder, in POSIX form.
        template: its template, one of ``site/templates``.
        title: its title.
        values: what the template is given besides ``title`` and ``site``.
    """

    path: str
    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """Any other file: where it stands, relative to the site's folder, and its bytes; a large one
    gives them a piece at a time."""

    path: str
    content: bytes | Iterable[bytes]


Part: TypeAlias = Page | File


@dataclass(frozen=True)
class Site:
    """What every page is told of the site.

    Attributes:
        name: what the dataset is called.
        description: what it says of itself.
        license: the IRI of its license; empty if it names none.
        modified: the day of the data, as the dataset gives it; empty if it does not.
        day: the day as of which it is told; empty for all that is known.
        base_url: where the site will stand, with a final slash; empty if that is not known.
        nav: the pages that every page links to, as their words and paths.
    """

    name: str
    description: str = ""
    license: str = ""
    modified: str = ""
    day: str = ""
    base_url: str = ""
    nav: tuple[tuple[str, str], ...] = ()

    def has(self, path: str) -> bool:
        """Whether every page links to a page of that path."""
        return any(path == to for _, to in self.nav)
