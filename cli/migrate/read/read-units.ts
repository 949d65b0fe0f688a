import { SweepError } from '../../../shared/platform/errors.ts';
import { placeOf } from '../text/lines.ts';
import { parseYaml } from '../yaml/parse.ts';
import { decodeText } from './decode-text.ts';
import { splitDocuments } from './split-documents.ts';
import { frameOf, splitItems, type Unit } from './split-items.ts';

/** A file, or standard input kept aside: read twice, it gives the same bytes twice. */
export interface ManifestSource {
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

/**
 * The units of a file, in order; joined they are the file, byte for byte. One document is held at a time.
 * @throws SweepError MANIFEST_NOT_TEXT, MANIFEST_INVALID (what stands around the items of a List does not parse)
 */
export async function* readUnits(source: ManifestSource): AsyncGenerator<Unit> {
  for await (const document of splitDocuments(decodeText(source.open(), source.name))) {
    const units = splitItems(document);
    if ('fault' in parseYaml(frameOf(units, false)))
      parseOrThrow(frameOf(units, true), source.name, { line: document.line, column: 1 });
    yield* units;
  }
}

/**
 * @param start where the text begins in the file
 * @throws SweepError MANIFEST_INVALID with file, line and column, where the text is not YAML
 */
export function parseOrThrow(text: string, file: string, start: { line: number; column: number }) {
  const parsed = parseYaml(text);
  if ('document' in parsed) return parsed.document;
  const { line, column } = placeOf(text, parsed.fault.offset, start);
  const hint = text.includes('{{') ? ' (a Helm template? render it with `helm template` first)' : '';
  throw new SweepError('MANIFEST_INVALID', { file, line, column, detail: `${parsed.fault.detail}${hint}` });
}
