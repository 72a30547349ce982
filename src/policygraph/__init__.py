"""policygraph: knowledge graphs of public policy, cited to the sentence."""

__version__ = "0.1.0"
