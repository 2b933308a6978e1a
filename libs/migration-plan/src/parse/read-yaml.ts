import { LineCounter, parseDocument, type Document } from 'yaml';
import type { Finding } from '../check/finding';
import { isTooDeep } from './is-too-deep';
import { MAX_DEPTH, TOO_DEEP, toPlain, type PlainData } from './to-plain';
import { YamlPlaces } from './yaml-places';

const MAX_BYTES = 1024 * 1024;

/** A finding at a place of the text, given as an offset. */
export interface TextFinding extends Finding {
  readonly offset: number;
}

/** What a plan's text holds, with everything wrong about the text itself. */
export interface YamlText extends PlainData {
  readonly places: YamlPlaces;
  /** Where the first syntax error stands; what follows it may have been misread. */
  readonly readableTo: number;
}

/**
 * Reads YAML 1.2 (so JSON too) of at most 1 MiB as plain data. Anchors, aliases, tags, merge keys, repeated keys and
 * documents after the first are refused, so that what stands there is what is meant, and costs what it looks like.
 */
export function readYaml(text: string): YamlText {
  if (new TextEncoder().encode(text).length > MAX_BYTES)
    return refuse('The plan is larger than 1 MiB; split it.');
  const lines = new LineCounter();
  const document = parse(text, lines);
  if (!document) return refuse(TOO_DEEP);
  const syntax = document.errors.map(({ code, message, pos }) => ({
    path: [],
    offset: pos[0],
    message: code === 'MULTIPLE_DOCS' ? 'A plan is one document; remove what follows "---".' : `${message}.`,
  }));
  const { findings, ...plain } = toPlain(document.contents);
  return {
    ...plain,
    findings: [...syntax, ...findings],
    places: new YamlPlaces(document.contents, lines),
    readableTo: Math.min(Infinity, ...syntax.slice(0, 1).map(({ offset }) => offset)),
  };
}

/** Null where the text is nested too deeply. */
function parse(text: string, lineCounter: LineCounter): Document.Parsed | null {
  if (isTooDeep(text, MAX_DEPTH)) return null;
  // The library compares every key with every other; `toPlain` looks for repeated keys at a linear cost.
  const document = parseDocument(text, {
    lineCounter,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  // The parser catches its own overflow and reports it like a mistake of syntax.
  return document.errors.some(({ message }) => /\bstack\b/i.test(message)) ? null : document;
}

const refuse = (message: string): YamlText => ({
  value: null,
  lost: new Set(),
  findings: [{ path: [], message, offset: 0 }],
  places: new YamlPlaces(null, new LineCounter()),
  readableTo: 0,
});
