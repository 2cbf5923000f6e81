"""Spreadsheets and comma-separated values: sheets, rows, headers, numbers as shown."""
