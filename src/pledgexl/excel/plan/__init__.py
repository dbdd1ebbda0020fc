"""The office's plan workbook: read and written."""
