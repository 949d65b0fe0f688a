/** A text with spaces put in, and the way back to the offsets of the original. */
export interface PaddedText {
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
export function padFlow(text: string): PaddedText {
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
