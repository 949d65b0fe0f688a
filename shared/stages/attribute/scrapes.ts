import { type Agent, remediationFor } from '../../agents/agent.ts';
import { AGENTS } from '../../agents/agents.ts';
import { prometheusOperator } from '../../agents/prometheus-operator.ts';
import type { Caller } from '../../model/rows/parts.ts';
import type { CustomObject, ServiceObject } from './ports.ts';
import type { Workload } from './workloads.ts';

/** Services, as far as they are known. */
export interface KnownServices {
  readonly services: readonly ServiceObject[];
  /** false: they could not be listed, or the input is a part of a cluster. */
  readonly complete: boolean;
}

const READ_ONLY_PORT = 10255;
/** The name that prometheus-operator gives the port. */
const OPERATOR_PORT_NAME = 'http-metrics';

/** Services and workloads, by which a resource is known to scrape kubelets. */
export interface ScrapeSurroundings extends KnownServices {
  readonly workloads: readonly Workload[];
}

interface Endpoint {
  readonly port?: unknown;
  readonly targetPort?: unknown;
  /** Prometheus's operator calls them relabelings, that of VictoriaMetrics relabelConfigs. */
  readonly relabelings?: readonly Relabeling[];
  readonly relabelConfigs?: readonly Relabeling[];
}

interface Relabeling {
  readonly targetLabel?: unknown;
  readonly replacement?: unknown;
  readonly sourceLabels?: unknown;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface ScrapeSpec extends Endpoint {
  readonly endpoints?: readonly Endpoint[];
  readonly podMetricsEndpoints?: readonly Endpoint[];
  readonly selector?: Selector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
}

/**
 * Custom resources that make an operator scrape the read-only port: through the kubelet Service (which only lists the
 * port), by naming the port of nodes, or through the port of pods on the host network.
 */
export function scrapeCallers(scrapes: readonly CustomObject[], known: ScrapeSurroundings): Caller[] {
  return scrapes.flatMap((object): Caller[] => {
    const { namespace = 'default', name } = object.metadata ?? {};
    if (!name) return [];
    const reason = reasonOf(object, known);
    if (reason === null) return [];
    const { kind } = object;
    const agent = AGENTS.find(({ kinds = [] }: Agent) => kinds.includes(kind)) ?? prometheusOperator;
    return [{ namespace, kind, name, agent: agent.name, ...reason, migration: remediationFor(agent, kind) }];
  });
}

type Reason = Pick<Caller, 'confidence' | 'evidence'>;

function reasonOf(object: CustomObject, known: ScrapeSurroundings): Reason | null {
  const spec = (object.spec ?? {}) as ScrapeSpec;
  if (object.kind === 'VMNodeScrape')
    return isReadOnlyPort(spec.port) || isRelabeledToKubelets(spec, true)
      ? { confidence: 'HIGH', evidence: `scrapes port ${READ_ONLY_PORT} of every node` }
      : null;
  const endpoints = spec.endpoints ?? [];
  const scraped = [...endpoints, ...(spec.podMetricsEndpoints ?? [])];
  if (scraped.some((endpoint) => isRelabeledToKubelets(endpoint, looksForKubelets(spec))))
    return {
      confidence: 'HIGH',
      evidence: `changes the address of its targets to port ${READ_ONLY_PORT} of their nodes`,
    };
  if (/^(?:Cluster)?PodMonitoring$/.test(object.kind)) return reasonOfPodMonitoring(object, spec, known);
  const selected = known.services.filter((service) => selects(object, spec, service));
  const ofKubelets = selected.filter(isOfKubelets);
  for (const service of ofKubelets) {
    const ports = portNamesOf(service);
    if (endpoints.some(({ port, targetPort }) => ports.includes(String(port)) || isReadOnlyPort(targetPort)))
      return {
        confidence: 'HIGH',
        evidence: `scrapes port ${READ_ONLY_PORT} of Service ${service.metadata?.namespace ?? 'default'}/${service.metadata?.name}`,
      };
  }
  if (selected.length > 0 || !looksForKubelets(spec)) return null;
  if (endpoints.some(({ targetPort }) => isReadOnlyPort(targetPort)))
    return { confidence: 'HIGH', evidence: `scrapes the target port ${READ_ONLY_PORT} of a kubelet Service` };
  if (!known.complete && endpoints.some(({ port }) => port === OPERATOR_PORT_NAME))
    return {
      confidence: 'MEDIUM',
      evidence: `scrapes port ${OPERATOR_PORT_NAME} of a kubelet Service, which prometheus-operator sets to ${READ_ONLY_PORT}`,
    };
  return null;
}

/** Labels of a target that hold the address or the name of its node. */
const NODE_LABEL =
  /^__meta_kubernetes_(?:pod_host_ip|pod_node_name|endpoint_node_name|node_(?:name|address_\w+))$/;

/** @param ofNodes its targets are nodes anyway, so that their own address is that of a node */
function isRelabeledToKubelets(
  { relabelings = [], relabelConfigs = [] }: Endpoint,
  ofNodes: boolean,
): boolean {
  return [...relabelings, ...relabelConfigs].some(
    ({ targetLabel, replacement, sourceLabels }) =>
      targetLabel === '__address__' &&
      String(replacement).endsWith(`:${READ_ONLY_PORT}`) &&
      [sourceLabels]
        .flat()
        .some((label) => NODE_LABEL.test(String(label)) || (ofNodes && label === '__address__')),
  );
}

/** Google's operator scrapes a port number of the selected pods whether they declare it or not. */
function reasonOfPodMonitoring(
  { kind, metadata }: CustomObject,
  spec: ScrapeSpec,
  { workloads }: ScrapeSurroundings,
): Reason | null {
  if (!(spec.endpoints ?? []).some(({ port }) => port === READ_ONLY_PORT)) return null;
  const onNode = workloads.find(
    ({ namespace, labels, onHostNetwork, containers }) =>
      onHostNetwork &&
      (kind === 'ClusterPodMonitoring' || namespace === (metadata?.namespace ?? 'default')) &&
      matchesLabels(spec.selector ?? {}, labels) &&
      !listens(containers),
  );
  if (onNode === undefined) return null;
  const { owner } = onNode;
  return {
    confidence: 'HIGH',
    evidence: `scrapes port ${READ_ONLY_PORT} of pods on the host network, those of ${owner.kind} ${owner.name}`,
  };
}

function listens(containers: Workload['containers']): boolean {
  return containers.some(({ ports = [] }) =>
    ports.some(({ containerPort }) => containerPort === READ_ONLY_PORT),
  );
}

function isReadOnlyPort(port: unknown): boolean {
  return String(port) === String(READ_ONLY_PORT);
}

/** Names of the Services that offer port 10255 of pods: their port is not a kubelet's. */
export function servicesOfPods(services: readonly ServiceObject[]): Set<string> {
  return new Set(
    services
      .filter(
        ({ spec }) =>
          hasSelector(spec) &&
          (spec?.ports ?? []).some(
            ({ port, targetPort }) => isReadOnlyPort(port) || isReadOnlyPort(targetPort),
          ),
      )
      .flatMap(({ metadata }) => metadata?.name ?? []),
  );
}

function hasSelector(spec: ServiceObject['spec']): boolean {
  return Object.keys(spec?.selector ?? {}).length > 0;
}

/** Somebody other than Kubernetes maintains its endpoints: for port 10255, kubelets. */
function isOfKubelets({ spec }: ServiceObject): boolean {
  return !hasSelector(spec);
}

/** Names of the ports that lead to the read-only port. */
function portNamesOf({ spec }: ServiceObject): string[] {
  return (spec?.ports ?? [])
    .filter(({ port, targetPort = port }) => isReadOnlyPort(targetPort) || isReadOnlyPort(port))
    .flatMap(({ name }) => name ?? []);
}

function selects({ metadata }: CustomObject, spec: ScrapeSpec, service: ServiceObject): boolean {
  const { any = false, matchNames = [] } = spec.namespaceSelector ?? {};
  const namespace = service.metadata?.namespace ?? 'default';
  const own = metadata?.namespace ?? 'default';
  const inNamespace = any || (matchNames.length > 0 ? matchNames.includes(namespace) : namespace === own);
  return inNamespace && matchesLabels(spec.selector ?? {}, service.metadata?.labels ?? {});
}

function matchesLabels(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'In') return value !== undefined && values.includes(value);
      return operator === 'NotIn' && (value === undefined || !values.includes(value));
    })
  );
}

/** The selector names kubelets. */
function looksForKubelets({
  selector: { matchLabels = {}, matchExpressions = [] } = {},
}: ScrapeSpec): boolean {
  const named = matchExpressions.flatMap(({ operator, values = [] }) => (operator === 'In' ? values : []));
  return [...Object.values(matchLabels), ...named].some((value) => /(?:^|-)kubelet$/.test(value));
}
