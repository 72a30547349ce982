"""Claims and citations exchanged with others: one module per family of formats, write and read.

What a file of ours carries, it carries as it is: each module embeds the statements with their
graphs, and its reader takes them only where they are about the very place that they are found at.
What others wrote is read by the meaning of their format. Nothing is fetched: an address in a file,
a ``@context`` among them, is a name and no more.
"""
