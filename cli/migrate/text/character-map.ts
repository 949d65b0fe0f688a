/** For each UTF-16 unit of a scalar's text: where the source that wrote it begins. */
export interface CharacterMap {
  text: string;
  /** One more than the text has: the last is where the text ends. */
  readonly starts: number[];
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const LINE_BREAK = /[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/y;

/**
 * Which characters of the source each character of a plain or quoted scalar was written with.
 * @param raw the scalar as written, quotes included
 */
export function mapFlowScalar(raw: string): CharacterMap {
  const quote = raw.startsWith('"') || raw.startsWith("'") ? raw[0] : null;
  const end = raw.length - (quote === null ? 0 : 1);
  const map: CharacterMap = { text: '', starts: [] };
  const push = (character: string, start: number): void => {
    for (const unit of character.split('')) {
      map.text += unit;
      map.starts.push(start);
    }
  };
  for (let at = quote === null ? 0 : 1; at < end; ) {
    const next = nextCharacter(raw, at, quote);
    push(next.character, at);
    at = next.stop;
  }
  map.starts.push(end);
  return map;
}

function nextCharacter(raw: string, at: number, quote: string | null | undefined) {
  LINE_BREAK.lastIndex = at;
  const lines = LINE_BREAK.exec(raw);
  if (lines !== null) {
    const breaks = lines[0].split('\n').length - 1;
    return { character: breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), stop: at + lines[0].length };
  }
  if (quote === "'" && raw.startsWith("''", at)) return { character: "'", stop: at + 2 };
  if (quote === '"' && raw[at] === '\\') return escaped(raw, at);
  return { character: raw.charAt(at), stop: at + 1 };
}

function escaped(raw: string, at: number): { character: string; stop: number } {
  const letter = raw.charAt(at + 1);
  LINE_BREAK.lastIndex = at + 1;
  const lines = LINE_BREAK.exec(raw);
  if (lines !== null) return { character: '', stop: at + 1 + lines[0].length };
  const digits = CODE_LENGTHS[letter];
  if (digits === undefined) return { character: ESCAPES[letter] ?? letter, stop: at + 2 };
  const code = Number.parseInt(raw.slice(at + 2, at + 2 + digits), 16);
  return { character: String.fromCodePoint(code), stop: at + 2 + digits };
}

interface Line {
  readonly content: string;
  /** Offset of the content, after the indentation. */
  readonly start: number;
  /** Offset after the line ending. */
  readonly end: number;
}

/** A block scalar's characters, and the indentation of its lines. */
export interface BlockMap extends CharacterMap {
  readonly indent: string;
}

/**
 * Which characters of the source each character of a literal (`|`) or folded (`>`) scalar was written with.
 * @param raw the scalar as written, header included
 * @param value what it stands for: the walk follows both, and its text differs where they cannot be brought together
 * @returns null where the indentation cannot be told
 */
export function mapBlockScalar(raw: string, value: string): BlockMap | null {
  const bodyStart = raw.indexOf('\n') + 1;
  const indent = indentationOf(raw, bodyStart);
  if (bodyStart === 0 || indent === null) return null;
  const lines = linesOf(raw, bodyStart, indent.length);
  let end = bodyStart;
  const map: BlockMap = { text: '', starts: [], indent };
  for (let index = 0; index < lines.length && map.text.length < value.length; index += 1) {
    const line = lines[index] as Line;
    for (let at = 0; at < line.content.length; at += 1) push(map, line.content.charAt(at), line.start + at);
    const separator = separatorAfter(lines[index + 1]?.content ?? '', value.slice(map.text.length));
    end = line.start + line.content.length;
    for (const unit of separator) push(map, unit, end);
    if (separator !== '') end = line.end;
  }
  map.starts.push(end);
  return map;
}

function push(map: CharacterMap, character: string, start: number): void {
  map.text += character;
  map.starts.push(start);
}

/** A header with an indentation indicator has content that may begin with spaces: nothing tells how many. */
function indentationOf(raw: string, bodyStart: number): string | null {
  if (/^[|>][-+]?[1-9]/.test(raw)) return null;
  return /^(?:[ \t]*\r?\n)*( *)/.exec(raw.slice(bodyStart))?.[1] ?? null;
}

function linesOf(raw: string, bodyStart: number, indent: number): Line[] {
  const lines: Line[] = [];
  for (let at = bodyStart; at < raw.length; ) {
    const newline = raw.indexOf('\n', at);
    const end = newline < 0 ? raw.length : newline + 1;
    const written = raw.slice(at, end).replace(/\r?\n$/, '');
    const content = written.slice(indent);
    lines.push({ content, start: at + Math.min(indent, written.length), end });
    at = end;
  }
  return lines;
}

/** What stands in the value between this line and the next: folding makes a space of one break, and drops one of several. */
function separatorAfter(next: string, rest: string): string {
  if (rest.startsWith(`\n${next}`)) return '\n';
  if (rest.startsWith(` ${next}`)) return ' ';
  return rest.startsWith(next) ? '' : rest.slice(0, 1);
}
