import { metricsText } from './kubelet.ts';
import type { KubernetesObject } from './objects.ts';
import { hash, type KubernetesTruth, type SimulatedNode } from './truth.ts';

interface AppliedDaemonSet {
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: Record<string, string> };
      readonly spec?: object;
    };
  };
}

/** The pods that an applied DaemonSet runs: one on every node. */
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

/** What a pod that prints its node's counter has printed by now: the lines of one reading. */
export function probeLog(truth: KubernetesTruth, node: SimulatedNode, nowMs: number): string {
  return metricsText(truth, node, nowMs)
    .split('\n')
    .filter((line) => /^(kubelet_http_requests_total\{|process_start_time_seconds )/.test(line))
    .join('\n');
}
