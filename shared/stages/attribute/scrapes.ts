import { prometheusOperator } from '../../agents/prometheus-operator.ts';
import { victoriaMetrics } from '../../agents/victoria-metrics.ts';
import type { Caller } from '../../model/rows/parts.ts';
import type { CustomObject, ServiceObject } from './ports.ts';

/** Services, as far as they are known. */
export interface KnownServices {
  readonly services: readonly ServiceObject[];
  /** false: they could not be listed, or the input is a part of a cluster. */
  readonly complete: boolean;
}

const READ_ONLY_PORT = 10255;
/** The name that prometheus-operator gives the port. */
const OPERATOR_PORT_NAME = 'http-metrics';

interface Endpoint {
  readonly port?: unknown;
  readonly targetPort?: unknown;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface ScrapeSpec {
  readonly endpoints?: readonly Endpoint[];
  readonly port?: unknown;
  readonly selector?: Selector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
}

/**
 * Custom resources that make an operator scrape the read-only port: by the kubelet Service, which lists the port and
 * alone scrapes nothing, or by naming the port of nodes.
 */
export function scrapeCallers(scrapes: readonly CustomObject[], known: KnownServices): Caller[] {
  return scrapes.flatMap((object): Caller[] => {
    const { namespace = 'default', name } = object.metadata ?? {};
    if (!name) return [];
    const reason = reasonOf(object, known);
    if (reason === null) return [];
    const agent = object.kind.startsWith('VM') ? victoriaMetrics : prometheusOperator;
    return [
      { namespace, kind: object.kind, name, agent: agent.name, ...reason, migration: agent.remediation },
    ];
  });
}

type Reason = Pick<Caller, 'confidence' | 'evidence'>;

function reasonOf(object: CustomObject, known: KnownServices): Reason | null {
  const spec = (object.spec ?? {}) as ScrapeSpec;
  if (object.kind === 'VMNodeScrape')
    return isReadOnlyPort(spec.port)
      ? { confidence: 'HIGH', evidence: `scrapes port ${READ_ONLY_PORT} of every node` }
      : null;
  const endpoints = spec.endpoints ?? [];
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
