import { stringify } from 'yaml';
import type { Unit } from '../read/split-items.ts';
import { lineEnding } from '../text/lines.ts';
import type { Splice } from '../types.ts';
import type { NewObject } from './rbac-objects.ts';

const MARKER = /^---(?=[ \t\r\n]|$)/m;

/**
 * The edits that put objects before a unit, in the way that its file holds objects: as documents, as items of its
 * List, or, where the file is one JSON object, by making a List of it. Before, since a Pod is refused without its account.
 */
export function insertObjects(unit: Unit, objects: readonly NewObject[]): Splice[] {
  if (objects.length === 0) return [];
  const eol = lineEnding(unit.text);
  const at = unit.text.startsWith('\ufeff') ? 1 : 0;
  const before = (text: string): Splice => ({ start: at, end: at, text: text.replaceAll('\n', eol) });
  if (unit.onlyJson && unit.role === 'DOCUMENT') return wrapInList(unit, objects, before);
  if (unit.role === 'FLOW_ITEM') return [before(objects.map((object) => flowItem(unit, object)).join(''))];
  if (unit.role === 'BLOCK_ITEM') return [before(objects.map((object) => blockItem(unit, object)).join(''))];
  const documents = objects.map((object) => stringify(object, { lineWidth: 0 }));
  const head = unit.text.slice(at);
  if (head.startsWith('---')) return [before(documents.map((document) => `---\n${document}`).join(''))];
  const rest = MARKER.test(head) ? (head.startsWith('%') ? '...\n' : '') : '---\n';
  return [before(documents.join('---\n') + rest)];
}

function flowItem({ text, column }: Unit, object: NewObject): string {
  if (!text.includes('\n')) return `${JSON.stringify(object)},`;
  const separator = `\n${' '.repeat(column - 1)}`;
  return `${JSON.stringify(object, null, 2).replaceAll('\n', separator)},${separator}`;
}

function blockItem({ text }: Unit, object: NewObject): string {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return stringify([object], { lineWidth: 0 }).replaceAll(/^(?=.)/gm, indent);
}

function wrapInList(
  { text }: Unit,
  objects: readonly NewObject[],
  before: (text: string) => Splice,
): Splice[] {
  const end = text.trimEnd().length;
  const space = text.trimEnd().includes('\n') ? 2 : 0;
  const eol = space === 0 ? '' : '\n';
  const head = `{"apiVersion": "v1", "kind": "List", "items": [${eol}`;
  const items = objects.map((object) => `${JSON.stringify(object, null, space)},${eol}`).join('');
  return [before(head + items), { start: end, end, text: `${eol}]}` }];
}
