import { type Document, isScalar, type YAMLMap } from 'yaml';
import { prometheusOperator } from '../../../shared/agents/prometheus-operator.ts';
import { victoriaMetrics } from '../../../shared/agents/victoria-metrics.ts';
import { endpointOf } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type YamlText, yamlTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, isTokenFile, TOKEN_FILE } from '../shell/http-clients.ts';
import { replaceText, textOf } from '../text/scalar-edit.ts';
import { all } from '../text/splices.ts';
import type { MigrationPolicy, PodSelector, Proposal, ServiceReference, Splice } from '../types.ts';
import {
  itemsAt,
  mapAt,
  mapsAt,
  ownPair,
  scalarAt,
  scalarPairs,
  textAt,
  textsAt,
  wordsAt,
} from '../yaml/lookup.ts';
import {
  addKey,
  editText,
  firstKey,
  leaveText,
  mapsUnder,
  type Rule,
  rangeOf,
  setKey,
} from './config-edits.ts';
import { labelsOf } from './egress-policies.ts';
import { type Relabeling, receiverAfter, trustsCluster } from './prometheus-targets.ts';

/** The name that prometheus-operator gives port 10250 of its kubelet Service; that of 10255 is http-metrics. */
const SECURE_PORT = 'https-metrics';

/** ServiceMonitors and VMServiceScrapes for the kubelet's Service. */
export const serviceMonitors: Rule = {
  tool: prometheusOperator.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    const { document, root, kind } = manifest;
    if (kind !== 'ServiceMonitor' && kind !== 'VMServiceScrape') return [];
    const tool = kind === 'ServiceMonitor' ? prometheusOperator.name : victoriaMetrics.name;
    const selected = selectedValues(manifest);
    if (!selected.some((value) => /(?:^|-)kubelet$/.test(value))) return [];
    const selectsOthers = selected.some((value) => !/kubelet/.test(value));
    return objectsIn(manifest).flatMap((config) =>
      mapsAt(document, root, 'spec', 'endpoints').flatMap((spec): Proposal[] => {
        const isOpen =
          textAt(document, spec, 'port') === 'http-metrics' ||
          textAt(document, spec, 'targetPort') === '10255';
        if (!isOpen) return [];
        return [
          proposeEndpoint({ config, spec, tool }, policy, {
            reason: selectsOthers ? 'OTHER_TARGETS' : null,
            port: portOfEndpoint(manifest, spec),
            service: serviceOf(manifest),
          }),
        ];
      }),
    );
  },
};

/** `kubelet.serviceMonitor.https` of kube-prometheus-stack: the chart then sets port, scheme, token, CA and role. */
export const kubePrometheusStack: Rule = {
  tool: prometheusOperator.name,
  propose(manifest: Manifest): Proposal[] {
    return yamlTextsOf(manifest).flatMap((config) =>
      mapsUnder(config, 'kubelet').flatMap((kubelet): Proposal[] => {
        const https = scalarAt(config.document, kubelet, 'serviceMonitor', 'https');
        if (https === null || textOf(https) !== 'false') return [];
        const edits = replaceText(config.text, https, 'true');
        const tool = prometheusOperator.name;
        if (edits === null) return [leaveText(config, tool, 'NOT_EDITABLE', rangeOf(https))];
        return [editText(config, tool, { edits, summary: 'kubelet.serviceMonitor.https', grants: [] })];
      }),
    );
  },
};

/** The object itself as a configuration; a custom resource is one. */
export function objectsIn(manifest: Manifest): YamlText[] {
  return yamlTextsOf(manifest).filter(({ isObject }) => isObject);
}

export interface ScrapeSpec {
  readonly config: YamlText;
  /** The map that has the scheme and the credentials. */
  readonly spec: YAMLMap;
  readonly tool: string;
}

interface Move {
  /** Why it must stay. */
  readonly reason: LeftReason | null;
  /** The edits that change its port. */
  readonly port: Splice[] | null;
  readonly service?: ServiceReference;
}

export function proposeEndpoint(
  { config, spec, tool }: ScrapeSpec,
  policy: MigrationPolicy,
  { reason, port, service }: Move,
): Proposal {
  const { document, text } = config;
  const stays = (why: LeftReason): Proposal => leaveText(config, tool, why, rangeOf(spec));
  const other = reason ?? otherReceiver(document, spec);
  if (other !== null) return stays(other);
  const endpoint = endpointOf(textAt(document, spec, 'path') ?? '/metrics', policy);
  if (endpoint.kind !== 'GRANT') return stays('UNKNOWN_PATH');
  const before = firstKey(spec);
  const edits = all(
    port,
    setKey(text, spec, 'scheme', 'https', before),
    addKey(text, spec, 'bearerTokenFile', TOKEN_FILE, before),
    addKey(text, spec, 'tlsConfig', { caFile: CA_FILE }, before),
  );
  if (edits === null) return stays('NOT_EDITABLE');
  return editText(config, tool, {
    edits,
    summary: 'scheme https, the token and the cluster CA, and port 10250',
    grants: [endpoint.grant],
    covers: rangeOf(spec),
    ofService: service,
  });
}

/** Why the requests can reach something other than kubelets; null if they cannot. */
function otherReceiver(document: Document, spec: YAMLMap): LeftReason | null {
  const has = (...keys: readonly string[]): boolean => keys.some((key) => ownPair(spec, key) !== null);
  if (has('proxyUrl', 'proxyURL', 'params', 'proxyConnectHeader')) return 'PROXY';
  if (has('basicAuth', 'oauth2', 'authorization', 'bearerTokenSecret')) return 'OTHER_CREDENTIALS';
  const token = textAt(document, spec, 'bearerTokenFile');
  if (token !== null && !isTokenFile(token)) return 'OTHER_CREDENTIALS';
  if (!trustsCluster(document, mapAt(document, spec, 'tlsConfig'))) return 'OTHER_TRUST';
  return receiverAfter(
    ['relabelings', 'relabelConfigs']
      .flatMap((key) => mapsAt(document, spec, key))
      .map((rule) => relabelingOf(document, rule)),
  );
}

/** The operators accept both spellings of the keys. */
export function relabelingOf(document: Document, rule: YAMLMap): Relabeling {
  const text = (...keys: readonly string[]): string | null =>
    keys.map((key) => textAt(document, rule, key)).find((value) => value !== null) ?? null;
  return {
    target: text('targetLabel', 'target_label') ?? '',
    action: (text('action') ?? 'replace').toLowerCase(),
    sources: ['sourceLabels', 'source_labels'].flatMap((key) => wordsAt(document, rule, key)),
    text: text('replacement') ?? '$1',
  };
}

function selectedValues({ document, root }: Manifest): string[] {
  const labels = scalarPairs(document, mapAt(document, root, 'spec', 'selector', 'matchLabels'));
  const expressions = mapsAt(document, root, 'spec', 'selector', 'matchExpressions')
    .filter((expression) => textAt(document, expression, 'operator') === 'In')
    .flatMap((expression) => wordsAt(document, expression, 'values'));
  return [...labels.map(({ scalar }) => textOf(scalar)), ...expressions];
}

/** The Services that a ServiceMonitor selects by their labels, in its own namespace or where its selector says. */
export function serviceOf({ document, root, namespace }: Manifest): ServiceReference {
  const selector = mapAt(document, root, 'spec', 'namespaceSelector');
  const [named, ...others] = itemsAt(document, selector, 'matchNames');
  const isOne = isScalar(named) && others.length === 0;
  return {
    namespace: selector === null ? namespace : isOne ? textOf(named) : null,
    name: null,
    labels: textsAt(document, root, 'spec', 'selector', 'matchLabels'),
  };
}

/** The kubelet's port by its name: the endpoints of nodes have no container port for `targetPort` to match. */
function portOfEndpoint({ source, document }: Manifest, endpoint: YAMLMap): Splice[] | null {
  const named = scalarAt(document, endpoint, 'port');
  if (named !== null) return replaceText(source, named, SECURE_PORT);
  const pair = ownPair(endpoint, 'targetPort');
  const value = pair?.value;
  if (pair === null || !isScalar(value)) return null;
  return all(replaceText(source, pair.key, 'port'), replaceText(source, value, SECURE_PORT));
}

/** Resources that scrape the pods that they select, by a port of them. */
const SCRAPES_PODS = /^(?:PodMonitor|VMPodScrape|(?:Cluster)?PodMonitoring)$/;

/** The pods whose port a resource scrapes by number. */
export function podsOf({ document, root, kind, namespace }: Manifest, text: string): PodSelector | undefined {
  if (text !== '10255' || !SCRAPES_PODS.test(kind)) return undefined;
  const isAnywhere =
    kind === 'ClusterPodMonitoring' || mapAt(document, root, 'spec', 'namespaceSelector') !== null;
  return {
    namespace: isAnywhere ? null : namespace,
    labels: labelsOf(document, mapAt(document, root, 'spec', 'selector')),
  };
}

/** The Service whose endpoints an Endpoints or EndpointSlice lists. */
export function serviceOfEndpoints({ labels, namespace, name }: Manifest): ServiceReference {
  return { namespace, name: labels['kubernetes.io/service-name'] ?? name, labels: {} };
}
