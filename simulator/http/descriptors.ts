import assetProtos from '@google-cloud/asset/build/protos/protos.json' with { type: 'json' };
import containerProtos from '@google-cloud/container/build/protos/protos.json' with { type: 'json' };
import resourceManagerProtos from '@google-cloud/resource-manager/build/protos/protos.json' with {
  type: 'json',
};
import securityCenterProtos from '@google-cloud/security-center/build/protos/protos.json' with {
  type: 'json',
};

/** A message, enum or package in the official clients (protobufjs JSON descriptors). */
interface Scope {
  readonly nested?: Readonly<Record<string, Scope>>;
  readonly fields?: Readonly<Record<string, { readonly type: string; readonly keyType?: string }>>;
  readonly values?: Readonly<Record<string, number>>;
}

/** A message of Google's published API, and the types of its JSON fields. */
export interface MessageType {
  readonly fields: ReadonlyMap<string, FieldType>;
}

export type FieldType =
  | { readonly kind: 'PLAIN' }
  | { readonly kind: 'ENUM'; readonly numbers: Readonly<Record<string, number>> }
  /** `message()` is resolved on demand, because messages may be recursive. */
  | { readonly kind: 'MESSAGE'; readonly message: () => MessageType }
  | { readonly kind: 'MAP' };

// The literal types of these files are useless and far too large to compare.
const ROOTS = [
  containerProtos,
  resourceManagerProtos,
  assetProtos,
  securityCenterProtos,
] as readonly object[] as readonly Scope[];
const known = new Map<Scope, MessageType>();

/**
 * @param name for example `google.container.v1.Cluster`
 * @throws RangeError for a message that none of the clients knows
 */
export function messageType(name: string): MessageType {
  for (const root of ROOTS) {
    const scopes = descend([root], name.split('.'));
    const scope = scopes?.at(-1);
    if (scopes !== null && scope?.fields !== undefined) return messageOf(scope, scopes);
  }
  throw new RangeError(`No Google client describes ${name}`);
}

function messageOf(scope: Scope, scopes: readonly Scope[]): MessageType {
  const fields = Object.entries(scope.fields ?? {});
  const message = known.get(scope) ?? {
    fields: new Map(fields.map(([name, field]) => [name, fieldOf(field, scopes)])),
  };
  known.set(scope, message);
  return message;
}

function fieldOf({ type, keyType }: { type: string; keyType?: string }, scopes: readonly Scope[]): FieldType {
  if (keyType !== undefined) return { kind: 'MAP' };
  // Google's well-known types are plain JSON: strings, numbers, or the contents of a Struct.
  if (type.startsWith('google.protobuf.')) return { kind: 'PLAIN' };
  const found = resolve(type, scopes);
  const scope = found?.at(-1);
  if (found === null || scope === undefined) return { kind: 'PLAIN' };
  if (scope.values !== undefined) return { kind: 'ENUM', numbers: scope.values };
  return { kind: 'MESSAGE', message: () => messageOf(scope, found) };
}

/** Protobuf's rule: the innermost scope that contains the first part of the name. */
function resolve(type: string, scopes: readonly Scope[]): readonly Scope[] | null {
  const path = type.split('.');
  for (let depth = scopes.length; depth > 0; depth -= 1) {
    const found = descend(scopes.slice(0, depth), path);
    if (found !== null) return found;
  }
  return null;
}

function descend(scopes: readonly Scope[], path: readonly string[]): readonly Scope[] | null {
  const found = [...scopes];
  for (const part of path) {
    const next = found.at(-1)?.nested?.[part];
    if (next === undefined) return null;
    found.push(next);
  }
  return found;
}
