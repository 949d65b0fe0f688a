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
