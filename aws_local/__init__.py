"""An AWS on this machine that really computes what it is asked: for development and tests.

A moto server is the base. What moto only pretends to do is done here instead, in one seam a file:
a context manager that puts something of ours in the place of something of moto's. A seam whose
place moto has moved fails as it is entered.
"""
