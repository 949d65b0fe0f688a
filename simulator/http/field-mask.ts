import type { RestDocument } from '../documents/rest-document.ts';
import type { MessageType } from './descriptors.ts';

/** The fields that a partial response keeps, by name: null keeps everything below a field, a mask keeps part of it. */
export type FieldMask = ReadonlyMap<string, FieldMask | null>;
type Draft = Map<string, Draft | null>;

/** The mask has a path that the response message lacks. */
export class UnknownFieldError extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`The answer has no field ${path}`);
    this.path = path;
  }
}

/**
 * Parses both of Google's notations: `clusters(name,nodePools/config)` of the parameter `fields`, and
 * `clusters.name,clusters.nodePools.config` of the header X-Goog-FieldMask; `*` is everything.
 * Source: https://cloud.google.com/apis/docs/system-parameters
 * @returns null if everything is requested
 */
export function parseFieldMask(text: string): FieldMask | null {
  const tokens = text.match(/[^,()/.\s]+|[,()/.]/g) ?? [];
  let at = 0;

  function readFields(into: Draft): void {
    while (at < tokens.length && tokens[at] !== ')') {
      if (tokens[at] === ',') at += 1;
      else readPath(into);
    }
    at += 1;
  }

  function readPath(into: Draft): void {
    const name = tokens[at] ?? '';
    at += 1;
    const separator = tokens[at];
    if (separator !== '(' && separator !== '/' && separator !== '.') {
      into.set(name, null);
      return;
    }
    at += 1;
    const below: Draft = into.get(name) ?? new Map();
    // A field that is already kept whole stays whole.
    if (into.get(name) !== null) into.set(name, below);
    if (separator === '(') readFields(below);
    else readPath(below);
  }

  const mask: Draft = new Map();
  readFields(mask);
  return mask.get('*') === null ? null : mask;
}

/** @throws UnknownFieldError where Google's front end returns 400 */
export function checkFieldMask(mask: FieldMask, type: MessageType, parent = ''): void {
  for (const [name, below] of mask) {
    const path = `${parent}${name}`;
    if (name === '*') continue;
    const field = type.fields.get(name);
    if (field === undefined) throw new UnknownFieldError(path);
    if (below === null || field.kind === 'MAP' || field.kind === 'PLAIN') continue;
    if (field.kind === 'ENUM') throw new UnknownFieldError(`${path}.${[...below.keys()][0]}`);
    checkFieldMask(below, field.message(), `${path}.`);
  }
}

/** The document, reduced to what the mask keeps. */
export function applyFieldMask(document: RestDocument, mask: FieldMask): RestDocument {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(document)) {
    const below = mask.has(name) ? mask.get(name) : mask.get('*');
    if (below === undefined) continue;
    const shown = below === null ? value : keepBelow(value, below);
    if (shown !== undefined) kept[name] = shown;
  }
  return kept;
}

function keepBelow(value: unknown, mask: FieldMask): unknown {
  if (Array.isArray(value)) {
    const kept = value.map((item) => keepBelow(item, mask)).filter((item) => item !== undefined);
    return kept.length === 0 && value.length > 0 ? undefined : kept;
  }
  return typeof value === 'object' && value !== null
    ? applyFieldMask(value as RestDocument, mask)
    : undefined;
}
