"""The fields of a contract, each declared once: energia's dialect of ODCS 3.2."""
