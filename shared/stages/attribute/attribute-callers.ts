import { type Caller, compareCallers, compareConfidences } from '../../model/rows/parts.ts';
import type { CpuWork } from '../../platform/deadline.ts';
import { SweepError } from '../../platform/errors.ts';
import { grouped } from '../../platform/text.ts';
import { type ConfigMaps, configMapKeyOf } from './config-maps.ts';
import { suspicionOfConfigMap, suspicionOfCustomObject } from './custom-objects.ts';
import type { CustomObject } from './ports.ts';
import { type KnownServices, scrapeCallers, servicesOfPods } from './scrapes.ts';
import { findSuspects, type Suspect, type Suspicion } from './suspects.ts';
import { lessCertain, placedConfidence, type Traffic } from './traffic.ts';
import { namedOwnerOf, type Owners, type Workload, type WorkloadCollection } from './workloads.ts';

/** The objects that are searched for callers: of a cluster, or of files. */
export interface ClusterObjects extends KnownServices {
  readonly collection: WorkloadCollection;
  /** Empty if they may not be read. */
  readonly configMaps: ConfigMaps;
  /** Resources of the kinds in SCRAPE_KINDS. */
  readonly scrapes: readonly CustomObject[];
  /** Other custom resources, of files only: an operator turns those of a cluster into pods and ConfigMaps. */
  readonly customObjects: readonly CustomObject[];
  /** Report ConfigMaps that no workload mounts, too: files may lack the workload. */
  readonly includesUnmounted: boolean;
}

/** Objects that were not read or not searched, and why. */
export interface Failure {
  /** `pods`, `ConfigMaps` */
  readonly what: string;
  readonly error: SweepError;
}

type Identity = Pick<Caller, 'namespace' | 'kind' | 'name'>;

interface Candidate extends Identity, Suspicion {
  readonly nodes: ReadonlySet<string>;
}

/** Workloads with the labels of their controllers, by which GKE's add-ons are known. */
function labeledWorkloads({ workloads, controllerLabels }: WorkloadCollection): Workload[] {
  return workloads.map((workload) => {
    const { kind, name } = namedOwnerOf(workload, new Map());
    const labels = controllerLabels.get([workload.namespace, kind, name].join('/'));
    return labels === undefined ? workload : { ...workload, labels: { ...workload.labels, ...labels } };
  });
}

/** Searched objects, before the owners of workloads and the traffic on their nodes are considered. */
export interface SearchedObjects {
  readonly suspects: readonly Suspect[];
  /** In other objects than workloads. */
  readonly others: readonly Candidate[];
  readonly scrapers: readonly Caller[];
  readonly failures: readonly Failure[];
}

/** Kinds that name targets as a scrape job does. */
const NAMES_TARGETS: ReadonlySet<string> = new Set(['ScrapeConfig', 'VMScrapeConfig', 'VMStaticScrape']);

/** Searches objects for what points at the read-only port. What `work` leaves no time for is in the failures. */
export async function searchObjects(objects: ClusterObjects, work: CpuWork): Promise<SearchedObjects> {
  const suspects: Suspect[] = [];
  const others: Candidate[] = [];
  const scrapers: Caller[] = [];
  const failures: Failure[] = [];
  const pause = work.begin();
  try {
    const workloads = labeledWorkloads(objects.collection);
    const services = servicesOfPods(objects.services);
    for await (const suspect of findSuspects(workloads, objects.configMaps, services, work))
      suspects.push(suspect);
    for (const object of objects.scrapes) {
      await pause();
      scrapers.push(...scrapeCallers([object], { ...objects, workloads }));
      if (NAMES_TARGETS.has(object.kind))
        others.push(...candidateOf(object, suspicionOfCustomObject(object)));
    }
    for (const object of objects.customObjects)
      others.push(...candidateOf(object, suspicionOfCustomObject(object)));
    if (objects.includesUnmounted)
      for (const found of unmountedConfigMaps(objects, workloads)) others.push(found);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    failures.push({ what: 'workloads and scrape resources', error });
  }
  return { suspects, others, scrapers, failures };
}

/** What points at the read-only port, the most certain first: one row per owner and agent. */
export function attributeCallers(
  { suspects, others, scrapers }: SearchedObjects,
  owners: Owners,
  traffic: Traffic,
): Caller[] {
  const inWorkloads = suspects.map(({ workload, ...suspicion }): Candidate => {
    const { kind, name } = namedOwnerOf(workload, owners);
    return { namespace: workload.namespace, kind, name, ...suspicion, nodes: workload.nodes };
  });
  const callers = merge([...inWorkloads, ...others]).map(
    ({ namespace, kind, name, agent, evidence, confidence, reach, migration, nodes }): Caller => ({
      namespace,
      kind,
      name,
      agent,
      evidence: joinEvidence(evidence),
      confidence: placedConfidence(confidence, reach, nodes, traffic),
      migration,
    }),
  );
  return [...callers, ...scrapers].toSorted(compareCallers);
}

function candidateOf({ kind, metadata }: CustomObject, suspicion: Suspicion | null): Candidate[] {
  if (suspicion === null || !metadata?.name) return [];
  const { namespace = 'default', name } = metadata;
  return [{ namespace, kind, name, ...suspicion, nodes: new Set() }];
}

/** The ConfigMaps that workloads read, as files or as variables, by namespace and name. */
export function configMapsReadBy(workloads: readonly Workload[]): Set<string> {
  return new Set(
    workloads.flatMap(({ namespace, containers }) =>
      containers
        .flatMap(({ configMaps: mounted, env = [], envFrom = [] }) => [
          ...mounted.flat(),
          ...env.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef?.name ?? []),
          ...envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
        ])
        .map((name) => configMapKeyOf(namespace, name)),
    ),
  );
}

function unmountedConfigMaps({ configMaps }: ClusterObjects, workloads: readonly Workload[]): Candidate[] {
  const read = configMapsReadBy(workloads);
  return [...configMaps]
    .filter(([key]) => !read.has(key))
    .flatMap(([key, data]) => {
      const [namespace = '', name = ''] = key.split('/');
      const object = { kind: 'ConfigMap', metadata: { namespace, name } };
      return candidateOf(object, suspicionOfConfigMap({ ...object, data })).map((candidate) => ({
        ...candidate,
        confidence: lessCertain(candidate.confidence),
        evidence: [...candidate.evidence, 'no workload in the input mounts it'],
      }));
    });
}

/** Revisions, containers, pods and their template show the same caller. */
function merge(candidates: readonly Candidate[]): Candidate[] {
  const owners = Map.groupBy(candidates, ({ namespace, kind, name }) => [namespace, kind, name].join('/'));
  return [...owners.values()].flatMap((ofOwner) => {
    const known = ofOwner.filter(({ agent }) => agent !== null);
    const explained = new Set(known.flatMap(({ evidence }) => evidence));
    const unknown = ofOwner.filter(
      ({ agent, evidence }) => agent === null && !evidence.every((reason) => explained.has(reason)),
    );
    return [...Map.groupBy([...known, ...unknown], ({ agent }) => agent).values()].map((group): Candidate => {
      const sorted = group.toSorted(compareConfidences);
      const first = sorted[0] as Candidate;
      return {
        ...first,
        evidence: [...new Set(sorted.flatMap(({ evidence }) => evidence))],
        nodes: new Set(group.flatMap(({ nodes }) => [...nodes])),
      };
    });
  });
}

const MAX_REASONS = 10;

function joinEvidence(reasons: readonly string[]): string {
  const more = reasons.length > MAX_REASONS ? [`and ${grouped(reasons.length - MAX_REASONS)} more`] : [];
  return [...reasons.slice(0, MAX_REASONS), ...more].join('; ');
}
