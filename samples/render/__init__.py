"""Turns the samples' markup into files. One module a format."""
