import { type ConfigMaps, configMapKeyOf } from './config-maps.ts';
import type { ContainerObject } from './ports.ts';
import type { Workload } from './workloads.ts';

/** One text that configures a container, and what to call it: never what is in it. */
export interface ConfigText {
  readonly where: string;
  readonly text: string;
}

/** Everything about a container that may show whom it calls. */
export interface ContainerTexts {
  readonly workload: string;
  readonly image: string;
  /** Command and arguments, a line each. */
  readonly args: string;
  readonly env: ReadonlyMap<string, string>;
  /** Arguments, environment, and the ConfigMaps that the container takes in. */
  readonly configs: readonly ConfigText[];
}

export function textsOf(
  container: ContainerObject,
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
    workload: workload.owner.name,
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
