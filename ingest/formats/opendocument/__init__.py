"""OpenDocument files: texts, spreadsheets, presentations."""
