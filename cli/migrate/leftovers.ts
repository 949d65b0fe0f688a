import { isMap, isPair, isScalar, type Scalar, visit } from 'yaml';
import { hostOf } from './kubelet/hosts.ts';
import { readOnlyUrls } from './kubelet/read-only-url.ts';
import { LEFT_REASONS, type LeftReason } from './left-reasons.ts';
import type { Manifest } from './manifest/manifest.ts';
import { textOf } from './text/scalar-edit.ts';
import { occurrences, overlaps } from './text/splices.ts';
import type { LeftAlone, Proposal, Range } from './types.ts';

const PORT = '10255';
const OWN_PORT_KEYS = new Set([
  'containerPort',
  'hostPort',
  'port',
  'targetPort',
  'nodePort',
  'healthCheckNodePort',
  'number',
]);
/** The kinds that a rule may look into; a Service has ports of its own. */
const KNOWN_KINDS = new Set([
  'Pod',
  'Deployment',
  'DaemonSet',
  'StatefulSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'ConfigMap',
  'Service',
  'Endpoints',
  'EndpointSlice',
  'NetworkPolicy',
  'Ingress',
  '',
]);

/**
 * Every occurrence of the port that no rule answered for, each with a reason: nothing that says 10255 goes unmentioned.
 * @param proposals what the rules said about the object
 */
export function leftoversOf(manifest: Manifest, proposals: readonly Proposal[]): LeftAlone[] {
  const { source, root } = manifest;
  const [start, end] = root.range ?? [0, 0];
  if (!source.slice(start, end).includes(PORT)) return [];
  const answered = proposals.flatMap((proposal): readonly Range[] =>
    proposal.kind === 'CHANGE' ? proposal.splices : [proposal.covers],
  );
  const found: LeftAlone[] = [];
  visit(root, {
    Scalar(key, scalar, path) {
      const [from, to] = scalar.range ?? [0, 0];
      const open = occurrences(source.slice(from, to), PORT)
        .map((at): Range => ({ start: from + at, end: from + at + PORT.length }))
        .filter((range) => !answered.some((other) => overlaps(other, range)));
      const [first] = open;
      if (first === undefined) return;
      const reason = explain(manifest, scalar, key === 'key' ? [] : keysOf(path));
      found.push({
        kind: 'LEFT',
        tool: null,
        at: first.start,
        reason,
        wayOut: LEFT_REASONS[reason].wayOut,
        covers: first,
      });
    },
  });
  return found;
}

/** The keys that lead to a value. */
function keysOf(path: readonly unknown[]): string[] {
  return path.flatMap((node) => (isPair(node) && isScalar(node.key) ? [textOf(node.key)] : []));
}

function explain(manifest: Manifest, scalar: Scalar, keys: readonly string[]): LeftReason {
  const text = textOf(scalar);
  const last = keys.at(-1) ?? '';
  if (!/(?<![0-9A-Za-z])10255(?![0-9A-Za-z])/.test(text)) return 'PART_OF_A_WORD';
  if (/mongodb|\.mongo\.cosmos\.azure\./.test(text)) return 'MONGODB';
  if (keys.includes('annotations')) return 'ANNOTATION';
  if (keys.at(-2) === 'httpGet' || keys.at(-2) === 'tcpSocket') return 'PROBE';
  if (manifest.kind === 'Service' && /(?:^|-)kubelet$/.test(manifest.name)) return 'KUBELET_SERVICE';
  if (OWN_PORT_KEYS.has(last) && (KNOWN_KINDS.has(manifest.kind) || text === PORT)) return 'OWN_PORT';
  if (!KNOWN_KINDS.has(manifest.kind)) return 'CUSTOM_RESOURCE';
  const hosts = readOnlyUrls(text).map(({ host }) => hostOf(host, { variables: [], onHostNetwork: null }));
  const [host] = hosts;
  if (host?.kind === 'OTHER') return host.reason;
  const isPodTemplate = manifest.podSpec !== null && isMap(manifest.podSpec);
  return isPodTemplate && (host !== undefined || keys.includes('env') || /kubelet/i.test(text))
    ? 'UNKNOWN_PROGRAM'
    : 'UNRECOGNIZED';
}
