"""One module a contender, each with ``run(files, target) -> Outcome``.

``files`` are the landed files of one partition of the lake in ``target``. A module may also have
``start()``, for what must be up before its first job and is then there for all.
"""
