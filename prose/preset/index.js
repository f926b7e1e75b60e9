// The rules of STYLE.md that a search can check, one per letter.
"use strict";

const { longerThan, search, searchAll } = require("./sentences");

// Archaic words and phrases, as patterns, and their plain replacements.
const PLAIN = {
  "afresh|anew": "again, re-",
  amid: "during",
  amiss: "wrong",
  "aught|naught": "anything, nothing",
  beside: "next to, with",
  chief: "main",
  dear: "expensive",
  "(gives?|gave|giving) way": "yield",
  "in the place of": "instead of",
  lest: "so that ... not",
  "ma(ke|kes|de|king)( \\S+){0,4} again": "rebuild",
  "mend(s|ed|ing)?": "fix",
  "reckon(s|ed|ing)?": "calculate, expect",
  rightly: "correctly",
  shall: "must, will",
  "to be had": "available",
  whereof: "of which",
  "(?<=, )for (it|they|what)": "because",
};

const rules = {
  // A
  pointing: search(
    /\b(here|on this machine|of (ours|theirs|here)|(this|that) one)\b/gi,
    (words) => `"${words}" points; name the thing`,
  ),
  // B
  fronted: search(
    /^(Of|By|Beside|Behind|For)\b(?! (example|instance|default)\b)/g,
    (word) => `a sentence starts with "${word}"; start with the subject`,
  ),
  // D
  archaic: searchAll(
    Object.entries(PLAIN).map(([old, plain]) => [
      new RegExp(`\\b(${old})\\b`, "gi"),
      (words) => `"${words}"; use: ${plain}`,
    ]),
  ),
  // E
  headless: search(
    /^(What|Whatever|Who|Whoever|Whom|Whose)\b(?=[^?]*$)/g,
    (word) => `a statement starts with "${word}"; start with a noun`,
  ),
  // F
  long: longerThan(25),
  // G
  telling: search(
    /\b(tell|tells|telling|told)\b/gi,
    (word) => `"${word}"; code returns, prints, logs, sends, reports or raises`,
  ),
  // H
  negated: search(
    /\b(is|are|was|were|be) no\b(?! longer)/gi,
    (words) => `"${words}"; write "is not a valid X; use Y"`,
  ),
  // A role, a program or a caller has no sex.
  gendered: search(/\b(he|him|his|she|her|hers)\b/gi, (word) => `"${word}"; use: it, its, they`),
};

module.exports = {
  rules,
  rulesConfig: Object.fromEntries(Object.keys(rules).map((name) => [name, true])),
};
