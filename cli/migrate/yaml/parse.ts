import { type Document, type ErrorCode, isScalar, parseDocument, visit } from 'yaml';

/** What the `yaml` package reports about a text that is not YAML. */
export interface YamlFault {
  readonly offset: number;
  /** Without any of the text itself, which may be a Secret's. */
  readonly detail: string;
}

/** A text as it was parsed. Offsets of the document's nodes are offsets in `text`. */
export interface ParsedYaml {
  /** The original, unless lines had to be indented before it could be parsed. */
  readonly text: string;
  readonly document: Document.Parsed;
  /** Offset in the original of an offset in `text`. */
  readonly originalOffset: (offset: number) => number;
  /** Offsets of keys that their mapping already has. As with kubectl, the last one counts. */
  readonly duplicateKeys: readonly number[];
}

/**
 * Parses what kubectl and Helm read: YAML 1.2, and beyond it tabs and any indentation inside flow collections and quoted
 * strings, and duplicate keys.
 * @returns the document, or its first fault
 */
export function parseYaml(original: string): ParsedYaml | { fault: YamlFault } {
  const strict = parse(original);
  if (!('fault' in strict)) return { ...strict, text: original, originalOffset: (offset) => offset };
  const padded = padFlow(original);
  if (padded.text === original) return strict;
  const lenient = parse(padded.text);
  return 'fault' in lenient ? strict : { ...lenient, ...padded };
}

const HOLDS_PODS = /(?<![\w.-])containers["']?\s?:/;

/** The documents of a text if it describes pods, as a manifest in a ConfigMap that an operator or a job applies. */
export function documentsWithPods(text: string): ParsedYaml[] {
  if (!HOLDS_PODS.test(text)) return [];
  return text.split(/^---.*$/m).flatMap((part) => {
    const parsed = parseYaml(part);
    return 'fault' in parsed ? [] : [parsed];
  });
}

function parse(text: string): Pick<ParsedYaml, 'document' | 'duplicateKeys'> | { fault: YamlFault } {
  // The package compares every key with every other to find duplicates: quadratic in the size of a mapping.
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) return { fault: { offset: error.pos[0], detail: FAULTS[error.code] } };
  const dangling = text.includes('*') ? danglingAlias(document) : null;
  return dangling === null
    ? { document, duplicateKeys: duplicateKeysOf(document) }
    : { fault: { offset: dangling, detail: FAULTS.BAD_ALIAS } };
}

/** Where an alias without an anchor stands: the package notices only when the alias is used. */
function danglingAlias(document: Document): number | null {
  const anchors = new Set<string>();
  let found: number | null = null;
  visit(document, {
    Node(_, node) {
      if ('anchor' in node && typeof node.anchor === 'string') anchors.add(node.anchor);
    },
    Alias(_, alias) {
      if (anchors.has(alias.source)) return;
      found = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

function duplicateKeysOf(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (seen.has(key.value)) found.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return found;
}

const FAULTS = {
  ALIAS_PROPS: 'an alias has an anchor or a tag',
  BAD_ALIAS: 'an alias has no anchor before it',
  BAD_COLLECTION_TYPE: 'a tag does not fit its value',
  BAD_DIRECTIVE: 'a directive is invalid',
  BAD_DQ_ESCAPE: 'an escape sequence in double quotes is invalid',
  BAD_INDENT: 'the indentation is inconsistent',
  BAD_PROP_ORDER: 'an anchor or a tag is in the wrong place',
  BAD_SCALAR_START: 'a plain string begins with a reserved character',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping is nested in one line, or a key has no value',
  BLOCK_IN_FLOW: 'a block is inside [ ] or { }',
  DUPLICATE_KEY: 'a key is duplicated',
  IMPOSSIBLE: 'it is not YAML',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a closing quote, bracket, comma or colon, or a space, is missing',
  MULTILINE_IMPLICIT_KEY: 'a key spans several lines, or has no colon',
  MULTIPLE_ANCHORS: 'a node has two anchors',
  MULTIPLE_DOCS: 'a document begins inside another',
  MULTIPLE_TAGS: 'a node has two tags',
  NON_STRING_KEY: 'a key is not a string',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'a tab is used as indentation',
  TAG_RESOLVE_FAILED: 'a tag is unknown',
  UNEXPECTED_TOKEN: 'a token is in the wrong place',
} as const satisfies Record<ErrorCode, string>;

/** A text with spaces put in, and the way back to the offsets of the original. */
interface PaddedText {
  readonly text: string;
  /** Offset in the original of an offset in the padded text. */
  originalOffset(offset: number): number;
}

const BLOCK_SCALAR = /(?:^|[\s:-])[|>][-+]?[1-9]?[-+]?[ \t]*(?:#|$)/;

/**
 * Indents every line that continues a flow collection or a quoted string. kubectl and Helm accept such lines at any
 * indentation, and with tabs; the `yaml` package, which keeps to YAML 1.2, does not. Spaces at the start of such a line
 * mean nothing, so what the text says stays the same.
 */
function padFlow(text: string): PaddedText {
  const insertions: { readonly at: number; readonly count: number }[] = [];
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  let offset = 0;
  let open: { readonly column: number; readonly state: FlowState } | null = null;
  let blockIndent: number | null = null;
  for (const line of lines) {
    const content = line.replace(/\r?\n$/, '');
    const indent = content.length - content.trimStart().length;
    if (open !== null) {
      if (content.trim() !== '') insertions.push({ at: offset, count: open.column + 1 });
      const state = scanFlow(content, 0, open.state);
      open = isOpen(state) ? { column: open.column, state } : null;
    } else if (blockIndent === null || (content.trim() !== '' && indent <= blockIndent)) {
      blockIndent = BLOCK_SCALAR.test(content) && !/^\s*#/.test(content) ? indent : null;
      const start = blockIndent === null ? valueStart(content) : null;
      if (start !== null) {
        const state = scanFlow(content, start, { depth: 0, quote: null });
        if (isOpen(state)) open = { column: start, state };
      }
    }
    offset += line.length;
  }
  return { text: insert(text, insertions), originalOffset: offsetBack(insertions) };
}

interface FlowState {
  readonly depth: number;
  readonly quote: '"' | "'" | null;
}

const isOpen = ({ depth, quote }: FlowState): boolean => depth > 0 || quote !== null;

/** Where a value begins with a bracket, a brace or a quote, behind dashes and a key; null if it does not. */
function valueStart(content: string): number | null {
  const prefix =
    /^[ \t]*(?:-[ \t]+)*(?:(?:[^\s"'[\]{}#&*!|>%@`,:][^:#]*|"[^"]*"[ \t]*|'[^']*'[ \t]*):[ \t]+)?(?:[&!][^\s]+[ \t]+)*/;
  const start = prefix.exec(content)?.[0].length ?? 0;
  return /["'[{]/.test(content.charAt(start)) ? start : null;
}

function scanFlow(content: string, from: number, { depth, quote }: FlowState): FlowState {
  let [level, inside] = [depth, quote];
  for (let at = from; at < content.length; at += 1) {
    const character = content.charAt(at);
    if (inside === '"' && character === '\\') at += 1;
    else if (inside !== null) {
      if (character === inside) inside = null;
    } else if (
      (character === '"' || character === "'") &&
      /(?:^|[\s[{,:])$/.test(content.slice(Math.max(0, at - 1), at))
    )
      inside = character;
    else if (character === '[' || character === '{') level += 1;
    else if (character === ']' || character === '}') level -= 1;
    else if (character === '#' && /\s/.test(content.charAt(at - 1))) break;
    if (level === 0 && inside === null) break;
  }
  return { depth: level, quote: inside };
}

function insert(text: string, insertions: readonly { at: number; count: number }[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { at, count } of insertions) {
    pieces.push(text.slice(done, at), ' '.repeat(count));
    done = at;
  }
  return pieces.join('') + text.slice(done);
}

function offsetBack(insertions: readonly { at: number; count: number }[]): (offset: number) => number {
  return (offset) => {
    let added = 0;
    for (const { at, count } of insertions) {
      if (offset <= at + added) break;
      added += Math.min(count, offset - at - added);
    }
    return offset - added;
  };
}
