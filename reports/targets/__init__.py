"""Targets: how they are handed down a tree (:mod:`.cascade`) and how they are set (:mod:`.services`)."""
