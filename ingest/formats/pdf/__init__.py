"""PDF files: printed text page by page, what is hidden on them, boxes for quotes, pictures. The door to pypdfium2."""
