import { isScalar, type Pair, type Scalar, stringify } from 'yaml';
import { type ClusterNotes, grantsHeld } from '../cluster-notes.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Unit } from '../read/split-items.ts';
import { replaceText, textOf } from '../text/scalar-edit.ts';
import { all, lineEnding } from '../text/splices.ts';
import {
  GRANTS,
  type Grant,
  type Identity,
  type PlannedObject,
  type Splice,
  verbOf,
  type Workload,
} from '../types.ts';
import { ownPair, textAt } from '../yaml/lookup.ts';
import { insertPair, type Writable } from '../yaml/structure-edit.ts';

/** What an account lacks, and before which unit the objects for it go. */
export interface Need {
  readonly identity: Identity;
  readonly grants: readonly Grant[];
  readonly unit: number;
}

/** One account is one of these. */
export function identityKey({ namespace, serviceAccount }: Identity): string {
  return `${namespace}/${serviceAccount}`;
}

/** Which accounts need which grants. */
export interface AccountNeeds {
  /** By identityKey. */
  readonly byAccount: ReadonlyMap<string, Need>;
  /** Workloads that are migrated: by their own changes, or by those of a ConfigMap that they read. */
  readonly workloads: ReadonlySet<Workload>;
  /** Changed ConfigMaps (`namespace/name`) that a workload of the files uses. */
  readonly usedConfigMaps: ReadonlySet<string>;
}

export function accountNeeds(objects: readonly PlannedObject[], notes: ClusterNotes): AccountNeeds {
  const grantsOfConfigMaps = new Map<string, readonly Grant[]>();
  for (const { subject, changes } of objects) {
    const grants = changes.flatMap((change) => change.grants);
    if (subject.kind === 'ConfigMap' && grants.length > 0)
      grantsOfConfigMaps.set(`${subject.namespace}/${subject.name}`, grants);
  }
  const wanted = new Map<string, { identity: Identity; unit: number; grants: Set<Grant> }>();
  const usedConfigMaps = new Set<string>();
  const workloads = new Set<Workload>();
  for (const { unit, workload, changes } of objects) {
    if (workload === null) continue;
    const { identity } = workload;
    const used = workload.configMaps
      .map((name) => `${identity.namespace}/${name}`)
      .filter((key) => grantsOfConfigMaps.has(key));
    const grants = [
      ...changes.flatMap((change) => change.grants),
      ...used.flatMap((key) => grantsOfConfigMaps.get(key) ?? []),
    ];
    if (grants.length === 0) continue;
    for (const key of used) usedConfigMaps.add(key);
    workloads.add(workload);
    const entry = wanted.get(identityKey(identity)) ?? { identity, unit, grants: new Set() };
    for (const grant of grants) entry.grants.add(grant);
    wanted.set(identityKey(identity), entry);
  }
  const byAccount = new Map<string, Need>();
  for (const [key, { identity, unit, grants }] of wanted) {
    const held = grantsHeld(notes.roles, key);
    const missing = GRANTS.filter((grant) => grants.has(grant) && !held.has(grant));
    byAccount.set(key, { identity, unit, grants: missing });
  }
  return { byAccount, workloads, usedConfigMaps };
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
      : all(...names.map((pair) => replace(manifest.source, pair, identity.serviceAccount)));
  const mount = ownPair(podSpec, 'automountServiceAccountToken');
  const token = isOff(mount)
    ? replace(manifest.source, mount, 'true')
    : mount === null && tokenIsOff
      ? insert('automountServiceAccountToken', true)
      : [];
  return all(account, token);
}

function isOff(pair: Pair<Scalar, unknown> | null): pair is Pair<Scalar, unknown> {
  return isScalar(pair?.value) && textOf(pair.value) === 'false';
}

function replace(source: string, pair: Pair<Scalar, unknown>, text: string): Splice[] | null {
  return isScalar(pair.value) ? replaceText(source, pair.value, text) : null;
}

/** A Kubernetes object to add, as JSON. */
export type NewObject = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
} & {
  readonly [key: string]: Writable;
};

/** The account, where it is new, and the ClusterRole with no more than the grants, bound to that account alone. */
export function rbacObjects({ identity, grants }: Need): NewObject[] {
  const { namespace, serviceAccount } = identity;
  const name = `${namespace}-${serviceAccount}-kubelet-reader`;
  const rule = (resources: readonly Grant[]): Writable[] => {
    const [first] = resources;
    return first === undefined ? [] : [{ apiGroups: [''], resources, verbs: [verbOf(first)] }];
  };
  const account: NewObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: serviceAccount, namespace },
  };
  const role: NewObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [
      ...rule(grants.filter((grant) => grant !== 'pods')),
      ...rule(grants.filter((grant) => grant === 'pods')),
    ],
  };
  const binding: NewObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
  };
  return [...(identity.isNew ? [account] : []), ...(grants.length > 0 ? [role, binding] : [])];
}

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
