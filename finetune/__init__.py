"""Recipes that train the adapters of the embedded model, from public sets, and what they are made with."""
