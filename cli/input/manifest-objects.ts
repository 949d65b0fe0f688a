import { SweepError } from '../../shared/platform/errors.ts';
import { type ManifestSource, templateHole } from '../migrate/read/read-units.ts';
import { splitDocuments, splitItems, type Unit } from '../migrate/read/split-items.ts';
import { placeFinder } from '../migrate/text/splices.ts';
import { type ParsedYaml, parseYaml } from '../migrate/yaml/parse.ts';
import { decodeText } from './read-documents.ts';

/** A Kubernetes object of a manifest, without any check of its fields. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly generateName?: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** An object, or one sentence about a piece of the file that is none. */
export type ManifestPiece = { readonly object: ManifestObject } | { readonly problem: string };

/**
 * The objects of a file: YAML and JSON of any number of documents, arrays, and Lists, as kubectl, Helm and jq print
 * them. One document, or one item of a List, is held at a time. A file that cannot be read is a problem, too.
 */
export async function* manifestObjects(source: ManifestSource): AsyncGenerator<ManifestPiece> {
  try {
    for await (const document of splitDocuments(decodeText(source.open(), source.name)))
      yield* piecesOfDocument(splitItems(document), source.name);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    yield { problem: error.message };
  }
}

function* piecesOfDocument(units: readonly Unit[], file: string): Generator<ManifestPiece> {
  for (const unit of units) {
    if (unit.role === 'REST') continue;
    const parsed = parse(unit, file);
    if ('problem' in parsed) {
      yield parsed;
      continue;
    }
    if (parsed.hole !== null) {
      const { line } = placeFinder(unit.text, unit)(parsed.hole);
      yield {
        problem: `${file}, line ${line}: a value is a template: render it with \`helm template\` first.`,
      };
    }
    const value: unknown = unit.role === 'BLOCK_ITEM' ? [parsed.value].flat()[0] : parsed.value;
    const isTyped = unit.itemKind !== '' && typeof value === 'object';
    yield* objectsIn(isTyped ? { kind: unit.itemKind, ...value } : value, unit, file);
  }
}

/** Inside of a document, a comma or a bracket is between two objects. */
const BETWEEN_JSON = /(?<=\})\r?\n(?=\{)/;

/** What a unit contains, and where in its text a value is a template of Helm, which nobody can read. */
type Contents = { readonly value: unknown; readonly hole: number | null } | { readonly problem: string };

function parse({ text, line, column }: Unit, file: string): Contents {
  if (/^\s*\{/.test(text)) {
    try {
      // Several documents, one after another, as `jq '.items[]'` prints them.
      const values = text.split(BETWEEN_JSON).map((document) => JSON.parse(document));
      return { value: values.length === 1 ? values[0] : values, hole: null };
    } catch {
      // It may be YAML in flow style.
    }
  }
  const parsed = parseYaml(text);
  if (!('fault' in parsed)) return plainValue(parsed, text, `${file}, line ${line}`);
  const { fault } = parsed;
  const place = placeFinder(text, { line, column })(fault.offset);
  const hint = text.includes('{{') ? ' (a Helm template? render it with `helm template` first)' : '';
  return { problem: `${file}, line ${place.line}, column ${place.column}: ${fault.detail}${hint}.` };
}

function plainValue({ document, originalOffset }: ParsedYaml, text: string, place: string): Contents {
  try {
    const hole = templateHole(document, text);
    return {
      value: document.toJS({ maxAliasCount: 10_000 }),
      hole: hole === null ? null : originalOffset(hole),
    };
  } catch {
    return { problem: `${place}: its aliases expand to too many values.` };
  }
}

/** Lists in Lists: kubectl prints none. */
const LIST_LEVELS = 10;

/**
 * @param lists the lists that the value is in: through an alias, a List can contain itself
 * @returns whether to go on with the piece
 */
function* objectsIn(
  value: unknown,
  unit: Unit,
  file: string,
  lists: readonly unknown[] = [],
): Generator<ManifestPiece, boolean> {
  if (value === null || value === undefined) return true;
  const { kind, apiVersion = '', metadata, items } = value as Record<string, unknown>;
  const list = Array.isArray(value) ? value : items;
  if (Array.isArray(value) || (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(list))) {
    if (lists.includes(list) || lists.length === LIST_LEVELS) {
      yield { problem: `${file}, line ${unit.line}: its Lists are nested too deeply.` };
      return false;
    }
    const kindOfItems = typeof kind === 'string' ? kind.slice(0, -'List'.length) : '';
    for (const item of list as readonly object[]) {
      const typed = kindOfItems === '' ? item : { kind: kindOfItems, apiVersion, ...item };
      if (!(yield* objectsIn(typed, unit, file, [...lists, list]))) return false;
    }
  } else if (typeof kind !== 'string') {
    yield { problem: `${file}, line ${unit.line}: not a Kubernetes object: it has no kind.` };
  } else {
    const object = { ...value, kind, apiVersion: String(apiVersion) } as ManifestObject;
    yield { object: { ...object, metadata: (metadata ?? {}) as ManifestObject['metadata'] } };
  }
  return true;
}
