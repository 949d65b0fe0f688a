import { type Document, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { datadog as agent } from '../../../shared/agents/datadog.ts';
import { isBelow } from '../../../shared/model/gke-version.ts';
import { endpointOf, hasFineGrained, hostOf, UNKNOWN_POD } from '../kubelet/urls.ts';
import { type YamlText, yamlTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, replaceText, textOf } from '../text/scalar-edit.ts';
import { all } from '../text/splices.ts';
import type { MigrationPolicy, Proposal, Splice } from '../types.ts';
import { mapAt, ownPair, scalarAt, scalarPairs, textAt } from '../yaml/lookup.ts';
import { insertFirstItem, insertPair, type Writable } from '../yaml/structure-edit.ts';
import { editText, firstKey, leaveText, mapsWhere, type Rule, rangeOf } from './config-edits.ts';

const HTTP_PORT = 'kubernetes_http_kubelet_port';
const HTTPS_PORT = 'kubernetes_https_kubelet_port';
/** One check of the agent, which as a whole can still fall back to 10255: its name is not the agent's. */
const KUBELET_CHECK = 'Datadog kubelet check';
const ENDPOINT_KEY = /^(?:cadvisor|kubelet|probes|slis)_metrics_endpoint$/;
const ENDPOINT = /^http:\/\/([^:/\s]+):10255(\/\S*)$/;

/**
 * Datadog's own files and the values of its chart: the ports in datadog.yaml, the endpoints of the kubelet check, which
 * sends the token over https only (integrations-core), and what the chart does on Autopilot.
 */
export const datadog: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return yamlTextsOf(manifest).flatMap((config) => {
      if (!agent.configMarker.test(config.text)) return [];
      return [
        ...(manifest.kind === 'DatadogAgent' && config.isObject ? proposeVariables(config) : []),
        ...mapsWhere(
          config,
          (map) => ownPair(map, HTTP_PORT) !== null || ownPair(map, HTTPS_PORT) !== null,
        ).flatMap((map) => proposePorts(config, map, policy)),
        ...mapsWhere(config, (map) =>
          map.items.some(({ key }) => isScalar(key) && ENDPOINT_KEY.test(textOf(key))),
        ).flatMap((map) => proposeEndpoints(config, map, policy)),
        ...mapsWhere(
          config,
          (map) => textAt(config.document, map, 'providers', 'gke', 'autopilot') === 'true',
        ).flatMap((values) => proposeValues(config, values, policy)),
      ];
    });
  },
};

const HTTP_VARIABLE = 'DD_KUBERNETES_HTTP_KUBELET_PORT';
const HTTPS_VARIABLE = 'DD_KUBERNETES_HTTPS_KUBELET_PORT';

/**
 * The variables of a DatadogAgent, in every list that sets a port. Its operator gives the agents a CA and a ClusterRole
 * for 10250 by default (datadog-operator, getKubeletPolicyRule).
 */
function proposeVariables(config: YamlText): Proposal[] {
  return listsUnder(config, 'env').flatMap((list): Proposal[] => {
    const valueNamed = (name: string): Scalar | null | undefined => {
      const variable = list.items.findLast(
        (item): item is YAMLMap => isMap(item) && textAt(config.document, item, 'name') === name,
      );
      return variable === undefined ? undefined : scalarAt(config.document, variable, 'value');
    };
    const [http, https] = [valueNamed(HTTP_VARIABLE), valueNamed(HTTPS_VARIABLE)];
    const isOpen = (http && !/^0+$/.test(textOf(http))) || (https && /^0+$/.test(textOf(https)));
    if (!isOpen) return [];
    const edits =
      http === null || https === null
        ? null
        : all(
            http === undefined
              ? [insertFirstItem(config.text, list, { name: HTTP_VARIABLE, value: '0' })]
              : replaceText(config.text, http, '0'),
            https === undefined ? [] : replaceText(config.text, https, '10250'),
          );
    if (edits === null) return [leaveText(config, agent.name, 'NOT_EDITABLE', rangeOf(list))];
    return [
      editText(config, agent.name, {
        edits,
        summary: 'the HTTPS kubelet port 10250 alone, without the fallback to HTTP',
        grants: [],
        notes: ['the operator grants the node agents what 10250 needs, unless createRbac is false'],
      }),
    ];
  });
}

function listsUnder(config: YamlText, key: string): YAMLSeq[] {
  return mapsWhere(config, (map) => ownPair(map, key) !== null)
    .map((map) => ownPair(map, key)?.value)
    .filter((value) => isSeq(value));
}

/** `/pods` is among what the agent gets from the kubelet. A port of 0 is not tried. */
function proposePorts(config: YamlText, map: YAMLMap, policy: MigrationPolicy): Proposal[] {
  const { document } = config;
  const http = scalarAt(document, map, HTTP_PORT);
  const https = scalarAt(document, map, HTTPS_PORT);
  const isOpen = (http !== null && textOf(http) === '10255') || (https !== null && textOf(https) === '0');
  if (!isOpen) return [];
  const places = [http, https].filter((port) => port !== null && /^(?:10255|0)$/.test(textOf(port)));
  if (!hasFineGrained(policy))
    return places.map((port) =>
      leaveText(config, agent.name, 'NEEDS_FINE_GRAINED', rangeOf(port ?? map), agent.remediation),
    );
  const edits = all(
    http === null || textOf(http) === '0' ? [] : replaceText(config.text, http, '0'),
    https === null || textOf(https) === '10250' ? [] : replaceText(config.text, https, '10250'),
  );
  if (edits === null) return [leaveText(config, agent.name, 'NOT_EDITABLE', rangeOf(map))];
  return [
    editText(config, agent.name, {
      edits,
      summary: 'the HTTPS kubelet port 10250 alone, without the fallback to HTTP',
      grants: ['nodes/metrics', 'nodes/stats', 'nodes/pods'],
    }),
  ];
}

function proposeEndpoints(config: YamlText, map: YAMLMap, policy: MigrationPolicy): Proposal[] {
  const { document } = config;
  const open = scalarPairs(document, map).flatMap(({ key, scalar }) => {
    const [, host = '', path = ''] = ENDPOINT_KEY.test(key) ? (ENDPOINT.exec(textOf(scalar)) ?? []) : [];
    return host === '' ? [] : [{ scalar, host, path }];
  });
  if (open.length === 0) return [];
  const splices: Splice[] = [];
  for (const { scalar, host, path } of open) {
    const named = host === '%%host%%' ? null : hostOf(host, UNKNOWN_POD);
    if (named?.kind === 'OTHER') return [leaveText(config, agent.name, named.reason, rangeOf(map))];
    const endpoint = endpointOf(path, policy);
    if (endpoint.kind !== 'GRANT' || endpoint.grant !== 'nodes/metrics')
      return [leaveText(config, agent.name, 'UNKNOWN_PATH', rangeOf(map))];
    const at = 'http://'.length + host.length + 1;
    const edits = editScalar(config.text, scalar, [
      { start: 4, end: 4, text: 's' },
      { start: at, end: at + 5, text: '10250' },
    ]);
    if (edits === null) return [leaveText(config, agent.name, 'NOT_EDITABLE', rangeOf(map))];
    for (const edit of edits) splices.push(edit);
  }
  const summary = 'https on 10250, where it sends its token';
  return [editText(config, KUBELET_CHECK, { edits: splices, summary, grants: ['nodes/metrics'] })];
}

/** The chart's own switch for Autopilot; its ClusterRole follows it. */
function proposeValues(config: YamlText, values: YAMLMap, policy: MigrationPolicy): Proposal[] {
  const { document } = config;
  const kubelet = mapAt(document, values, 'datadog', 'kubelet');
  const isSet = (key: string): boolean => textAt(document, kubelet, key) === 'true';
  if (isSet('useApiServer') || isSet('fineGrainedAuthorization')) return [];
  const hasFine = policy.clusterVersion !== null && !isBelow(policy.clusterVersion, '1.32');
  const key = hasFine ? 'fineGrainedAuthorization' : 'useApiServer';
  const edits = setSwitch(config.text, document, values, key);
  if (edits === null)
    return [leaveText(config, agent.name, 'AGENT_SETTING', rangeOf(values), agent.remediation)];
  const since = hasFine ? 'chart 3.135.1' : 'chart 3.113.0 and agent 7.65.0';
  return [
    editText(config, agent.name, {
      edits,
      summary: `datadog.kubelet.${key}`,
      grants: [],
      notes: [`this needs ${since} or later`],
    }),
  ];
}

/** Sets `datadog.kubelet.KEY` to true in the deepest of these maps that is there. */
function setSwitch(text: string, document: Document, values: YAMLMap, key: string): Splice[] | null {
  const own = ownPair(values, 'datadog')?.value;
  const kubelet = isMap(own) ? ownPair(own, 'kubelet')?.value : undefined;
  const insert = (map: YAMLMap, name: string, value: Writable): Splice[] | null => {
    const before = ownPair(map, firstKey(map));
    return before === null ? null : [insertPair(text, map, before, name, value)];
  };
  if (isMap(kubelet)) {
    const present = scalarAt(document, kubelet, key);
    return present === null ? insert(kubelet, key, true) : replaceText(text, present, 'true');
  }
  if (isMap(own)) return kubelet === undefined ? insert(own, 'kubelet', { [key]: true }) : null;
  return own === undefined ? insert(values, 'datadog', { kubelet: { [key]: true } }) : null;
}
