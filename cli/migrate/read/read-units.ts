import { type Document, isMap, isScalar, visit } from 'yaml';
import { SweepError } from '../../../shared/platform/errors.ts';
import { type Place, placeFinder } from '../text/splices.ts';
import { type ParsedYaml, parseYaml } from '../yaml/parse.ts';
import { type DocumentText, frameOf, splitDocuments, splitItems, type Unit } from './split-items.ts';

/** A file, or standard input in a temporary file. Read twice, it gives the same bytes twice. */
export interface ManifestSource {
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

/**
 * The units of a file, in order; joined they are the file, byte for byte. One document is held at a time.
 * @throws SweepError MANIFEST_NOT_TEXT, MANIFEST_INVALID (what is around the items of a List does not parse)
 */
export async function* readUnits(source: ManifestSource): AsyncGenerator<Unit> {
  for await (const document of splitDocuments(decodeText(source.open(), source.name))) {
    const units = splitItems(document);
    if (!('fault' in parseYaml(frameOf(units, false)))) yield* units;
    else if (!('fault' in parseYaml(document.text))) yield wholeDocument(document);
    else parseOrThrow(frameOf(units, true), source.name, { line: document.line, column: 1 });
  }
}

/** A List that cannot be cut at its items, since a line of one of them is indented less than its dash. */
function wholeDocument({ text, line, only }: DocumentText): Unit {
  const onlyJson = only && text.trimStart().startsWith('{');
  return { text, role: 'DOCUMENT', line, column: 1, onlyJson, itemKind: '' };
}

/**
 * @param start where the text begins in the file
 * @throws SweepError MANIFEST_INVALID or MANIFEST_TEMPLATE with file, line and column, if the text is not YAML
 */
export function parseOrThrow(text: string, file: string, start: Place): ParsedYaml {
  const parsed = parseYaml(text);
  const find = placeFinder(text, start);
  if ('document' in parsed) {
    const { document, originalOffset } = parsed;
    const hole = templateHole(document, text);
    if (hole !== null) {
      const detail = 'a value is a template';
      throw new SweepError('MANIFEST_TEMPLATE', { file, ...find(originalOffset(hole)), detail });
    }
    const { contents } = document;
    const isError = isMap(contents) && contents.items.length === 1 && contents.has('error');
    if (isError || (isScalar(contents) && contents.value !== null)) {
      const place = find(originalOffset(contents.range?.[0] ?? 0));
      const detail = `it is ${isError ? 'an error message' : 'a text'}, not an object or Helm values`;
      throw new SweepError('MANIFEST_INVALID', { file, ...place, detail });
    }
    return parsed;
  }
  const place = find(parsed.fault.offset);
  const code = text.includes('{{') ? 'MANIFEST_TEMPLATE' : 'MANIFEST_INVALID';
  throw new SweepError(code, { file, ...place, detail: parsed.fault.detail });
}

/** What only Helm fills in; other programs have their own `{{ … }}` in strings. */
const HELM = /[\s({$-]\.(?:Values|Release|Chart|Capabilities|Template)\.|\binclude "/;

function isHelm(value: string): boolean {
  const start = value.indexOf('{{');
  return start >= 0 && HELM.test(value.slice(start));
}

/**
 * Where a template of Helm stands: an unquoted `{{ … }}`, which is YAML for a mapping that is the key of a mapping, or
 * a quoted one. Charts also evaluate strings of their values (`tpl`), so in values a quoted one is text.
 */
export function templateHole(document: Document, text: string): number | null {
  if (!text.includes('{{')) return null;
  const { contents } = document;
  const isValues = isMap(contents) && !contents.has('kind');
  let found: number | null = null;
  visit(document, {
    Scalar(key, { value, range }) {
      if (isValues || key === 'key' || typeof value !== 'string' || value.includes('\n') || !isHelm(value))
        return;
      found = range?.[0] ?? 0;
      return visit.BREAK;
    },
    Pair(_, { key }) {
      if (!isMap(key)) return;
      found = key.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/**
 * Bytes as UTF-8 text, a byte order mark kept as a character: encoded again it is the same bytes.
 * @throws SweepError MANIFEST_NOT_TEXT where the bytes are not UTF-8
 */
async function* decodeText(source: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const bytes of source) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError) throw new SweepError('MANIFEST_NOT_TEXT', { file }, { cause });
    throw cause;
  }
}
