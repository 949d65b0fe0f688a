import { type MessageType, messageType } from '../../../../simulator/http/descriptors.ts';

/** The path of every key in a document, with list items as `[]`: `nodePools[].config.kubeletConfig`. */
export function keyPaths(document: unknown, prefix = ''): string[] {
  if (Array.isArray(document)) return document.flatMap((item) => keyPaths(item, `${prefix}[]`));
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([name, value]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [path, ...keyPaths(value, path)];
  });
}

/** The paths of a document that Google's published message type lacks. Maps may have any keys. */
export function unknownPaths(document: unknown, message: string): string[] {
  return unknownIn(document, messageType(message), '');
}

function unknownIn(document: unknown, type: MessageType, prefix: string): string[] {
  if (Array.isArray(document)) return document.flatMap((item) => unknownIn(item, type, prefix));
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([name, value]) => {
    const field = type.fields.get(name);
    if (field === undefined) return [`${prefix}${name}`];
    return field.kind === 'MESSAGE' ? unknownIn(value, field.message(), `${prefix}${name}.`) : [];
  });
}
