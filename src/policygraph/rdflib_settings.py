"""How rdflib is to behave wherever it is used here: imported for what it sets."""

from __future__ import annotations

import logging
import warnings

import rdflib

# rdflib rewrites literals as it makes them ("yes"^^xsd:boolean becomes false, 1e3 becomes 1000.0):
# what a source says would be lost. rdflib has no way to say this for one dataset only.
rdflib.NORMALIZE_LITERALS = False


def _not_ill_typed(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("Failed to convert Literal lexical form")


# An ill-typed literal is a finding of validation, but rdflib logs a traceback or warns for each.
# Only those messages are silenced.
logging.getLogger("rdflib.term").addFilter(_not_ill_typed)
warnings.filterwarnings("ignore", "(Parsing|Serializing) weird", UserWarning)
