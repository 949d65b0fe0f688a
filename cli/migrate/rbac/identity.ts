import { isScalar, type Pair, type Scalar } from 'yaml';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Splice } from '../types.ts';
import { ownPair, textAt } from '../yaml/lookup.ts';
import { insertPair } from '../yaml/structure-edit.ts';

/** The service account that a workload asks the kubelet as. */
export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The workload ran as `default`, and gets an account of its own. */
  readonly isNew: boolean;
}

/** One account is one of these. */
export function identityKey({ namespace, serviceAccount }: Identity): string {
  return `${namespace}/${serviceAccount}`;
}

/** A workload's own service account; what is granted to `default` would be granted to every other pod of the namespace. */
export function identityOf({ document, podSpec, namespace, name }: Manifest): Identity {
  const serviceAccount =
    textAt(document, podSpec, 'serviceAccountName') ?? textAt(document, podSpec, 'serviceAccount') ?? '';
  if (serviceAccount !== '' && serviceAccount !== 'default')
    return { namespace, serviceAccount, isNew: false };
  const stem = name.replace(/(?<![^a-z0-9])[^a-z0-9]+$/, '');
  return { namespace, serviceAccount: stem === '' ? 'kubelet-reader' : `${stem}-sa`, isNew: true };
}

/**
 * The edits that make a pod run as its identity, with a token.
 * @param tokenIsOff its ServiceAccount says that pods get no token unless they ask for one
 * @returns null where the pod's spec cannot be edited in place
 */
export function adoptIdentity(manifest: Manifest, identity: Identity, tokenIsOff: boolean): Splice[] | null {
  const { podSpec } = manifest;
  const before = podSpec === null ? null : ownPair(podSpec, 'containers');
  if (podSpec === null || before === null) return null;
  const names = ['serviceAccountName', 'serviceAccount'].flatMap((key) => ownPair(podSpec, key) ?? []);
  const insert = (key: string, value: string | boolean): Splice[] => [
    insertPair(manifest.source, podSpec, before, key, value),
  ];
  const account = !identity.isNew
    ? []
    : names.length === 0
      ? insert('serviceAccountName', identity.serviceAccount)
      : all(names.map((pair) => replace(manifest.source, pair, identity.serviceAccount)));
  const mount = ownPair(podSpec, 'automountServiceAccountToken');
  const token = isOff(mount)
    ? replace(manifest.source, mount, 'true')
    : mount === null && tokenIsOff
      ? insert('automountServiceAccountToken', true)
      : [];
  return all([account, token]);
}

function isOff(pair: Pair<Scalar, unknown> | null): pair is Pair<Scalar, unknown> {
  return isScalar(pair?.value) && textOf(pair.value) === 'false';
}

function replace(source: string, pair: Pair<Scalar, unknown>, text: string): Splice[] | null {
  return isScalar(pair.value)
    ? editScalar(source, pair.value, [{ start: 0, end: textOf(pair.value).length, text }])
    : null;
}

function all(edits: readonly (readonly Splice[] | null)[]): Splice[] | null {
  return edits.includes(null) ? null : edits.flatMap((edit) => edit ?? []);
}
