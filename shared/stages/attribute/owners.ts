import type { OwnerReference } from './ports.ts';
import type { Workload } from './workloads.ts';

/** Controllers of ReplicaSets and Jobs, by ownerKeyOf; null where it is known that there is none. */
export type Owners = ReadonlyMap<string, OwnerReference | null>;

/** Whether what controls the pods may itself have an owner that people know it by. */
export function hasOwnerOfItsOwn({ owner }: Workload): boolean {
  return owner.kind === 'ReplicaSet' || owner.kind === 'Job';
}

export function ownerKeyOf({ namespace, owner }: Pick<Workload, 'namespace' | 'owner'>): string {
  return [namespace, owner.kind, owner.name].join('/');
}

/**
 * What people call the workload: the Deployment behind a ReplicaSet, the CronJob behind a Job. Where nobody could
 * read the ReplicaSet, a Deployment's is known by its name, which ends in its pods' template hash.
 */
export function namedOwnerOf(workload: Workload, owners: Owners): OwnerReference {
  const { owner, templateHash } = workload;
  const known = owners.get(ownerKeyOf(workload));
  if (known !== undefined) return known ?? owner;
  const end = `-${templateHash}`;
  if (owner.kind === 'ReplicaSet' && templateHash !== null && owner.name.endsWith(end))
    return { kind: 'Deployment', name: owner.name.slice(0, -end.length) };
  return owner;
}
