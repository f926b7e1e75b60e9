// Turns a function over one sentence into a textlint rule.
"use strict";

const { split } = require("sentence-splitter");
const { StringSource } = require("textlint-util-to-string");

// Inline code counts as one word, and no rule reads it.
const maskCode = ({ node, maskValue }) => (node.type === "Code" ? maskValue("_") : undefined);

// `find(sentence)` yields [index, message] for each offence in the sentence's text.
function overSentences(find) {
  return ({ Syntax, RuleError, report, locator }) => {
    const check = (node) => {
      const source = new StringSource(node, { replacer: maskCode });
      for (const sentence of split(source.toString()).filter(({ type }) => type === "Sentence")) {
        for (const [index, message] of find(sentence.raw)) {
          const start = source.originalIndexFromIndex(sentence.range[0] + index);
          report(node, new RuleError(message, { padding: locator.at(start) }));
        }
      }
    };
    return { [Syntax.Paragraph]: check, [Syntax.Header]: check, [Syntax.TableCell]: check };
  };
}

// Reports every match of each pattern; its `message` receives the matched words.
const searchAll = (pairs) =>
  overSentences((sentence) =>
    pairs.flatMap(([pattern, message]) =>
      [...sentence.matchAll(pattern)].map((match) => [match.index, message(match[0])]),
    ),
  );

const search = (pattern, message) => searchAll([[pattern, message]]);

const WORD = /[\p{L}\p{N}_]\S*/gu;

const longerThan = (limit) =>
  overSentences((sentence) => {
    const words = sentence.match(WORD) ?? [];
    return words.length > limit ? [[0, `${words.length} words; use at most ${limit}`]] : [];
  });

module.exports = { longerThan, search, searchAll };
