import pLimit from 'p-limit';
import type { Caller } from '../../model/rows/parts.ts';
import type { CpuWork } from '../../platform/deadline.ts';
import { SweepError } from '../../platform/errors.ts';
import { formatList } from '../../platform/text.ts';
import { attributeCallers, type Failure, searchObjects } from './attribute-callers.ts';
import { ConfigMapCollection } from './config-maps.ts';
import { configMapOf, metadataOf, scrapeOf, serviceOf } from './object-shapes.ts';
import {
  type CustomObject,
  type KubernetesObjects,
  type OwnerReference,
  SCRAPE_KINDS,
  type ScrapeKind,
  type ServiceObject,
  WORKLOAD_KINDS,
} from './ports.ts';
import type { Suspect } from './suspects.ts';
import type { Traffic } from './traffic.ts';
import { controllerIn, hasOwnController, ownerKeyOf, WorkloadCollection } from './workloads.ts';

/** What calls the port, and what could not be searched. */
export interface FoundCallers {
  readonly callers: readonly Caller[];
  /** Plain sentences. */
  readonly notes: readonly string[];
}

/** A searched cluster. The nodes to sample depend on its suspects, and how certain they are depends on the samples. */
export interface CallerSearch {
  /** Nodes that run a suspected caller. */
  readonly nodes: ReadonlySet<string>;
  callersGiven(traffic: Traffic): FoundCallers;
}

export const NOT_VISIBLE =
  'Only objects in Kubernetes were searched for callers: processes on the nodes and clients outside the cluster are not visible there.';

/** Lists of one cluster that are read at once: memory holds a page of each, in every cluster that is inspected. */
const CONCURRENT_LISTS = 2;

/** CPU time that the search of one cluster may take. A large cluster takes less than a second. */
export const SEARCH_CPU_MS = 10_000;

/**
 * Searches one cluster for callers. What may not be read, or is too much to search, is left out and named; throws nothing
 * but our own bugs.
 * @param work limits the CPU time
 */
export async function findCallers(
  objects: KubernetesObjects,
  { readsConfigMaps }: { readonly readsConfigMaps: boolean },
  work: CpuWork,
): Promise<CallerSearch> {
  const failures: Failure[] = [];
  const collection = new WorkloadCollection();
  const configs = new ConfigMapCollection();
  const services: ServiceObject[] = [];
  const scrapes: CustomObject[] = [];
  const owners = new Map<string, OwnerReference | null>();
  const readAll = readerOf(failures, work);
  const [complete] = await Promise.all([
    readAll('Services', objects.listServices(), (service) => services.push(serviceOf(service))),
    readAll('pods', objects.listPods(), (pod) => collection.addPod(pod)),
    ...WORKLOAD_KINDS.map((kind) =>
      readAll(`${kind}s`, objects.listWorkloads(kind), (object) => {
        collection.addTemplate(kind, object);
        const metadata = metadataOf(object.metadata);
        const { namespace = 'default', name = '' } = metadata;
        if (kind === 'Job')
          owners.set(ownerKeyOf({ namespace, owner: { kind, name } }), controllerIn(metadata));
      }),
    ),
    ...(Object.keys(SCRAPE_KINDS) as ScrapeKind[]).map((kind) =>
      readAll(`${kind}s`, objects.listScrapes(kind), (object) => scrapes.push(scrapeOf(object, kind))),
    ),
    readsConfigMaps &&
      readAll('ConfigMaps', objects.listConfigMaps(), (map) => configs.add(configMapOf(map))),
  ]);
  const content = {
    collection,
    configMaps: configs.configMaps,
    scrapes,
    customObjects: [],
    includesUnmounted: false,
    services,
    complete: complete ?? false,
  };
  const found = await searchObjects(content, work);
  await readOwners(found.suspects, objects, owners);
  return {
    nodes: new Set(found.suspects.flatMap(({ workload }) => [...workload.nodes])),
    callersGiven: (traffic) => ({
      callers: attributeCallers(found, owners, traffic),
      notes: [...notesOf([...failures, ...found.failures]), NOT_VISIBLE],
    }),
  };
}

/** @returns reads a list into `take` when it is its turn, and returns whether all of it was read */
function readerOf(failures: Failure[], work: CpuWork) {
  const limit = pLimit(CONCURRENT_LISTS);
  const read = async <Item>(
    what: string,
    pages: AsyncIterable<readonly Item[]>,
    take: (item: Item) => void,
  ): Promise<boolean> => {
    let malformed: SweepError | null = null;
    try {
      for await (const page of pages) {
        const pause = work.begin();
        for (const item of page) {
          malformed = takeOrFail(item, take) ?? malformed;
          await pause();
        }
      }
      if (malformed !== null) failures.push({ what, error: malformed });
      return malformed === null;
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      failures.push({ what, error });
      return false;
    }
  };
  return <Item>(...list: Parameters<typeof read<Item>>) => limit(() => read(...list));
}

/** @returns the error of a malformed object, which affects no other object */
function takeOrFail<Item>(item: Item, take: (item: Item) => void): SweepError | null {
  try {
    take(item);
    return null;
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return error;
  }
}

/** One sentence per cause: a missing role fails every list alike. */
function notesOf(failures: readonly Failure[]): string[] {
  return [...Map.groupBy(failures, ({ error }) => error.code).values()].map((group) => {
    const kinds = formatList(group.map(({ what }) => what));
    const [first] = group.map(({ error }) => error.message);
    return `Callers were not looked for in all ${kinds}: ${first}`;
  });
}

/** Adds the controllers of what controls the suspects' pods: a few reads, since suspects are few. */
async function readOwners(
  suspects: readonly Suspect[],
  objects: KubernetesObjects,
  owners: Map<string, OwnerReference | null>,
): Promise<void> {
  for (const { workload } of suspects) {
    const { namespace, owner } = workload;
    const key = ownerKeyOf(workload);
    if (!hasOwnController(workload) || owners.has(key)) continue;
    try {
      const kind = owner.kind === 'Job' ? 'Job' : 'ReplicaSet';
      owners.set(key, controllerIn(await objects.readMetadata(kind, namespace, owner.name)));
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
    }
  }
}
