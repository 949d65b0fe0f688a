import { isScalar } from 'yaml';
import type { ContainerTexts } from '../../../shared/agents/agent.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Container } from './containers.ts';

/** What a container shows of itself; the ConfigMaps that it reads are added once all files have been read. */
export function containerTexts({
  manifest,
  image,
  isInit,
  onHostNetwork,
  variables,
  ...rest
}: Container): ContainerTexts {
  const env = new Map(variables.map(({ name, value }) => [name, value === null ? '' : textOf(value)]));
  const args = rest.commandLines
    .filter(({ isContainersOwn }) => isContainersOwn)
    .flatMap(({ command, args: items }) => [...(command?.items ?? []), ...(items?.items ?? [])])
    .map((item) => (isScalar(item) ? textOf(item) : ''))
    .join('\n');
  const configs = [args, ...[...env].map(([name, value]) => `${name}=${value}`)];
  return {
    namespace: manifest.namespace,
    workload: manifest.name,
    labels: manifest.labels,
    image,
    isInit,
    onHostNetwork,
    args,
    env,
    configs: configs.map((text) => ({ where: '', text })),
  };
}
