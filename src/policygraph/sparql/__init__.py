"""SPARQL text before an engine sees it: tokens, what is refused, parameters, and scopes.

Everything here works on tokens, never by a text search, so that a string or a comment that says
SERVICE is harmless and a spelled-out ``S\\u0045RVICE`` is not.
"""

from policygraph.sparql.binding import Scope, bind, scopes, serialise, variables
from policygraph.sparql.cursor import Cursor, Slot, Variable, n3, written
from policygraph.sparql.guards import Prepared, Prologue, form, guard, pairs, prepare, prologue
from policygraph.sparql.lexer import Token, resolve, tokens

__all__ = [
    "Cursor",
    "Prepared",
    "Prologue",
    "Scope",
    "Slot",
    "Token",
    "Variable",
    "bind",
    "form",
    "guard",
    "n3",
    "pairs",
    "prepare",
    "prologue",
    "resolve",
    "scopes",
    "serialise",
    "tokens",
    "variables",
    "written",
]
