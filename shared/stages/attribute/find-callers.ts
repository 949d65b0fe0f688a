import type { Caller } from '../../model/rows/parts.ts';
import { SweepError } from '../../platform/errors.ts';
import { attributeCallers } from './attribute-callers.ts';
import { ConfigMapCollection } from './config-maps.ts';
import { controllerIn } from './controller.ts';
import { hasOwnerOfItsOwn, type Owners, ownerKeyOf } from './owners.ts';
import type { KubernetesObjects, OwnerReference, ServiceMonitorObject, ServiceObject } from './ports.ts';
import { findSuspects, type Suspect } from './suspects.ts';
import type { Traffic } from './traffic.ts';
import { WorkloadCollection } from './workloads.ts';

/** The workloads behind the traffic, and what could not be looked at. */
export interface FoundCallers {
  readonly callers: readonly Caller[];
  /** Plain sentences. */
  readonly notes: readonly string[];
}

/** Looks for callers in one cluster. What may not be read is left out and said; throws nothing but our own bugs. */
export async function findCallers(
  objects: KubernetesObjects,
  { readsConfigMaps }: { readonly readsConfigMaps: boolean },
  traffic: Traffic,
): Promise<FoundCallers> {
  const notes: string[] = [];
  const pods = new WorkloadCollection();
  const configs = new ConfigMapCollection();
  const services: ServiceObject[] = [];
  const serviceMonitors: ServiceMonitorObject[] = [];
  const [, hasServices] = await Promise.all([
    readAll('pods', objects.listPods(), (pod) => pods.add(pod), notes),
    readAll('Services', objects.listServices(), (service) => services.push(service), notes),
    readAll(
      'ServiceMonitors',
      objects.listServiceMonitors(),
      (monitor) => serviceMonitors.push(monitor),
      notes,
    ),
    !readsConfigMaps || readAll('ConfigMaps', objects.listConfigMaps(), (map) => configs.add(map), notes),
  ]);
  const { workloads } = pods;
  const { configMaps } = configs;
  const owners = await readOwners(findSuspects(workloads, configMaps), objects);
  const found = { workloads, configMaps, owners, serviceMonitors, services: hasServices ? services : null };
  return { callers: attributeCallers(found, traffic), notes };
}

/** @returns whether the whole list was read */
async function readAll<Item>(
  what: string,
  pages: AsyncIterable<readonly Item[]>,
  take: (item: Item) => void,
  notes: string[],
): Promise<boolean> {
  try {
    for await (const page of pages) page.forEach(take);
    return true;
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    notes.push(`Callers were not looked for in all ${what}: ${error.message}`);
    return false;
  }
}

/** Who owns what controls the suspects' pods: a few reads, since suspects are few. */
async function readOwners(suspects: readonly Suspect[], objects: KubernetesObjects): Promise<Owners> {
  const owners = new Map<string, OwnerReference | null>();
  for (const { workload } of suspects) {
    const { namespace, owner } = workload;
    const key = ownerKeyOf(workload);
    if (!hasOwnerOfItsOwn(workload) || owners.has(key)) continue;
    try {
      const kind = owner.kind === 'Job' ? 'Job' : 'ReplicaSet';
      owners.set(key, controllerIn(await objects.readMetadata(kind, namespace, owner.name)));
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
    }
  }
  return owners;
}
