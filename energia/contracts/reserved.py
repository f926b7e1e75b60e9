"""Names that no column and no dataset may have."""

from typing import Final

from energia.lake import AUDIT_TABLE, CURRENT_SUFFIX, HISTORY_SUFFIX, REJECTS_SUFFIX

_WORDS: Final = (
    "aes128 aes256 all allowoverwrite alter analyse analyze and anti any array as asc asof",
    "asymmetric at authorization az64 backup between binary blanksasnull both by bytedict",
    "bzip2 case cast check collate collation column columns concurrently connect_by_root",
    "constraint create credentials cross cube current_catalog current_date current_role",
    "current_schema current_time current_timestamp current_user current_user_id deallocate",
    "default deferrable deflate defrag delete delta delta32k desc describe disable distinct",
    "do drop else emptyasnull enable encode encrypt encryption end escape except exclude",
    "execute exists explicit extract false fetch for force foreign freeze from full function",
    "generated glob globaldict256 globaldict64k grant group gzip having identity if ignore",
    "ilike in initially inner insert install intersect interval into is isnull join lambda",
    "lateral leading left like limit localtime localtimestamp lock lun luns lzo lzop macro",
    "map match_recognize minus mostly16 mostly32 mostly8 natural new not notnull null nulls",
    "off offline offset oid old on only open or order outer overlaps parallel partition",
    "partitioned_by percent permissions pivot pivot_longer pivot_wider placing positional",
    "prepare primary qualify raw readratio recover references regexp rejectlog resort respect",
    "restore returning revoke right rlike rollback rollup select semi serdeproperties",
    "session_user show similar snapshot some straight_join struct summarize symmetric sysdate",
    "system table tablesample tag tdes text255 text32k then timestamp to top trailing true",
    "truncatecolumns try_cast tuple type uncache union unique unnest unpack unpivot user",
    "using values variadic verbose wallet when where window with without xor",
)
_SYSTEM: Final = "cmax cmin ctid deletexid insertxid system_user tableoid xmax xmin"

RESERVED_WORDS: Final = frozenset(" ".join((*_WORDS, _SYSTEM)).split())
"""Words that DuckDB, Spark, Athena or Redshift would not read as a name without quotes."""

RESERVED_COLUMNS: Final = RESERVED_WORDS | {"motivos"}
"""Reserved words, and the column of reasons that every transform adds."""

RESERVED_DATASETS: Final = RESERVED_WORDS | {AUDIT_TABLE}
"""Reserved words, and the warehouse's table of loads."""

RESERVED_ENDINGS: Final = (CURRENT_SUFFIX, HISTORY_SUFFIX, REJECTS_SUFFIX)
"""Endings of the tables that are derived from a dataset."""
