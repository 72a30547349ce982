"""The network of things in a dataset, drawn as its ontology declares, and how things connect.

Nodes are things of a class that is ``pg:drawnAs pg:Card``, edges the statements whose property is
``pg:drawnAs pg:Edge``, and the instances of classes with ``pg:edgeFrom`` and ``pg:edgeTo``.
Literals and classes are never nodes.

``reading`` reads the network off a dataset, ``model`` is the network as a value with its parts,
``paths`` tells how two things are connected, and ``figures`` counts and measures.
"""
