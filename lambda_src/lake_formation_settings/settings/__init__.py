"""Closes the catalog to who has no grant; this folder is what is zipped, with the handler
settings.handler.handle.
"""
