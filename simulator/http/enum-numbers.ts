import type { RestDocument } from '../documents/rest-document.ts';
import type { FieldType, MessageType } from './descriptors.ts';

/**
 * Replaces enum names by numbers, which `$alt=json;enum-encoding=int` requests (every official client does).
 * A name that the published API lacks stays a string.
 */
export function withEnumNumbers(document: RestDocument, type: MessageType): RestDocument {
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [name, numbered(value, type.fields.get(name))]),
  );
}

function numbered(value: unknown, field: FieldType | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => numbered(item, field));
  if (field?.kind === 'ENUM' && typeof value === 'string') return field.numbers[value] ?? value;
  if (field?.kind === 'MESSAGE' && typeof value === 'object' && value !== null) {
    return withEnumNumbers(value as RestDocument, field.message());
  }
  return value;
}

/** The name of an enum value that a request gives by name or by number; null if there is no such value. */
export function enumNameOf(type: MessageType, field: string, value: unknown): string | null {
  const known = type.fields.get(field);
  if (known?.kind !== 'ENUM') return null;
  const found = Object.entries(known.numbers).find(([name, number]) => value === name || value === number);
  return found?.[0] ?? null;
}
