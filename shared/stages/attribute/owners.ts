import type { OwnerReference } from './ports.ts';
import type { Workload } from './workloads.ts';

/** Controllers of ReplicaSets and Jobs, by ownerKeyOf; null for one that is known to have no controller of its own. */
export type Owners = ReadonlyMap<string, OwnerReference | null>;

/** Whether the controller of the pods may itself have a controller that people know it by. */
export function hasOwnController({ owner }: Workload): boolean {
  return owner.kind === 'ReplicaSet' || owner.kind === 'Job';
}

export function ownerKeyOf({ namespace, owner }: Pick<Workload, 'namespace' | 'owner'>): string {
  return [namespace, owner.kind, owner.name].join('/');
}

/** A CronJob's Jobs are called NAME-MINUTES, with the scheduled time in minutes since 1970. */
const JOB_OF_CRON_JOB = /^(.+)-\d{8,10}$/;

/**
 * What people call the workload: the Deployment behind a ReplicaSet, the CronJob behind a Job. If the ReplicaSet or the
 * Job cannot be read, its name tells, so that a caller has the same name in every scan.
 */
export function namedOwnerOf(workload: Workload, owners: Owners): OwnerReference {
  const { owner, templateHash } = workload;
  const known = owners.get(ownerKeyOf(workload));
  if (known !== undefined) return known ?? owner;
  const end = `-${templateHash}`;
  if (owner.kind === 'ReplicaSet' && templateHash !== null && owner.name.endsWith(end))
    return { kind: 'Deployment', name: owner.name.slice(0, -end.length) };
  const cronJob = owner.kind === 'Job' ? JOB_OF_CRON_JOB.exec(owner.name)?.[1] : undefined;
  return cronJob === undefined ? owner : { kind: 'CronJob', name: cronJob };
}
