"""What the sample documents say. One module a document; the markup is explained in `render/markup.py`."""
