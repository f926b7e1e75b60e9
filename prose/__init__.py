"""Check STYLE.md's rules: prose, test names and commit subjects; and the known offences."""
