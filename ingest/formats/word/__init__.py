"""Word files: text as printed, numbering, notes, tracked changes, comments, tables."""
