"""The query catalogue: headers, parameters, running, citing, expected results.

``catalogue`` finds queries and reads their parameters, ``running`` answers one, ``support`` finds
the passages that each row of an answer rests on, ``results`` writes answers as files, and
``expected`` compares them with what is expected.
"""
