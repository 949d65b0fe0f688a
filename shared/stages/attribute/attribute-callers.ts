import { type Caller, compareCallers, compareConfidences } from '../../model/rows/parts.ts';
import { type ConfigMaps, configMapKeyOf } from './config-maps.ts';
import { suspicionOfConfigMap, suspicionOfCustomObject } from './custom-objects.ts';
import { namedOwnerOf, type Owners } from './owners.ts';
import type { CustomObject } from './ports.ts';
import { type KnownServices, scrapeCallers, servicesOfPods } from './scrapes.ts';
import { findSuspects, type Suspicion } from './suspects.ts';
import { lessCertain, placedConfidence, type Traffic } from './traffic.ts';
import type { Workload, WorkloadCollection } from './workloads.ts';

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
  readonly owners: Owners;
}

type Identity = Pick<Caller, 'namespace' | 'kind' | 'name'>;

interface Candidate extends Identity, Suspicion {
  readonly nodes: ReadonlySet<string>;
}

/** Workloads with the labels of their controllers, by which GKE's add-ons are known. */
export function labeledWorkloads({ workloads, controllerLabels }: WorkloadCollection): Workload[] {
  return workloads.map((workload) => {
    const { kind, name } = namedOwnerOf(workload, new Map());
    const labels = controllerLabels.get([workload.namespace, kind, name].join('/'));
    return labels === undefined ? workload : { ...workload, labels: { ...workload.labels, ...labels } };
  });
}

/** What points at the read-only port, the most certain first: one row per owner and agent. */
export function attributeCallers(objects: ClusterObjects, traffic: Traffic): Caller[] {
  const workloads = labeledWorkloads(objects.collection);
  const services = servicesOfPods(objects.services);
  const inWorkloads = findSuspects(workloads, objects.configMaps, services).map(
    ({ workload, ...suspicion }): Candidate => {
      const { kind, name } = namedOwnerOf(workload, objects.owners);
      return { namespace: workload.namespace, kind, name, ...suspicion, nodes: workload.nodes };
    },
  );
  const others = [
    ...objects.customObjects.map((object) => candidateOf(object, suspicionOfCustomObject(object))),
    ...objects.scrapes
      .filter(({ kind }) => kind === 'ScrapeConfig')
      .map((object) => candidateOf(object, suspicionOfCustomObject(object))),
    ...(objects.includesUnmounted ? unmountedConfigMaps(objects, workloads) : []),
  ].flat();
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
  return [...callers, ...scrapeCallers(objects.scrapes, objects)].toSorted(compareCallers);
}

function candidateOf({ kind, metadata }: CustomObject, suspicion: Suspicion | null): Candidate[] {
  if (suspicion === null || !metadata?.name) return [];
  const { namespace = 'default', name } = metadata;
  return [{ namespace, kind, name, ...suspicion, nodes: new Set() }];
}

function unmountedConfigMaps({ configMaps }: ClusterObjects, workloads: readonly Workload[]): Candidate[] {
  const read = new Set(
    workloads.flatMap(({ namespace, containers }) =>
      containers
        .flatMap(({ configMaps: mounted, env = [], envFrom = [] }) => [
          ...mounted,
          ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name ?? ''),
          ...envFrom.map(({ configMapRef }) => configMapRef?.name ?? ''),
        ])
        .map((name) => configMapKeyOf(namespace, name)),
    ),
  );
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
  const more = reasons.length > MAX_REASONS ? [`and ${reasons.length - MAX_REASONS} more`] : [];
  return [...reasons.slice(0, MAX_REASONS), ...more].join('; ');
}
