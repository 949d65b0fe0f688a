import { type Agent, remediationFor } from '../../shared/agents/agent.ts';
import { AGENTS, type KnownAgent } from '../../shared/agents/agents.ts';
import { isPrinted, isProse, runsElsewhere } from '../../shared/agents/config-text.ts';
import { agentConfiguredBy } from '../../shared/agents/match-agent.ts';
import { hostOf, readOnlyUrls, type Surroundings } from './kubelet/urls.ts';
import type { LeftReason } from './left-reasons.ts';
import { containersOf, isOnHostNetwork, listensOnPort } from './manifest/containers.ts';
import type { Manifest } from './manifest/manifest.ts';
import { podsOf, serviceOf, serviceOfEndpoints } from './rewrites/scrape-resources.ts';
import type { LeftAlone } from './types.ts';
import { textsAt } from './yaml/lookup.ts';

/** One occurrence of the port. */
export interface Occurrence {
  readonly text: string;
  /** The agent that the text configures, or whose container the text is in. */
  readonly agent: KnownAgent | null;
  /** Offset in the text. */
  readonly at: number;
  /** The keys that lead to the scalar. */
  readonly keys: readonly string[];
  /** What the value is called: its key, its variable, or the argument before it. */
  readonly setting: string;
  /** The scalar is itself a key. */
  readonly isKey: boolean;
  /** The text as a whole is documentation, a dashboard or rules. */
  readonly callsNothing: boolean;
  /** Its name or its place shows that it is a number of another kind. */
  readonly isOtherNumber: boolean;
}

/** Why an occurrence of the port stays as it is. */
export interface Explanation {
  readonly reason: LeftReason;
  /** The agent that the setting belongs to. */
  readonly tool?: string;
  readonly advice?: string;
  /** See LeftAlone. */
  readonly unlessServiceOfPods?: LeftAlone['unlessServiceOfPods'];
  readonly isOwnIfTargeted?: boolean | undefined;
  readonly unlessPodsListen?: LeftAlone['unlessPodsListen'];
}

/** The port as a number of its own; `:-10255` is the default of a shell variable, and `%3A` a colon in a URL. */
const WORD = /(?:(?<![0-9A-Za-z_.]|[^:]-)|(?<=(?<!\S)-p|%3A))10255(?![0-9A-Za-z_-]|\.\d)/iy;
const COMMENT = /^\s*(?:#|\/\/|;|<!--)|\s(?:#|\/\/)\s/;
const MONGODB = /mongodb(?:\+srv)?:\/\/|\.mongo\.cosmos\.azure\.|\.documents\.azure\./i;
/** A variable with the address of the pod's node, to which the port may belong as well. */
const NODE_FIELD = /fieldPath\W+(?:status\.hostIP|spec\.nodeName)/;
/** A query of a dashboard or an alerting rule, and the kinds of objects that hold nothing else. */
const QUERY = /"?expr"?\s*:/;
const QUERY_KINDS =
  /^(?:PrometheusRule|VMRule|GrafanaDashboard|Rules|ClusterRules|GlobalRules|TracingPolicy(?:Namespaced)?|ConstraintTemplate|ValidatingAdmissionPolicy)$/;
/** An address of the pod itself, before the port. */
const OWN_ADDRESS = /(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\]|\*)?:$/;
/** The kubelet's own setting, in a KubeletConfiguration or as a flag. */
const KUBELET_SETTING = /(?<![\w.-])(?:--|kube_)?read[-_]?only[-_]?port["']?\s*[:=]\s*["']?$/i;
/** The name of the setting whose value begins there. */
const SETTING_NAME = /(?<![\w.-])([\w.-]+)["']?[\s:=]{1,3}["']?$/;
/** A listening address, as a flag or a variable gives it. */
const LISTENER = /(?:^|[\s=,'"])(?:0\.0\.0\.0|\[::\]|\*)?:$/;
/** `listen 10255;`, `bind *:10255`, `listen = ":10255"`, `--secure-port=10255` and their like. */
const LISTEN_DIRECTIVE =
  /(?<![\w.])(?:--?)?(?:(?:listen|bind)(?:ing)?(?:[-_]?port)?|secure[-_]port)["']?[\s:=]{1,3}["']?(?:\*?:)?$/i;
/** How much of a line is looked at: enough for a URL, and bounded for a line of any length. */
const CONTEXT = 300;

/** What stands before an occurrence on its line. A search for the start of the line would take quadratic time. */
export function lineBefore(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - CONTEXT), at);
  return near.slice(near.lastIndexOf('\n') + 1);
}

/** Nothing is taken for the workload's own port, or anybody else's, unless something in the manifest shows it. */
export function explain(manifest: Manifest, occurrence: Occurrence): Explanation {
  const { text, at, keys } = occurrence;
  WORD.lastIndex = at;
  if (!WORD.test(text) || occurrence.isKey) return { reason: 'PART_OF_A_WORD' };
  const before = lineBefore(text, at);
  const line = before + (text.slice(at, at + CONTEXT).split('\n', 1)[0] ?? '');
  if (/\s/.test(text) && COMMENT.test(before)) return { reason: 'COMMENT' };
  if (occurrence.isOtherNumber) return { reason: 'NOT_A_PORT' };
  if (keys[0] === 'status') return { reason: 'TEXT' };
  const isQuery = QUERY_KINDS.test(manifest.kind) || QUERY.test(line);
  if (isQuery || isMessage(manifest, occurrence, before, line)) return { reason: 'TEXT' };
  const written = text === '10255' ? `${occurrence.setting}=` : before;
  if (occurrence.agent === null && KUBELET_SETTING.test(written)) return { reason: 'KUBELET_SETTING' };
  if (MONGODB.test(line) || isMongoSetting(manifest, occurrence)) return { reason: 'MONGODB' };
  if (keys.includes('annotations')) return explainAnnotation(manifest, occurrence);
  if (manifest.podSpec !== null) return explainInPod(manifest, occurrence, before, line);
  switch (manifest.kind) {
    case 'Service':
      return explainService(manifest);
    case 'Endpoints':
    case 'EndpointSlice':
      return { reason: 'KUBELET_ENDPOINTS', unlessServiceOfPods: serviceOfEndpoints(manifest) };
    case 'ConfigMap':
      return LISTEN_DIRECTIVE.test(before) ? { reason: 'OWN_PORT' } : explainSetting(occurrence, line);
    default:
      return manifest.kind.endsWith('NetworkPolicy')
        ? { reason: 'POLICY' }
        : explainElsewhere(manifest, occurrence, line);
  }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Prometheus reads the port of pods and of Services from annotations. */
function explainAnnotation(manifest: Manifest, { text, keys }: Occurrence): Explanation {
  if (keys.at(-1) === LAST_APPLIED) return { reason: 'LAST_APPLIED' };
  if (text !== '10255') return { reason: 'ANNOTATION' };
  if (manifest.kind === 'Service' && manifest.podSpec === null) return explainService(manifest);
  return listensOnPort(manifest) ? { reason: 'OWN_PORT' } : { reason: 'ANNOTATION', isOwnIfTargeted: true };
}

/** Something that people read: documentation, a dashboard, a sentence, or what a script prints. */
function isMessage(
  { podSpec }: Manifest,
  { keys, text, callsNothing }: Occurrence,
  before: string,
  line: string,
): boolean {
  const after = line.slice(before.length);
  if (isPrinted(before, after)) return true;
  if (podSpec !== null) return false;
  if (callsNothing) return true;
  const start = text.includes('\n') ? before : `${keys.at(-1) ?? ''}: ${before}`;
  return isProse(start, after);
}

function explainInPod(
  manifest: Manifest,
  { agent, keys, setting, text, at }: Occurrence,
  before: string,
  line: string,
): Explanation {
  const last = keys.at(-1) ?? '';
  const namesKubelet = /kubelet/i.test(setting) || endsWithKubeletSetting(before);
  const listens = !namesKubelet && listensOnPort(manifest);
  if (last === 'containerPort' || last === 'hostPort') return { reason: 'OWN_PORT' };
  if (agent !== null) return settingOf(agent);
  if (['httpGet', 'tcpSocket', 'grpc'].includes(keys.at(-2) ?? ''))
    return listens ? { reason: 'OWN_PORT' } : { reason: 'PROBE', isOwnIfTargeted: true };
  if (/(?:0\.0\.0\.0|\[::\]):$/.test(before) || LISTEN_DIRECTIVE.test(before)) return { reason: 'OWN_PORT' };
  if (!namesKubelet && saysWhereToListen(`${setting}=${before}`)) return { reason: 'OWN_PORT' };
  const onHostNetwork = isOnHostNetwork(manifest) || runsElsewhere(before);
  const isLocal = /(?:localhost|127\.0\.0\.1|\[::1\]):$/.test(before);
  const isBare = text === '10255' || LISTENER.test(before) || /port[=\s]"?$/i.test(before);
  if (listens && (isLocal || isBare)) return { reason: 'OWN_PORT' };
  if (isLocal && !onHostNetwork) return { reason: 'OWN_POD' };
  if (!keys.some((key) => /^(?:init|ephemeral)?containers$/i.test(key))) return { reason: 'UNRECOGNIZED' };
  const variables = containersOf(manifest).flatMap((container) => container.variables);
  return (
    explainUrl(line, text, at, variables, onHostNetwork) ?? {
      reason: 'UNKNOWN_PROGRAM',
      isOwnIfTargeted: isBare && !namesKubelet,
    }
  );
}

/** @param before the text up to the port, with the name of the setting */
function saysWhereToListen(before: string): boolean {
  const address = OWN_ADDRESS.exec(before);
  if (address === null) return false;
  const name = SETTING_NAME.exec(before.slice(0, address.index))?.[1] ?? '';
  // The host of an address may be the pod's own as well as what the pod calls.
  return (
    /listen|bind/i.test(name) || (/addr(?:ess)?$/i.test(name) && !/\d\.1:|localhost|::1/.test(address[0]))
  );
}

function explainService(manifest: Manifest): Explanation {
  const { document, root, namespace, name } = manifest;
  return Object.keys(textsAt(document, root, 'spec', 'selector')).length === 0
    ? { reason: 'KUBELET_SERVICE' }
    : { reason: 'NODE_SERVICE', unlessServiceOfPods: { namespace, name, labels: {} } };
}

/** A setting in a ConfigMap: of a known agent, or a URL, or unknown. */
function explainSetting({ text, agent, at }: Occurrence, line: string): Explanation {
  if (agent !== null) return settingOf(agent);
  return explainUrl(line, text, at, [], null) ?? { reason: 'UNRECOGNIZED' };
}

/** A custom resource, Helm values, or another kind that no rule knows. */
function explainElsewhere(manifest: Manifest, { text, at, agent }: Occurrence, line: string): Explanation {
  const byKind = AGENTS.find((agent: Agent) => agent.kinds?.includes(manifest.kind));
  if (byKind !== undefined)
    return manifest.kind === 'ServiceMonitor' || manifest.kind === 'VMServiceScrape'
      ? { ...settingOf(byKind), unlessServiceOfPods: serviceOf(manifest) }
      : { ...settingOf(byKind, manifest.kind), unlessPodsListen: podsOf(manifest, text) };
  const owner = agent ?? agentOf(manifest);
  if (owner !== null) return settingOf(owner);
  const url = explainUrl(line, text, at, [], null);
  if (url !== null) return url;
  return { reason: manifest.kind === '' ? 'UNRECOGNIZED' : 'CUSTOM_RESOURCE' };
}

function settingOf(agent: KnownAgent, kind = ''): Explanation {
  return { reason: 'AGENT_SETTING', tool: agent.name, advice: remediationFor(agent, kind) };
}

const OWNERS = new WeakMap<Manifest, { readonly agent: KnownAgent | null }>();

/** The agent that the object as a whole configures; looked for once. */
function agentOf(manifest: Manifest): KnownAgent | null {
  const [start, end] = manifest.root.range ?? [0, 0];
  const owner = OWNERS.get(manifest) ?? { agent: agentConfiguredBy(manifest.source.slice(start, end)) };
  OWNERS.set(manifest, owner);
  return owner.agent;
}

/** What the host of the URL around the occurrence shows; null if there is no URL, or it names a node. */
function explainUrl(
  line: string,
  text: string,
  at: number,
  variables: Surroundings['variables'],
  onHostNetwork: boolean | null,
): Explanation | null {
  const lineAt = at - text.lastIndexOf('\n', at) - 1;
  const offset = Math.min(lineAt, CONTEXT);
  const url = readOnlyUrls(line).find(({ port }) => port.start === offset);
  if (url === undefined) return null;
  if (url.scheme !== '' && !/^(?:https?|tcp)$/.test(url.scheme)) return { reason: 'OTHER_PROTOCOL' };
  const host = hostOf(url.host, { variables, onHostNetwork });
  if (host.kind !== 'OTHER') return null;
  const [, service, namespace] = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.[\w.-]+)?)?$/.exec(url.host) ?? [];
  return {
    reason: host.reason,
    ...(host.reason === 'OTHER_HOST' && service !== undefined && namespace !== undefined
      ? { unlessServiceOfPods: { namespace, name: service, labels: {} } }
      : {}),
  };
}

/** Whether the last word names a setting of a kubelet, as `--kubelet-port=`. */
function endsWithKubeletSetting(before: string): boolean {
  const word = /(?<!\S)\S*$/.exec(before)?.[0] ?? '';
  const [, ...rests] = word.toLowerCase().split('kubelet');
  return rests.some((rest) => /^[\w.-]*[=:]/.test(rest));
}

/** A bare port whose neighbors show that it belongs to Cosmos DB. */
function isMongoSetting(manifest: Manifest, { text, setting }: Occurrence): boolean {
  if (text !== '10255' || /kubelet|node/i.test(setting)) return false;
  const [start, end] = manifest.root.range ?? [0, 0];
  const source = manifest.source.slice(start, end);
  return /mongo|cosmos/i.test(setting) || (MONGODB.test(source) && !NODE_FIELD.test(source));
}
