import { metricsText } from './kubelet.ts';
import { hash, type KubernetesObject, type KubernetesTruth, type SimulatedNode } from './truth.ts';

interface AppliedDaemonSet {
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: Record<string, string> };
      readonly spec?: object;
    };
  };
}

/** The pods of all applied DaemonSets: one per node. */
export function probePods(
  applied: readonly KubernetesObject[],
  nodes: readonly SimulatedNode[],
): KubernetesObject[] {
  return applied
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap((daemonSet) => {
      const { metadata } = daemonSet;
      const template = (daemonSet as AppliedDaemonSet).spec?.template;
      return nodes.map(
        (node): KubernetesObject => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: `${metadata.name}-${hash(node.name).slice(0, 5)}`,
            ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
            labels: template?.metadata?.labels ?? {},
            ownerReferences: [
              {
                apiVersion: 'apps/v1',
                kind: 'DaemonSet',
                name: metadata.name,
                uid: hash(metadata.name),
                controller: true,
              },
            ],
          },
          spec: { ...template?.spec, nodeName: node.name },
          status: { phase: 'Running' },
        }),
      );
    });
}

const ROUND_MS = 300_000;
/** Logs of long-running pods are rotated. */
const KEPT_ROUNDS = 12;

/** The log of the probe's pod up to now, round by round, in the format of its script (docs/usage-evidence.md). */
export function probeLog(truth: KubernetesTruth, node: SimulatedNode, nowMs: number): string {
  const sinceMs = nowMs - node.processStartedAtMs;
  const rounds = Math.min(KEPT_ROUNDS, Math.floor(sinceMs / ROUND_MS) + 1);
  return Array.from({ length: rounds }, (_, index) => nowMs - (rounds - 1 - index) * ROUND_MS)
    .map((atMs) => probeRound(truth, node, atMs))
    .join('\n');
}

function probeRound(truth: KubernetesTruth, node: SimulatedNode, atMs: number): string {
  const lines = metricsText(truth, node, atMs)
    .split('\n')
    .filter((line) => /^(kubelet_http_requests_total\{|process_start_time_seconds )/.test(line));
  return [
    `sweep10255-probe/1 begin node=${node.name} at=${Math.floor(atMs / 1000)} every=${ROUND_MS / 1000}`,
    ...lines,
    `sweep10255-probe/1 end node=${node.name} exit=0`,
  ].join('\n');
}
