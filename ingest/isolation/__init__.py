"""Parsing in children that can reach nothing: limits, confinement, and what parent and child say to each other."""
