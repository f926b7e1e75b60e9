"""The SQL that a query may use: every part of it must be on a list."""

import re

from sqlglot import exp

from energia.errors import QueryError
from energia.suggestions import did_you_mean

_WORD = re.compile(r"\w+")
_LONGEST_PART = 60


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


_SYNTAX = _names(
    "Select From Join Where Group Having Order Ordered Limit LimitOptions Offset Fetch",
    "Distinct With CTE Subquery Union Intersect Except Table TableAlias TableSample Values",
    "Tuple Lateral Unnest Alias Star Column Identifier Var Literal Null Boolean HexString",
    "UnicodeString Interval DataType DataTypeParam ColumnDef Placeholder Paren Window",
    "WindowSpec Filter WithinGroup IgnoreNulls RespectNulls Cube Rollup GroupingSets Case If",
    "Cast TryCast Try Extract AtTimeZone Bracket Slice Dot Lambda Array Struct PropertyEQ Add",
    "Sub Mul Div IntDiv Mod Neg DPipe And Or Not EQ NEQ GT GTE LT LTE Is In Between Like",
    "Escape Exists Any All NullSafeEQ NullSafeNEQ JSONPath JSONPathRoot JSONPathKey",
    "JSONPathSubscript JSONPathWildcard",
)
"""The classes of sqlglot for clauses, names, literals, types and operators."""

_FUNCTIONS = _names(
    "Abs Acos AnyValue ApproxDistinct ApproxQuantile ArgMax ArgMin ArrayAgg ArrayContains",
    "ArrayDistinct ArrayExcept ArrayFilter ArrayFirst ArrayIntersect ArrayLast ArrayMax",
    "ArrayMin ArrayPosition ArrayRemove ArraySize ArraySlice ArraySort ArrayToString Asin",
    "Atan Atan2 Avg BitwiseAnd BitwiseAndAgg BitwiseNot BitwiseOr BitwiseOrAgg BitwiseXor",
    "BitwiseXorAgg Cbrt Ceil Chr Coalesce Concat ConcatWs Corr Cos Cosh CosineDistance Count",
    "CountIf CovarPop CovarSamp CumeDist CurrentDate CurrentTime CurrentTimestamp Date",
    "DateAdd DateDiff Day DayOfMonth DayOfWeekIso DayOfYear Decode Degrees DenseRank",
    "DotProduct Encode EuclideanDistance Exp FirstValue Flatten Floor Format FromBase",
    "FromBase32 FromBase64 FromISO8601Date FromISO8601Timestamp GenerateSeries Greatest",
    "GroupConcat Grouping Hex Hour IsNan JSONArrayContains JSONExtract JSONExtractScalar",
    "JSONFormat JSONObject JSONKeyValue Kurtosis Lag LastDay LastValue Lead Least Length",
    "Levenshtein Ln Localtime Localtimestamp Log LogicalAnd LogicalOr Lower MD5Digest Map",
    "MapFromEntries MapKeys Max Min Minute Month Normalize NthValue Ntile Nullif Pad",
    "ParseDatetime ParseJSON PercentRank Pi Pow Quarter Radians Rand Rank Reduce RegexpCount",
    "RegexpExtract RegexpExtractAll RegexpLike RegexpReplace RegexpSplit RegrIntercept",
    "RegrSlope Repeat Replace Reverse Round RowNumber SHA SHA2Digest Second Shuffle Sign Sin",
    "Sinh Skewness Soundex Split SplitPart Sqrt StartsWith Stddev StddevPop StddevSamp",
    "StrPosition StrToMap StrToTime Substring Sum Tan Tanh TimeToStr TimeToUnix",
    "TimestampTrunc ToBase64 Transform Translate Trim Trunc Typeof Unhex Unicode UnixToTime",
    "Upper Uuid Variance VariancePop WeekOfYear WidthBucket Year YearOfWeek",
)
"""The classes of sqlglot for functions of Athena that compute with their arguments alone."""

_OTHER_FUNCTIONS = _names(
    "all_match any_match approx_most_frequent array_union arrays_overlap at_timezone",
    "bit_count bitwise_left_shift bitwise_right_shift checksum codepoint combinations",
    "contains_sequence cosine_similarity crc32 e every format_datetime format_number",
    "geometric_mean hamming_distance histogram human_readable_seconds infinity is_finite",
    "is_infinite is_json_scalar jaccard_index json_array json_array_get json_array_length",
    "json_exists json_size luhn_check map_agg map_concat map_entries map_filter map_union",
    "map_values map_zip_with millisecond multimap_agg multimap_from_entries nan ngrams",
    "none_match normal_cdf parse_duration reduce_agg regexp_position strrpos timezone_hour",
    "timezone_minute to_base to_iso8601 to_milliseconds transform_keys transform_values",
    "trim_array url_decode url_encode url_extract_fragment url_extract_host",
    "url_extract_parameter url_extract_path url_extract_port url_extract_protocol",
    "url_extract_query with_timezone word_stem xxhash64 zip zip_with",
)
"""The functions of the same kind for which sqlglot has no class."""

_CLASSES = _SYNTAX | _FUNCTIONS


def check_allowed(tree: exp.Expr) -> None:
    """Raise QueryError for a part of the SQL that is on no list."""
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            _check_function(node)
        elif isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
            raise QueryError("table functions are not allowed; read a table")
        elif isinstance(node, exp.Lateral) and not isinstance(node.this, exp.Subquery):
            raise QueryError("table functions are not allowed after LATERAL; use a SELECT")
        elif isinstance(node, exp.CTE) and not _WORD.fullmatch(node.alias):
            name = node.alias
            raise QueryError(f"'{name}' is not a valid name in WITH; use letters, digits and _")
        elif not _is_allowed(node):
            raise QueryError(f"'{_text(node)}' is not allowed in a query; use other SQL of Athena")


def _check_function(function: exp.Anonymous) -> None:
    if function.name.lower() not in _OTHER_FUNCTIONS:
        advice = did_you_mean(function.name, _function_names()) or "; use another one of Athena"
        raise QueryError(f"function '{function.name}' is not allowed in a query{advice}")


def _function_names() -> frozenset[str]:
    """Return the names of the functions that a query may use."""
    classes = exp.FUNCTION_BY_NAME.items()
    return _OTHER_FUNCTIONS | {name.lower() for name, kind in classes if kind.__name__ in _CLASSES}


def _is_allowed(node: exp.Expr) -> bool:
    match node:
        # An engine reads what is not quoted by its own rules: $$x$$ is a text in DuckDB.
        case exp.Identifier():
            return bool(node.quoted or _WORD.fullmatch(node.name))
        case exp.Var():
            return _WORD.fullmatch(node.name) is not None
        case exp.DataType():
            return not node.is_type(exp.DataType.Type.USERDEFINED)
        case _:
            return type(node).__name__ in _CLASSES


def _text(node: exp.Expr) -> str:
    # A part such as PIVOT has no text in Athena's SQL.
    whole = node.sql("athena", comments=False) or node.key.upper()
    text = " ".join(whole.split())
    return text if len(text) <= _LONGEST_PART else f"{text[:_LONGEST_PART]}..."
