"""Why a query fails, in Athena's words."""


class QueryFailed(Exception):
    """The query ends as FAILED; the text is its StateChangeReason."""
