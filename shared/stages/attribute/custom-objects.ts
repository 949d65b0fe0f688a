import { stringify } from 'yaml';
import { type Agent, remediationFor } from '../../agents/agent.ts';
import { AGENTS } from '../../agents/agents.ts';
import { isDashboardOrRules } from '../../agents/config-text.ts';
import { agentSetBy, settingsIn } from '../../agents/match-agent.ts';
import { searchText } from './container-texts.ts';
import { UNKNOWN_CONTEXT } from './kubelet-reference.ts';
import type { ConfigMapObject, CustomObject } from './ports.ts';
import { type Suspicion, suspicionOf } from './suspects.ts';

/** Images of the agents that an operator deploys for a custom resource. */
const IMAGES: Readonly<Record<string, string>> = {
  DatadogAgent: 'datadog/agent',
  Kubeturbo: 'turbonomic/kubeturbo',
};

/** Why an operator that reads a custom resource would start something that calls the port; null if nothing shows it. */
export function suspicionOfCustomObject(object: CustomObject): Suspicion | null {
  const spec = object.spec ?? {};
  const { image, config } = spec as Record<string, unknown>;
  const hostNetwork = isOnHostNetwork(spec);
  const env = new Map(variablesIn(spec));
  const written =
    typeof config === 'string' ? config : stringify(spec, { lineWidth: 0, aliasDuplicateObjects: false });
  if (isDashboardOrRules(written)) return null;
  const text = [written, ...[...env].map(([name, value]) => `${name}=${value}`)].join('\n');
  const context = { ...UNKNOWN_CONTEXT, onHostNetwork: hostNetwork ? true : null };
  const suspicion = suspicionOf({
    namespace: object.metadata?.namespace ?? 'default',
    workload: object.metadata?.name ?? '',
    labels: object.metadata?.labels ?? {},
    image: typeof image === 'string' ? image : (IMAGES[object.kind] ?? ''),
    isInit: false,
    onHostNetwork: hostNetwork,
    args: '',
    env,
    configs: [{ ...searchText('its spec', text, env, context), hasLines: false }],
  });
  if (suspicion === null) return suspicionOfSettings(object);
  if (suspicion.agent !== null) return suspicion;
  const agent = AGENTS.find(({ kinds = [] }: Agent) => kinds.includes(object.kind));
  if (agent === undefined) return suspicion;
  return { ...suspicion, agent: agent.name, migration: remediationFor(agent, object.kind) };
}

/** What a chart or an operator makes of values that do not name the port. */
function suspicionOfSettings({ kind, spec }: CustomObject): Suspicion | null {
  const found = agentSetBy(settingsIn({ kind, spec }).join('\n'));
  if (found === null) return null;
  const { name, reach } = found.agent;
  return {
    agent: name,
    evidence: [`${found.evidence}, in its spec`],
    confidence: 'MEDIUM',
    reach,
    migration: remediationFor(found.agent, kind),
  };
}

/** A `hostNetwork: true` wherever a resource has it, as in a `podTemplate`. */
function isOnHostNetwork(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, inner]) => (key === 'hostNetwork' && inner === true) || isOnHostNetwork(inner),
  );
}

/** Every `{name, value}` in a resource: variables of containers, parameters of charts. */
function variablesIn(value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { name, value: own = '' } = value as { readonly name?: unknown; readonly value?: unknown };
  const pair = typeof name === 'string' && typeof own !== 'object' ? [[name, String(own)]] : [];
  return [...(pair as [string, string][]), ...Object.values(value).flatMap(variablesIn)];
}

/** Why whatever reads a ConfigMap would call the port. For ConfigMaps that no known workload mounts. */
export function suspicionOfConfigMap({ metadata, data = {} }: ConfigMapObject): Suspicion | null {
  return suspicionOf({
    namespace: metadata?.namespace ?? 'default',
    workload: '',
    labels: metadata?.labels ?? {},
    image: '',
    isInit: false,
    onHostNetwork: false,
    args: '',
    env: new Map(),
    configs: Object.entries(data).map(([key, text]) =>
      searchText(`its key ${key}`, text, new Map(), UNKNOWN_CONTEXT),
    ),
  });
}
