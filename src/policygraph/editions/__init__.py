"""Tables through time: what each edition lists, what changed between two, and what was known when.

An ending never shows in a sheet. What the sheets show is that a thing is not listed any more: an
absence, which is inferred here and marked as inferred, and is no date of termination.
"""
