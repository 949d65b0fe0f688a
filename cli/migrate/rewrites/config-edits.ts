import { isMap, isScalar, visit, type YAMLMap } from 'yaml';
import { LEFT_REASONS, type LeftReason } from '../left-reasons.ts';
import type { ConfigText } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { replaceText, textOf } from '../text/scalar-edit.ts';
import { hull, touches } from '../text/splices.ts';
import type {
  Change,
  Grant,
  LeftAlone,
  MigrationPolicy,
  Proposal,
  Range,
  ServiceReference,
  Splice,
} from '../types.ts';
import { ownPair, sharedRanges } from '../yaml/lookup.ts';
import { insertPair, type Writable } from '../yaml/structure-edit.ts';

/** Knows one program: recognizes its use of the port in an object, and how to configure that program for 10250. */
export interface Rule {
  readonly tool: string;
  /** What is to be done in this object; empty if the program is not used. Only looks at the object itself. */
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[];
}

/** An answer that leaves a range as it is. */
export function leave(tool: string | null, reason: LeftReason, covers: Range, advice?: string): LeftAlone {
  return {
    kind: 'LEFT',
    tool,
    at: covers.start,
    reason,
    advice: advice ?? LEFT_REASONS[reason].advice,
    covers,
  };
}

/** A change without notes, unless it says otherwise. */
export function change(
  parts: Omit<Change, 'kind' | 'notes'> & { readonly notes?: readonly string[] },
): Change {
  return { kind: 'CHANGE', notes: [], ...parts };
}

/** Where a node of the `yaml` package stands. */
export function rangeOf(node: {
  readonly range?: readonly [number, number, number] | null | undefined;
}): Range {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}

/** Edits of a configuration text. */
export interface TextEdits {
  readonly edits: readonly Splice[];
  readonly summary: string;
  readonly grants: readonly Grant[];
  readonly notes?: readonly string[];
  /** The occurrences in this range of the text are answered by the change. */
  readonly covers?: Range;
  readonly ofService?: ServiceReference | undefined;
}

/** The change of the manifest that edits of one of its texts amount to. */
export function editText(
  config: ConfigText,
  tool: string,
  { edits, summary, grants, notes = [], covers, ofService }: TextEdits,
): Proposal {
  const [first] = edits;
  // Anchors of the object itself are judged with the object.
  const shared = config.document === null || config.isObject ? [] : sharedRanges(config.document);
  if (first !== undefined && edits.some((edit) => shared.some((range) => touches(edit, range))))
    return leaveText(config, tool, 'SHARED_ANCHOR', hull(edits));
  const splices = config.edit(edits);
  if (splices === null || first === undefined)
    return leaveText(config, tool, 'NOT_EDITABLE', first ?? { start: 0, end: config.text.length });
  return change({
    tool,
    at: splices[0]?.start ?? config.locate(first).start,
    summary,
    splices,
    grants,
    notes,
    ...(covers === undefined ? {} : { covers: config.locate(covers) }),
    ...(ofService === undefined ? {} : { ofService }),
  });
}

/** The range of a configuration text stays as it is. */
export function leaveText(
  config: ConfigText,
  tool: string,
  reason: LeftReason,
  range: Range,
  advice?: string,
): Proposal {
  return leave(tool, reason, config.locate(range), advice);
}

/** Every map of the configuration for which the test holds, from the top. */
export function mapsWhere({ root }: ConfigText, test: (map: YAMLMap) => boolean): YAMLMap[] {
  const found: YAMLMap[] = [];
  if (root !== null)
    visit(root, {
      Map(_, map) {
        if (test(map)) found.push(map);
      },
    });
  return found;
}

/** The maps under a key, wherever the key is. */
export function mapsUnder(config: ConfigText, key: string): YAMLMap[] {
  return mapsWhere(config, (map) => ownPair(map, key) !== null)
    .map((map) => ownPair(map, key)?.value)
    .filter((value) => isMap(value));
}

/** Sets a key: its value is replaced, or the pair inserted before the key `before`; null if neither can be done. */
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

/** Inserts a pair before the key `before`, unless the map has it. */
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

/** The key before which setKey and addKey put a pair at the top of a map. */
export function firstKey(map: YAMLMap): string {
  const key = map.items[0]?.key;
  return isScalar(key) ? textOf(key) : '';
}
