"""What is found, told to people: from a reading to a `document.Document`, and from that to a file.

Each module but three makes a document of one kind. ``document`` is what a document is made of and
how it cites; ``writing`` writes it for a terminal and as Markdown, ``html`` as HTML.
"""
