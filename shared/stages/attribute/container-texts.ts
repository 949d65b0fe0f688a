import type { ContainerTexts } from '../../agents/agent.ts';
import { type ConfigMaps, configMapKeyOf } from './config-maps.ts';
import type { Workload, WorkloadContainer } from './workloads.ts';

export function textsOf(
  container: WorkloadContainer,
  workload: Workload,
  configMaps: ConfigMaps,
): ContainerTexts {
  const dataOf = (name: string | undefined) =>
    configMaps.get(configMapKeyOf(workload.namespace, name ?? '')) ?? {};
  const args = [...(container.command ?? []), ...(container.args ?? [])].join('\n');
  const env = new Map<string, string>();
  for (const { configMapRef } of container.envFrom ?? [])
    for (const [name, value] of Object.entries(dataOf(configMapRef?.name))) env.set(name, value);
  for (const { name, value, valueFrom } of container.env ?? []) {
    const reference = valueFrom?.configMapKeyRef;
    env.set(name, value ?? (reference === undefined ? '' : (dataOf(reference.name)[reference.key] ?? '')));
  }
  return {
    namespace: workload.namespace,
    workload: workload.owner.name,
    labels: workload.labels,
    isInit: container.isInit,
    onHostNetwork: workload.onHostNetwork,
    image: container.image ?? '',
    args,
    env,
    configs: [
      { where: 'its arguments', text: args },
      ...[...env].map(([name, value]) => ({ where: `its variable ${name}`, text: `${name}=${value}` })),
      ...workload.mountedConfigMaps.flatMap((name) =>
        Object.values(dataOf(name)).map((text) => ({ where: `ConfigMap ${name}`, text })),
      ),
    ],
  };
}
