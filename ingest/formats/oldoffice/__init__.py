"""Office files of before 2007, read by way of LibreOffice."""
