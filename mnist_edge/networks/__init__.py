"""The networks: the document's phases, networks in words, attention."""
