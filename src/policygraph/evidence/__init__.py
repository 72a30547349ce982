"""Who says what, where, and who disagrees; and the proof that a source's text says it.

``explain`` gathers what the dataset says of a thing, ``page`` writes it out, ``proof`` compares the
citations with a text, ``coverage`` measures how much of a text is encoded, and ``cite`` finds
the place of some words. They take a dataset as ``policygraph.vocab`` describes it.
"""
