import { type Document, isMap, isScalar, type YAMLMap } from 'yaml';
import { prometheusOperator } from '../../../shared/agents/prometheus-operator.ts';
import { victoriaMetrics } from '../../../shared/agents/victoria-metrics.ts';
import { endpointOf, readOnlyUrls, whyNotNode } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { CA_FILE, isTokenFile, TOKEN_FILE } from '../shell/http-clients.ts';
import { editScalar, replaceText, textOf } from '../text/scalar-edit.ts';
import { all, allOf } from '../text/splices.ts';
import type { MigrationPolicy, Proposal, ServiceReference, Splice } from '../types.ts';
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
import { addKey, change, firstKey, leave, type Rule, rangeOf, setKey } from './config-edits.ts';
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
    return mapsAt(document, root, 'spec', 'endpoints').flatMap((endpoint): Proposal[] => {
      const isOpen =
        textAt(document, endpoint, 'port') === 'http-metrics' ||
        textAt(document, endpoint, 'targetPort') === '10255';
      if (!isOpen) return [];
      return [
        proposeEndpoint({ manifest, spec: endpoint, tool }, policy, {
          reason: selectsOthers ? 'OTHER_TARGETS' : null,
          port: portOfEndpoint(manifest, endpoint),
          service: serviceOf(manifest),
        }),
      ];
    });
  },
};

/** VMNodeScrapes and VMStaticScrapes, and the spec of the former in the values of VictoriaMetrics' chart. */
export const nodeScrapes: Rule = {
  tool: victoriaMetrics.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    const { document, root, source } = manifest;
    const tool = victoriaMetrics.name;
    if (manifest.kind === 'VMStaticScrape')
      return mapsAt(document, root, 'spec', 'targetEndpoints').flatMap((spec) => {
        const targets = itemsAt(document, spec, 'targets').filter((target) => isScalar(target));
        const open = targets.filter((target) => readOnlyUrls(textOf(target)).length > 0);
        if (open.length === 0) return [];
        const port = allOf(
          open.map((target) =>
            editScalar(
              source,
              target,
              readOnlyUrls(textOf(target)).map(({ port: at }) => ({ ...at, text: '10250' })),
            ),
          ),
        );
        const reason = open.length < targets.length ? 'OTHER_TARGETS' : whyNotHosts(open.map(textOf));
        return [proposeEndpoint({ manifest, spec, tool }, policy, { reason, port })];
      });
    return specsOf(manifest).flatMap((spec) => {
      const scalar = scalarAt(document, spec, 'port');
      if (scalar === null || textOf(scalar) !== '10255') return [];
      const port = replaceText(source, scalar, '10250');
      return [proposeEndpoint({ manifest, spec, tool }, policy, { reason: null, port })];
    });
  },
};

/** `kubelet.serviceMonitor.https` of kube-prometheus-stack: the chart then sets port, scheme, token, CA and role. */
export const kubePrometheusStack: Rule = {
  tool: prometheusOperator.name,
  propose(manifest: Manifest): Proposal[] {
    const { document, source } = manifest;
    return valuesUnder(manifest, 'kubelet').flatMap((kubelet): Proposal[] => {
      const https = scalarAt(document, kubelet, 'serviceMonitor', 'https');
      if (https === null || textOf(https) !== 'false') return [];
      const splices = replaceText(source, https, 'true');
      const tool = prometheusOperator.name;
      if (splices === null) return [leave(tool, 'NOT_EDITABLE', rangeOf(https))];
      const summary = 'kubelet.serviceMonitor.https';
      return [change({ tool, at: rangeOf(https).start, summary, splices, grants: [] })];
    });
  },
};

interface ScrapeSpec {
  readonly manifest: Manifest;
  /** The map that has the port, the scheme and the credentials. */
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

function proposeEndpoint(
  { manifest, spec, tool }: ScrapeSpec,
  policy: MigrationPolicy,
  { reason, port, service }: Move,
): Proposal {
  const { document, source } = manifest;
  const stays = (why: LeftReason): Proposal => leave(tool, why, rangeOf(spec));
  const other = reason ?? otherReceiver(document, spec);
  if (other !== null) return stays(other);
  const endpoint = endpointOf(textAt(document, spec, 'path') ?? '/metrics', policy);
  if (endpoint.kind !== 'GRANT') return stays('UNKNOWN_PATH');
  const before = firstKey(spec);
  const edits = all(
    port,
    setKey(source, spec, 'scheme', 'https', before),
    addKey(source, spec, 'bearerTokenFile', TOKEN_FILE, before),
    addKey(source, spec, 'tlsConfig', { caFile: CA_FILE }, before),
  );
  const [first] = edits ?? [];
  if (edits === null || first === undefined) return stays('NOT_EDITABLE');
  return change({
    tool,
    at: rangeOf(spec).start,
    summary: 'scheme https, the token and the cluster CA, and port 10250',
    splices: edits,
    grants: [endpoint.grant],
    covers: rangeOf(spec),
    ...(service === undefined ? {} : { ofService: service }),
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
function relabelingOf(document: Document, rule: YAMLMap): Relabeling {
  const text = (...keys: readonly string[]): string | null =>
    keys.map((key) => textAt(document, rule, key)).find((value) => value !== null) ?? null;
  return {
    target: text('targetLabel', 'target_label') ?? '',
    action: (text('action') ?? 'replace').toLowerCase(),
    sources: ['sourceLabels', 'source_labels'].flatMap((key) => wordsAt(document, rule, key)),
    text: text('replacement') ?? '$1',
  };
}

function whyNotHosts(targets: readonly string[]): LeftReason | null {
  for (const { host } of targets.flatMap((target) => readOnlyUrls(target))) {
    const reason = whyNotNode(host);
    if (reason !== null) return reason;
  }
  return null;
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

/** The spec of a VMNodeScrape, or those that the chart's values have for the kubelet. */
function specsOf(manifest: Manifest): YAMLMap[] {
  const { document, root, kind } = manifest;
  if (kind === 'VMNodeScrape') return [mapAt(document, root, 'spec')].filter((spec) => spec !== null);
  return valuesUnder(manifest, 'kubelet').flatMap((kubelet) =>
    [
      mapAt(document, kubelet, 'vmScrape', 'spec'),
      ...(mapAt(document, kubelet, 'vmScrapes')?.items ?? []).map(({ value }) =>
        isMap(value) ? mapAt(document, value, 'spec') : null,
      ),
    ].filter((spec) => spec !== null),
  );
}

/** The maps under a key in Helm values, at any depth: charts are nested in others. */
function valuesUnder({ kind, root }: Manifest, key: string): YAMLMap[] {
  if (kind !== '') return [];
  const found: YAMLMap[] = [];
  const look = (map: YAMLMap): void => {
    const value = ownPair(map, key)?.value;
    if (isMap(value)) found.push(value);
    for (const { value: below } of map.items) if (isMap(below)) look(below);
  };
  look(root);
  return found;
}
