import { configMapsUsedBy } from './manifest/config-entries.ts';
import { hasSecret, type Manifest, manifestsOf } from './manifest/manifest.ts';
import { type ManifestPlan, planManifest } from './plan-manifest.ts';
import { grantsHeld, newRoleBook, noteRole, type RoleBook } from './rbac/grants-held.ts';
import { identityKey, identityOf } from './rbac/identity.ts';
import type { Need } from './rbac/rbac-objects.ts';
import { type ManifestSource, parseOrThrow, readUnits } from './read/read-units.ts';
import type { Unit } from './read/split-items.ts';
import { GRANTS, type Grant, type MigrationPolicy } from './types.ts';
import { textAt } from './yaml/lookup.ts';
import { sharedRanges } from './yaml/shared-ranges.ts';

/** What an account needs, and before which unit the objects for it go. */
export interface PlacedNeed extends Need {
  readonly unit: number;
}

/**
 * What one document must know about the others. Units are counted over all files, in order.
 * It holds names, never contents: a few hundred bytes for a document that matters, nothing for one that does not.
 */
export interface Survey {
  /** The first unit of each file. */
  readonly firstUnits: readonly number[];
  /** Units in which something is to be done or said. */
  readonly relevant: ReadonlySet<number>;
  /** Those of them that change. */
  readonly edited: ReadonlySet<number>;
  /** Units whose text is a Secret's, and must not be shown. */
  readonly secret: ReadonlySet<number>;
  /** By account. */
  readonly needs: ReadonlyMap<string, PlacedNeed>;
  /** Accounts of the files whose pods get no token unless they ask for one. */
  readonly tokenOff: ReadonlySet<string>;
  /** ConfigMaps (`namespace/name`) that a workload of the files uses. */
  readonly usedConfigMaps: ReadonlySet<string>;
}

interface Consumer {
  readonly unit: number;
  readonly manifest: Pick<Manifest, 'namespace'>;
  readonly identity: ReturnType<typeof identityOf>;
  readonly configMaps: readonly string[];
  readonly grants: readonly Grant[];
}

interface Notes {
  relevant: Set<number>;
  edited: Set<number>;
  secret: Set<number>;
  consumers: Consumer[];
  configMapGrants: Map<string, readonly Grant[]>;
  accounts: Set<string>;
  tokenOff: Set<string>;
  roles: RoleBook;
}

/**
 * Reads all files once, and remembers what their documents must know about each other: which account needs which grants.
 * @throws SweepError MANIFEST_INVALID, MANIFEST_NOT_TEXT: nothing is written before every file has been read
 */
export async function surveyManifests(
  sources: readonly ManifestSource[],
  policy: MigrationPolicy,
): Promise<Survey> {
  const notes: Notes = {
    relevant: new Set(),
    edited: new Set(),
    secret: new Set(),
    consumers: [],
    configMapGrants: new Map(),
    accounts: new Set(),
    tokenOff: new Set(),
    roles: newRoleBook(),
  };
  const firstUnits: number[] = [];
  let index = 0;
  for (const source of sources) {
    firstUnits.push(index);
    for await (const unit of readUnits(source)) {
      if (unit.role !== 'REST') noteUnit(unit, source.name, index, policy, notes);
      index += 1;
    }
  }
  return { firstUnits, ...conclude(notes) };
}

/** A unit's objects with what is said about each. */
export function planUnit(
  unit: Unit,
  file: string,
  policy: MigrationPolicy,
): { plans: ManifestPlan[]; isSecret: boolean } {
  const document = parseOrThrow(unit.text, file, unit);
  const manifests = manifestsOf(unit.text, document, policy.namespace);
  const shared = manifests.length > 0 ? sharedRanges(document) : [];
  return {
    plans: manifests.map((manifest) => planManifest(manifest, policy, shared)),
    isSecret: hasSecret(document),
  };
}

function noteUnit(unit: Unit, file: string, index: number, policy: MigrationPolicy, notes: Notes): void {
  const { plans, isSecret } = planUnit(unit, file, policy);
  if (isSecret) notes.secret.add(index);
  for (const { manifest, changes, left } of plans) {
    if (changes.length + left.length > 0) notes.relevant.add(index);
    if (changes.length > 0) notes.edited.add(index);
    const grants = changes.flatMap((change) => change.grants);
    const key = `${manifest.namespace}/${manifest.name}`;
    if (manifest.kind === 'ConfigMap' && grants.length > 0) notes.configMapGrants.set(key, grants);
    if (manifest.kind === 'ServiceAccount') {
      notes.accounts.add(key);
      if (textAt(manifest.document, manifest.root, 'automountServiceAccountToken') === 'false')
        notes.tokenOff.add(key);
    }
    noteRole(notes.roles, manifest);
    const configMaps = manifest.podSpec === null ? [] : configMapsUsedBy(manifest);
    if (manifest.podSpec !== null && (configMaps.length > 0 || grants.length > 0))
      notes.consumers.push({
        unit: index,
        manifest: { namespace: manifest.namespace },
        identity: identityOf(manifest),
        configMaps,
        grants,
      });
  }
}

function conclude(notes: Notes): Omit<Survey, 'firstUnits'> {
  const wanted = new Map<string, { need: Omit<PlacedNeed, 'grants'>; grants: Set<Grant> }>();
  const usedConfigMaps = new Set<string>();
  for (const { unit, manifest, identity, configMaps, grants } of notes.consumers) {
    const used = configMaps
      .map((name) => `${manifest.namespace}/${name}`)
      .filter((key) => notes.configMapGrants.has(key));
    for (const key of used) usedConfigMaps.add(key);
    const all = [...grants, ...used.flatMap((key) => notes.configMapGrants.get(key) ?? [])];
    if (all.length === 0) continue;
    notes.relevant.add(unit);
    notes.edited.add(unit);
    const entry = wanted.get(identityKey(identity)) ?? { need: { identity, unit }, grants: new Set() };
    for (const grant of all) entry.grants.add(grant);
    wanted.set(identityKey(identity), entry);
  }
  const needs = new Map<string, PlacedNeed>();
  for (const [key, { need, grants }] of wanted) {
    const held = grantsHeld(notes.roles, key);
    needs.set(key, { ...need, grants: GRANTS.filter((grant) => grants.has(grant) && !held.has(grant)) });
  }
  return {
    relevant: notes.relevant,
    edited: notes.edited,
    secret: notes.secret,
    needs,
    tokenOff: notes.tokenOff,
    usedConfigMaps,
  };
}
