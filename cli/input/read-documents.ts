import { TextDecoder } from 'node:util';
import { isMany, none } from 'stream-chain/defs.js';
import { lines } from 'stream-chain/utils/lines.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';
import type { ErrorCode } from '../../shared/platform/error-catalog.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { type DocumentText, splitDocuments } from '../migrate/read/split-items.ts';
import { placeFinder } from '../migrate/text/splices.ts';
import { parseYaml } from '../migrate/yaml/parse.ts';
import { type BrokenItem, ItemAssembler, type JsonItem } from './item-assembler.ts';

/**
 * Decodes the text of a file chunk by chunk: UTF-8, or UTF-16 if there is a byte order mark (PowerShell's `>` writes
 * it).
 * @throws SweepError of the source; INPUT_UNREADABLE for anything else that it throws
 */
export async function* decodeText(
  source: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<string, void> {
  let decoder: TextDecoder | null = null;
  try {
    for await (const bytes of source) {
      decoder ??= new TextDecoder(encodingOf(bytes));
      yield decoder.decode(bytes, { stream: true });
    }
  } catch (cause) {
    if (cause instanceof SweepError) throw cause;
    throw new SweepError('INPUT_UNREADABLE', { file, detail: fileErrorReason(cause) }, { cause });
  }
  yield decoder?.decode() ?? '';
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** The reason for a file error without its path, for example `ENOENT: no such file or directory`. */
export function fileErrorReason(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/^([^']*?), \w+(?: '.*')?$/s, '$1') : String(cause);
}

/**
 * The items of JSON documents, one after another, with constant memory.
 * @param before lines and documents of the file before this text
 * @throws SweepError INPUT_EMPTY, INPUT_NOT_JSON, INPUT_TRUNCATED
 */
export async function* readDocuments(
  text: AsyncIterable<string>,
  file: string,
  before = { lines: 0, documents: 0 },
): AsyncGenerator<JsonItem> {
  const parse = createTokenizer();
  const items = new ItemAssembler(before.documents);
  let line = before.lines + 1;
  for await (const chunk of text) {
    // By lines, so that an error's line is known.
    for (const part of chunk.split(/(?<=\n)/)) {
      for (const token of attempt(() => parse(part), 'INPUT_NOT_JSON', file, line, part)) {
        const item = items.consume(token);
        if (item !== null) yield item;
      }
      if (part.endsWith('\n')) line += 1;
    }
  }
  for (const token of attempt(() => parse(none), 'INPUT_TRUNCATED', file, line)) {
    const item = items.consume(token);
    if (item !== null) yield item;
  }
  if (items.documentCount === 0) throw new SweepError('INPUT_EMPTY', { file });
}

/** A text from which the beginning was taken. */
export async function* resumed(beginning: string, rest: AsyncIterable<string>): AsyncGenerator<string, void> {
  yield beginning;
  yield* rest;
}

/** Whether the text is the beginning of a JSON value, and not the whole of it. */
function isCut(text: string): boolean {
  const parse = createTokenizer();
  try {
    parse(text);
  } catch {
    return false;
  }
  try {
    parse(none);
    return false;
  } catch {
    return true;
  }
}

/** Text to tokens; `none` is the end of the text. Throws the parser's own errors. */
function createTokenizer(): (text: string | typeof none) => readonly Token[] {
  const parse = jsonParser({ packValues: true, streamValues: false, jsonStreaming: true });
  return (text) => {
    // The parser's types leave out the end of the text, which every flushable function takes.
    const tokens = parse(text as string);
    return isMany(tokens) ? tokens.values : [];
  };
}

function attempt<T>(run: () => T, code: ErrorCode, file: string, line: number, text = ''): T {
  try {
    return run();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^Parser (cannot parse input: )?/, '') : '';
    const detail = WORKFLOW_COMMAND.test(text) ? OF_WRAPPER : reason;
    throw new SweepError(code, { file, line, detail }, { cause });
  }
}

/** What GitHub Actions prints among the output of a command. */
const WORKFLOW_COMMAND = /^(?:::|\[command\])/;
const OF_WRAPPER =
  'it is a line of GitHub Actions; for hashicorp/setup-terraform, set terraform_wrapper: false';

/**
 * One JSON value per line. An invalid line affects only itself. From a line on that only opens a value, the text is read
 * as documents: outputs of several commands, concatenated.
 * @throws SweepError INPUT_NOT_JSON where no line is JSON, INPUT_TRUNCATED where the last one is cut
 */
export async function* readLines(
  text: AsyncIterable<string>,
  file: string,
): AsyncGenerator<JsonItem | BrokenItem> {
  const split = lines();
  let line = 0;
  let firstBroken = 0;
  let documents = 0;

  function read(content: string): JsonItem | BrokenItem | null {
    line += 1;
    if (content.trim() === '') return null;
    if (WORKFLOW_COMMAND.test(content))
      throw new SweepError('INPUT_NOT_JSON', { file, line, detail: OF_WRAPPER });
    const item = parseLine(content, line);
    if ('value' in item) documents += 1;
    else firstBroken ||= line;
    return item;
  }

  for await (const chunk of text) {
    const contents = split(chunk);
    for (const content of contents) {
      if (/^\s*[[{]\s*$/.test(content)) {
        const rest = [content, ...contents, [...split(none)].join('')].join('\n');
        return yield* readDocuments(resumed(rest, text), file, { lines: line, documents });
      }
      const item = read(content);
      if (item !== null) yield item;
    }
  }
  for (const content of split(none)) {
    const item = read(content);
    if (item !== null && 'fault' in item && isCut(content))
      throw new SweepError('INPUT_TRUNCATED', { file, line });
    if (item !== null) yield item;
  }
  if (documents === 0)
    throw new SweepError('INPUT_NOT_JSON', {
      file,
      line: firstBroken,
      detail: 'no line contains a JSON value',
    });
}

function parseLine(content: string, line: number): JsonItem | BrokenItem {
  const position = `line ${line}`;
  try {
    return { position, value: JSON.parse(content) };
  } catch {
    return { position, fault: 'invalid JSON' };
  }
}

/** A longer document is not parsed: its syntax tree takes about fifty times as much memory. */
const YAML_CHARACTERS = 16 << 20;
/** Aliases let a short document expand to gigabytes. gcloud writes none. */
const YAML_ALIASES = 1000;

/**
 * One value per YAML document, as `gcloud … describe` (one document) and `list` (several) print them. An invalid
 * document does not affect the others.
 * @throws SweepError INPUT_EMPTY, INPUT_YAML if no document is valid
 */
export async function* readYaml(
  text: AsyncIterable<string>,
  file: string,
): AsyncGenerator<JsonItem | BrokenItem> {
  let count = 0;
  let anyValid = false;
  let first: BrokenItem | null = null;
  for await (const document of splitDocuments(text)) {
    const parsed = parseDocument(document);
    if ('value' in parsed && parsed.value === null) continue;
    count += 1;
    if ('value' in parsed) {
      anyValid = true;
      yield { position: `document ${count}`, value: parsed.value };
    } else {
      first ??= parsed;
      yield { position: parsed.position, fault: `invalid YAML: ${parsed.fault}` };
    }
  }
  if (anyValid) return;
  if (first === null) throw new SweepError('INPUT_EMPTY', { file });
  throw new SweepError('INPUT_YAML', { file, position: first.position, detail: first.fault });
}

function parseDocument({ text, line }: DocumentText): { value: unknown } | BrokenItem {
  const broken = (fault: string, offset = 0): BrokenItem => ({
    position: `line ${placeFinder(text, { line, column: 1 })(offset).line}`,
    fault,
  });
  if (text.length > YAML_CHARACTERS)
    return broken(
      `the document has more than ${YAML_CHARACTERS >> 20} million characters; use --format=json`,
    );
  if (isNestedTooDeeply(text)) return broken('it is nested too deeply');
  const parsed = parseYaml(text);
  if ('fault' in parsed) return broken(parsed.fault.detail, parsed.fault.offset);
  const [duplicate] = parsed.duplicateKeys;
  if (duplicate !== undefined) return broken('a key is duplicated', parsed.originalOffset(duplicate));
  try {
    return { value: parsed.document.toJS({ maxAliasCount: YAML_ALIASES }) ?? null };
  } catch {
    return broken('its aliases expand to too many values');
  }
}

/** The package takes quadratic time for deep nesting. No description comes near the limit. */
const YAML_LEVELS = 1000;
const NESTED_ITEMS = new RegExp(`(?:- ){${YAML_LEVELS}}`);

function isNestedTooDeeply(text: string): boolean {
  let level = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    level += bracket === '[' || bracket === '{' ? 1 : -1;
    if (level > YAML_LEVELS) return true;
  }
  return NESTED_ITEMS.test(text);
}
