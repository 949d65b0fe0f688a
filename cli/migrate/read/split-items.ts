const UNIT_ROLES = ['DOCUMENT', 'BLOCK_ITEM', 'FLOW_ITEM', 'REST'] as const;
/** REST: what stands around the items of a list. */
export type UnitRole = (typeof UNIT_ROLES)[number];

/** The smallest piece that is parsed and edited by itself: a document, or an item of a List. */
export interface Unit {
  readonly text: string;
  readonly role: UnitRole;
  /** Where its first character is, from 1. */
  readonly line: number;
  readonly column: number;
  /** The file is this one document, and it is JSON. */
  readonly onlyJson: boolean;
  /** The kind of an item of a typed list, such as PodList, which leaves it out; empty for anything else. */
  readonly itemKind: string;
}

const TYPED_LIST = /^[ \t]*["']?kind["']?[ \t]*:[ \t]*["']?(\w+)List\b/m;

function kindOfItems(text: string, ranges: readonly { start: number; end: number }[]): string {
  const [first, last] = [ranges[0], ranges.at(-1)];
  const frame = `${text.slice(0, first?.start)}\n${text.slice(last?.end)}`;
  return TYPED_LIST.exec(frame.replaceAll(/[{,]/g, '\n'))?.[1] ?? '';
}

const ANCHOR_OR_ALIAS = /(?:^|[\s[{,:-])[&*][\w-]/;

/**
 * Cuts a List (`items:` at its top) into its items, so that a list of any length is read one object at a time.
 * Everything else, and a List whose items may share anchors, is one unit.
 */
export function splitItems(document: DocumentText): Unit[] {
  const { text } = document;
  const json = /^\ufeff?\s*\{/.test(text);
  const ranges =
    /\bitems\b/.test(text) && !ANCHOR_OR_ALIAS.test(text) ? (json ? flowItems(text) : blockItems(text)) : [];
  const units: Unit[] = [];
  const itemKind = ranges.length === 0 ? '' : kindOfItems(text, ranges);
  let at = 0;
  let { line } = document;
  let column = 1;
  const add = (end: number, role: UnitRole): void => {
    if (end === at) return;
    const piece = text.slice(at, end);
    const breaks = piece.split('\n').length - 1;
    units.push({ text: piece, role, line, column, onlyJson: json && document.only, itemKind });
    line += breaks;
    column = breaks > 0 ? piece.length - piece.lastIndexOf('\n') : column + piece.length;
    at = end;
  };
  if (ranges.length === 0) {
    add(text.length, 'DOCUMENT');
    return units;
  }
  for (const { start, end } of ranges) {
    add(start, 'REST');
    add(end, json ? 'FLOW_ITEM' : 'BLOCK_ITEM');
  }
  add(text.length, 'REST');
  return units;
}

/**
 * What stands around the items of a List, as YAML of its own: an item is a `0` where one must be, and its lines are kept.
 * @param keepsColumns items become as long as they are: what is after them stays in its column
 */
export function frameOf(units: readonly Unit[], keepsColumns: boolean): string {
  if (units.length === 1) return '';
  const blank = (text: string): string =>
    text.replaceAll(keepsColumns ? /[^\n]/g : /[^\n]+/g, keepsColumns ? ' ' : '');
  return units
    .map(({ role, text }) =>
      role === 'REST' ? text : role === 'FLOW_ITEM' ? `0${blank(text.slice(1))}` : blank(text),
    )
    .join('');
}

/** The items of `"items": […]` at the top of a JSON object. */
function flowItems(text: string): { start: number; end: number }[] {
  const tokens = /"(?:[^"\\]|\\.)*"?|[{}[\]]/gs;
  const ranges: { start: number; end: number }[] = [];
  let depth = 0;
  let inItems = false;
  let start = 0;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [written] = token;
    if (
      depth === 1 &&
      written === '"items"' &&
      /\s*:\s*\[/y.test(text.slice(tokens.lastIndex, tokens.lastIndex + 200))
    )
      inItems = true;
    if (written === '{' || written === '[') {
      if (inItems && depth === 2) start = token.index;
      depth += 1;
    } else if (written === '}' || written === ']') {
      depth -= 1;
      if (inItems && depth === 2) ranges.push({ start, end: tokens.lastIndex });
      if (inItems && depth === 1) return ranges;
    }
  }
  return [];
}

/** The items under `items:` at the start of a line: their dashes stand in one column, and nothing inside one reaches it. */
function blockItems(text: string): { start: number; end: number }[] {
  const key = /^items:[ \t]*(?:#.*)?\r?\n/m.exec(text);
  if (key === null) return [];
  const lines = /^.*\n?/gm;
  lines.lastIndex = key.index + key[0].length;
  const ranges: { start: number; end: number }[] = [];
  let dash: RegExp | null = null;
  for (let line = lines.exec(text); line !== null && line[0] !== ''; line = lines.exec(text)) {
    const [written] = line;
    dash ??= firstDash(written);
    const starts = dash?.test(written) ?? false;
    if (!starts && /^[^\s#]/.test(written)) return ranges;
    if (starts) ranges.push({ start: line.index, end: line.index });
    const last = ranges.at(-1);
    if (last !== undefined) last.end = line.index + written.length;
  }
  return ranges;
}

function firstDash(line: string): RegExp | null {
  const match = /^( *)-(?=\s)/.exec(line);
  return match === null ? null : new RegExp(`^ {${match[1]?.length ?? 0}}-(?=\\s)`);
}

/** One document of a stream, with the marker (`---`), directives and comments before it. */
export interface DocumentText {
  readonly text: string;
  /** Line of its first character, from 1. */
  readonly line: number;
  /** It is the only document of the stream, and no marker stands before it. */
  readonly only: boolean;
}

const START = /^---(?=[ \t\r\n]|$)/;
const END = /^\.\.\.(?=[ \t\r\n]|$)/;
const NO_CONTENT = /^[ \t]*(?:[#%].*)?\r?\n?$/;

/**
 * Cuts a YAML stream into its documents, one held at a time; joined they are the stream, byte for byte.
 * A marker at the start of a line is one wherever it stands, in a block scalar too (YAML 1.2, 9.1.2).
 * @throws whatever the source throws
 */
export async function* splitDocuments(source: AsyncIterable<string>): AsyncGenerator<DocumentText> {
  let lines: string[] = [];
  let hasContent = false;
  let line = 1;
  let count = 0;
  const close = (only: boolean): DocumentText => {
    const document = { text: lines.join(''), line, only };
    line += lines.length;
    lines = [];
    hasContent = false;
    count += 1;
    return document;
  };
  for await (const next of splitLines(source)) {
    const starts = START.test(next);
    if (starts && hasContent) yield close(false);
    lines.push(next);
    hasContent ||= starts || !NO_CONTENT.test(next);
    if (END.test(next)) yield close(false);
  }
  if (lines.length > 0) yield close(count === 0 && !lines.some((text) => START.test(text)));
}

async function* splitLines(source: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of source) {
    let start = 0;
    for (let newline = chunk.indexOf('\n'); newline >= 0; newline = chunk.indexOf('\n', start)) {
      yield rest + chunk.slice(start, newline + 1);
      rest = '';
      start = newline + 1;
    }
    rest += chunk.slice(start);
  }
  if (rest !== '') yield rest;
}
