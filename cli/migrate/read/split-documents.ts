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
