import { type Document, isMap, isScalar, isSeq, type Scalar, visit, type YAMLMap } from 'yaml';
import type { LeftReason } from '../left-reasons.ts';
import type { ConfigEntry } from '../manifest/config-entries.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Grant, Proposal, Splice } from '../types.ts';
import { ownPair } from '../yaml/lookup.ts';
import { parseYaml } from '../yaml/parse.ts';
import { insertPair, type Writable } from '../yaml/structure-edit.ts';
import { change, leave, rangeOf } from './rule.ts';

/** Edits of a configuration file that a ConfigMap holds, on the file's own text. */
export interface EntryEdits {
  readonly edits: readonly Splice[];
  readonly summary: string;
  readonly grants: readonly Grant[];
  readonly notes?: readonly string[];
}

/** The change of the manifest that the edits of its file come to. */
export function editEntry(
  entry: ConfigEntry,
  tool: string,
  { edits, summary, grants, notes = [] }: EntryEdits,
): Proposal {
  const splices = editScalar(entry.manifest.source, entry.scalar, edits);
  if (splices === null) return leave(tool, 'NOT_EDITABLE', rangeOf(entry.scalar));
  return change({
    tool,
    at: splices[0]?.start ?? rangeOf(entry.scalar).start,
    summary,
    splices,
    grants,
    notes,
  });
}

/** The file stays as it is. */
export function leaveEntry(entry: ConfigEntry, tool: string, reason: LeftReason, wayOut?: string): Proposal {
  return leave(tool, reason, rangeOf(entry.scalar), wayOut);
}

/** A configuration file as YAML, or null where it is none: a file with template holes, or another format. */
export function yamlOf({ text }: ConfigEntry): Document.Parsed | null {
  const parsed = parseYaml(text);
  return 'document' in parsed && (isMap(parsed.document.contents) || isSeq(parsed.document.contents))
    ? parsed.document
    : null;
}

/** Every map of the document for which the test holds, from the top. */
export function mapsWhere(document: Document, test: (map: YAMLMap) => boolean): YAMLMap[] {
  const found: YAMLMap[] = [];
  visit(document, {
    Map(_, map) {
      if (test(map)) found.push(map);
    },
  });
  return found;
}

/** The maps under a key, wherever the key is. */
export function mapsUnder(document: Document, key: string): YAMLMap[] {
  return mapsWhere(document, (map) => ownPair(map, key) !== null)
    .map((map) => ownPair(map, key)?.value)
    .filter((value) => isMap(value));
}

/** The key says this afterwards: its value is replaced, or the pair put before `before`; null where neither can be done. */
export function setKey(
  text: string,
  map: YAMLMap,
  key: string,
  value: string,
  before: string,
): Splice[] | null {
  const present = ownPair(map, key)?.value;
  if (isScalar(present)) return textOf(present) === value ? [] : replaceText(text, present, value);
  return present === undefined ? addKey(text, map, key, value, before) : null;
}

/** The pair is put before `before`, where the map does not have it yet. */
export function addKey(
  text: string,
  map: YAMLMap,
  key: string,
  value: Writable,
  before: string,
): Splice[] | null {
  if (ownPair(map, key) !== null) return [];
  const anchor = ownPair(map, before);
  return anchor === null ? null : [insertPair(text, map, anchor, key, value)];
}

/** Other text in a scalar, written in its style. */
export function replaceText(text: string, scalar: Scalar, value: string): Splice[] | null {
  return editScalar(text, scalar, [{ start: 0, end: textOf(scalar).length, text: value }]);
}

/** All of the edits, or null where one could not be made. */
export function all(...edits: readonly (readonly Splice[] | null)[]): Splice[] | null {
  return edits.includes(null) ? null : edits.flatMap((edit) => edit ?? []);
}
