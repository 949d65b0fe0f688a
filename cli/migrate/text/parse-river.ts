import type { Range } from '../types.ts';

/** An expression after `name =`. */
export interface RiverAttribute extends Range {
  /** Offset of the name. */
  readonly nameStart: number;
  readonly text: string;
}

/** `name "label" { … }`. */
export interface RiverBlock {
  readonly name: string;
  readonly label: string;
  readonly range: Range;
  readonly attributes: ReadonlyMap<string, RiverAttribute>;
  readonly blocks: readonly RiverBlock[];
}

/** Comments and spaces, strings, line ends, names, and single characters. */
const TOKEN =
  /(?<space>\/\/[^\n]*|\/\*[\s\S]*?\*\/|[ \t\r]+)|(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<end>\n)|(?<name>[A-Za-z_][\w.]*)|(?<other>[\s\S])/gy;

interface Token extends Range {
  readonly kind: 'string' | 'end' | 'name' | 'other';
  readonly text: string;
}

/**
 * The blocks of a text in the configuration language of Grafana Alloy, formerly River; null if it does not parse.
 * Expressions are not looked into.
 */
export function parseRiver(text: string): readonly RiverBlock[] | null {
  const body = new RiverParser(tokensOf(text), text).body(0);
  return body?.blocks ?? null;
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].flatMap((match): Token[] => {
    const groups = match.groups ?? {};
    const kind = (['string', 'end', 'name', 'other'] as const).find((name) => groups[name] !== undefined);
    const range = { start: match.index, end: match.index + match[0].length };
    return kind === undefined ? [] : [{ kind, text: match[0], ...range }];
  });
}

type Body = Pick<RiverBlock, 'attributes' | 'blocks'>;
/** Deeper nesting is not configuration. */
const MAX_DEPTH = 50;

class RiverParser {
  private at = 0;
  private readonly tokens: readonly Token[];
  private readonly source: string;

  constructor(tokens: readonly Token[], source: string) {
    this.tokens = tokens;
    this.source = source;
  }

  /** Statements up to the closing brace, or up to the end of the text at the top; null if they do not parse. */
  body(depth: number): Body | null {
    const attributes = new Map<string, RiverAttribute>();
    const blocks: RiverBlock[] = [];
    for (let token = this.next(); ; token = this.next()) {
      if (token === undefined) return depth === 0 ? { attributes, blocks } : null;
      if (token.kind === 'end') continue;
      if (token.text === '}') return depth === 0 ? null : { attributes, blocks };
      if (token.kind !== 'name' || depth > MAX_DEPTH) return null;
      const following = this.next();
      if (following?.text === '=') {
        const { start, end } = this.expression();
        attributes.set(token.text, {
          nameStart: token.start,
          start,
          end,
          text: this.source.slice(start, end),
        });
        continue;
      }
      const label = following?.kind === 'string' ? following.text.slice(1, -1) : '';
      const brace = following?.kind === 'string' ? this.next() : following;
      const body = brace?.text === '{' ? this.body(depth + 1) : null;
      if (body === null) return null;
      const end = this.tokens[this.at - 1]?.end ?? this.source.length;
      blocks.push({ name: token.text, label, range: { start: token.start, end }, ...body });
    }
  }

  /** Up to the end of the line, or the brace that closes the block; lines inside brackets go on. */
  private expression(): Range {
    const start = this.tokens[this.at]?.start ?? this.source.length;
    let end = start;
    let open = 0;
    for (let token = this.tokens[this.at]; token !== undefined; token = this.tokens[this.at]) {
      if (open === 0 && (token.kind === 'end' || token.text === '}')) break;
      if (/^[[{(]$/.test(token.text)) open += 1;
      if (/^[\]})]$/.test(token.text)) open -= 1;
      if (token.kind !== 'end') end = token.end;
      this.at += 1;
    }
    return { start, end };
  }

  private next(): Token | undefined {
    const token = this.tokens[this.at];
    this.at += 1;
    return token;
  }
}
