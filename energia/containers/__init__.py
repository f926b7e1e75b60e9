"""Archives, workbooks and UTF-16 text: their contents, and the CSV file that each becomes."""
