"""Claims weighed: conflicts, independent support, what falls with a source, gaps.

``periods`` and ``statistics`` turn what a claim says of time and of a number into values,
``compare`` holds two statistics against each other, and ``conflicts`` keeps the ledger. They take a
dataset as ``policygraph.vocab`` describes it.
"""
