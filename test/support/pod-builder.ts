import { UNLIMITED_WORK } from '../../shared/platform/deadline.ts';
import { ConfigMapCollection } from '../../shared/stages/attribute/config-maps.ts';
import type { ContainerObject, PodObject } from '../../shared/stages/attribute/ports.ts';
import { findSuspects, type Suspicion } from '../../shared/stages/attribute/suspects.ts';
import { WorkloadCollection } from '../../shared/stages/attribute/workloads.ts';

/** A container as far as a test defines it: image, arguments, variables, and the contents of a mounted ConfigMap. */
export interface ContainerSketch {
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: string;
  /** Name of the DaemonSet. */
  readonly workload?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly onHostNetwork?: boolean;
  readonly isInit?: boolean;
}

/** By default a pod of the DaemonSet `agent` in the namespace `monitoring`. */
export function aPod(
  {
    image = 'registry.test/app:1',
    args = [],
    env = {},
    config,
    workload = 'agent',
    ...more
  }: ContainerSketch,
  { node = 'n0', name = `${workload}-x1` } = {},
): PodObject {
  const container: ContainerObject = {
    name: 'main',
    image,
    args,
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
  };
  return {
    metadata: {
      namespace: more.namespace ?? 'monitoring',
      name,
      labels: more.labels ?? {},
      ownerReferences: [{ kind: 'DaemonSet', name: workload, controller: true }],
    },
    spec: {
      nodeName: node,
      hostNetwork: more.onHostNetwork ?? false,
      containers: more.isInit ? [] : [container],
      initContainers: more.isInit ? [container] : [],
      volumes: config === undefined ? [] : [{ configMap: { name: 'settings' } }],
    },
  };
}

/** The suspected callers for a container. */
export async function suspectsOf(sketch: ContainerSketch): Promise<Suspicion[]> {
  const workloads = new WorkloadCollection();
  workloads.addPod(aPod(sketch));
  const configs = new ConfigMapCollection();
  if (sketch.config !== undefined)
    configs.add({
      metadata: { namespace: sketch.namespace ?? 'monitoring', name: 'settings' },
      data: { 'config.yaml': sketch.config },
    });
  return Array.fromAsync(findSuspects(workloads.workloads, configs.configMaps, new Set(), UNLIMITED_WORK));
}
