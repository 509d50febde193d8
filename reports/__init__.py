"""A result as a document: sections of plain data, their words and pictures, as HTML and PDF."""
