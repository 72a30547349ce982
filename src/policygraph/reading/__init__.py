"""The questions that all others ask: names, kinds, what is said of a thing and where.

Each question is written once, here, beside its SPARQL; features make of the answers what they
tell. What is about one thing reads what is near that thing; nothing reads the whole dataset unless
it writes the whole dataset.

``patterns`` asks for statements, ``naming`` for names and kinds, ``passages`` for what a named
graph stands for, and ``reader`` puts them together: one `Reader` remembers what it has asked, and
serves any number of questions.
"""

from policygraph.reading.reader import Data, Reader, of

__all__ = ["Data", "Reader", "of"]
