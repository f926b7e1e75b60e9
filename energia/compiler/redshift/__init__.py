"""The warehouse on Redshift: its tables and the load of a date, as plain data."""
