import { type ClusterNotes, grantsHeld } from '../cluster-notes.ts';
import type { PlannedObject, Workload } from '../planned-object.ts';
import { GRANTS, type Grant } from '../types.ts';
import { type Identity, identityKey, type Need } from './rbac-objects.ts';

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
