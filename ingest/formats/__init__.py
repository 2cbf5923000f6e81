"""How each file type is read: one module or folder a type, found by `ingest.parse`."""
