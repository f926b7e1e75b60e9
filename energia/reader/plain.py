"""The cheap way out: seeing that a block needs no regular expression before it is tokenised."""

import numpy as np

from energia.reader.arrays import STEP, Codes, Data, Offsets, codes_of
from energia.reader.grammar import Grammar
from energia.reader.records import CR, LF, Block


def is_plain(grammar: Grammar, block: Block, ends: Offsets) -> bool:
    """Whether the tokeniser reads every record rightly if it finds as many as `block` has.

    `ends` is where the records' bodies end. A record of another width makes the tokeniser fail and
    a line break between quotes makes it find fewer records, so neither is looked for here.
    """
    return (
        not block.glued
        and b"\0" not in block.data
        and _has_no_lone_cr(block, ends)
        and _is_well_quoted(grammar, block.data)
    )


def _has_no_lone_cr(block: Block, ends: Offsets) -> bool:
    if b"\r" not in block.data:
        return True
    codes = codes_of(block.data)
    in_line_ends = len(codes) - int(np.sum(ends - block.bounds[:-1]))
    return in_line_ends == np.count_nonzero((codes == CR) | (codes == LF))


def _is_well_quoted(grammar: Grammar, data: Data) -> bool:
    """Whether the quotes, in turn, open fields where these start and close them where these end.

    A doubled quote counts as the end of one field and the start of the next.
    """
    quote = ord(grammar.quote)
    if quote not in data:
        return True
    codes = codes_of(data)
    last = len(codes) - 1
    if codes[last] != LF:
        return False
    is_open = int(codes[0] == quote)
    for start in range(1, last, STEP):
        quotes = np.flatnonzero(codes[start : min(start + STEP, last)] == quote)
        before_opening = codes[start - 1 :][quotes[is_open::2]]
        after_closing = codes[start + 1 :][quotes[1 - is_open :: 2]]
        if not (_are_edges(grammar, before_opening) and _are_edges(grammar, after_closing)):
            return False
        is_open ^= len(quotes) % 2
    return not is_open


def _are_edges(grammar: Grammar, codes: Codes) -> bool:
    marks = (ord(grammar.delimiter), ord(grammar.quote), LF, CR)
    return bool(np.logical_or.reduce([codes == mark for mark in marks]).all())
