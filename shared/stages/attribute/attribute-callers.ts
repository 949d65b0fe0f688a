import type { Caller } from '../../model/rows/parts.ts';
import { compareCallers } from '../../model/rows/parts.ts';
import type { ConfigMaps } from './config-maps.ts';
import { namedOwnerOf, type Owners } from './owners.ts';
import type { ServiceMonitorObject, ServiceObject } from './ports.ts';
import { serviceMonitorCallers } from './service-monitors.ts';
import { findSuspects } from './suspects.ts';
import { placedConfidence, type Traffic } from './traffic.ts';
import type { Workload } from './workloads.ts';

/** What of a cluster is looked at for callers. */
export interface ClusterObjects {
  readonly workloads: readonly Workload[];
  /** Empty where they may not be read. */
  readonly configMaps: ConfigMaps;
  /** null where they could not be listed. */
  readonly services: readonly ServiceObject[] | null;
  readonly serviceMonitors: readonly ServiceMonitorObject[];
  readonly owners: Owners;
}

/** The workloads that point at the read-only port, the surest first. One per owner and agent. */
export function attributeCallers(objects: ClusterObjects, traffic: Traffic): Caller[] {
  const callers = findSuspects(objects.workloads, objects.configMaps).map(
    ({ workload, agent, evidence, confidence, reach, migration }): Caller => ({
      namespace: workload.namespace,
      ...namedOwnerOf(workload, objects.owners),
      agent,
      evidence,
      confidence: placedConfidence(confidence, reach, workload.nodes, traffic),
      migration,
    }),
  );
  const all = [...callers, ...serviceMonitorCallers(objects.serviceMonitors, objects.services)];
  const sorted = all.toSorted(compareCallers);
  const seen = new Set<string>();
  return sorted.filter((caller) => {
    const key = nameOf(caller);
    return !seen.has(key) && seen.add(key);
  });
}

function nameOf({ namespace, kind, name, agent }: Caller): string {
  return [namespace, kind, name, agent ?? ''].join('/');
}
