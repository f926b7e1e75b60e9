"""The warehouse's relations; this folder is what is zipped, with the handler ddl.handler.handle."""
