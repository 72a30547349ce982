"""The values that a difference between two editions of a table is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policygraph.editions.renames import Candidate
from policygraph.editions.series import Edition

NOTE = "Absent means no longer listed; the table tells of no ending."


@dataclass(frozen=True)
class Thing:
    """A thing that only one of two states has, with the places that tell of it."""

    label: str
    iri: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One property of a thing that has other values.

    Attributes:
        label: the thing.
        iri: its IRI in the later edition.
        was: its IRI in the earlier one, where the property is part of what makes it itself.
        what: the property.
        before: its values in the earlier edition.
        after: its values in the later one.
        places: the rows of both.
    """

    label: str
    iri: str
    was: str
    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Rename:
    """A body under two names.

    Attributes:
        old: the earlier name.
        new: the later one.
        reasons: for a candidate, why it is one.
        carried: how many agreements go on under the new name, if it is accepted or set aside.
        aside: whether a candidate is told as nothing else, neither added nor absent.
    """

    old: Thing
    new: Thing
    reasons: tuple[str, ...] = ()
    carried: int = 0
    aside: bool = False


@dataclass
class Kind:
    """The things of one kind: how many there are, and which came, went or changed."""

    name: str
    before: int = 0
    after: int = 0
    added: list[Thing] = field(default_factory=list)
    absent: list[Thing] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The numbers, by name; of changes the number of things."""
        things = len({change.iri for change in self.changed})
        return {
            "before": self.before,
            "after": self.after,
            "added": len(self.added),
            "absent": len(self.absent),
            "changed": things,
        }


@dataclass(frozen=True)
class TableDiff:
    """What changed from one edition to another.

    A body that an accepted rename takes from one name to another is neither added nor absent, nor
    are the agreements that go on with it. Nor is one that only the kind, which one edition does not
    say, tells from another: that stands aside among the candidates until it is rejected. The other
    candidates change no other list.

    Attributes:
        before: the earlier edition.
        after: the later one.
        kinds: what came, went and changed, by kind.
        renamed: the accepted renames.
        candidates: those that await a decision.
        pairs: the same, as the file of decisions takes them.
        unmapped: how many rows of each edition were not, or not wholly, mapped: what they list
            can look absent or added.
    """

    before: Edition | None
    after: Edition | None
    kinds: tuple[Kind, ...]
    renamed: tuple[Rename, ...]
    candidates: tuple[Rename, ...]
    pairs: tuple[Candidate, ...] = ()
    unmapped: tuple[int, int] = (0, 0)

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return (
            bool(self.renamed)
            or any(one.aside for one in self.candidates)
            or any(kind.added or kind.absent or kind.changed for kind in self.kinds)
        )

    def as_dict(self) -> dict[str, Any]:
        """The diff for a program."""
        lists = {
            one: {kind.name: getattr(kind, one) for kind in self.kinds if getattr(kind, one)}
            for one in ("added", "absent", "changed")
        }
        return {
            "from": _described(self.before),
            "to": _described(self.after),
            "counts": {kind.name: kind.counts() for kind in self.kinds},
            **lists,
            "renamed": self.renamed,
            "candidates": [
                {name: getattr(one, name) for name in ("old", "new", "reasons", "aside", "carried")}
                for one in self.candidates
            ],
            "rows_not_wholly_mapped": {"from": self.unmapped[0], "to": self.unmapped[1]},
            "note": NOTE,
        }


def _described(edition: Edition | None) -> dict[str, str] | None:
    return None if edition is None else {key: str(one) for key, one in vars(edition).items()}
