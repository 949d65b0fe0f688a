import { isScalar } from 'yaml';
import type { ContainerTexts } from '../../../shared/agents/agent.ts';
import { matchAgent } from '../../../shared/agents/match-agent.ts';
import { netdata } from '../../../shared/agents/netdata.ts';
import { type Container, containersOf } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { leave, type Rule, rangeOf } from './rule.ts';
import { REWRITES } from './table.ts';

/** Agents that only their vendor's release, chart or setting moves off the port, whether or not they name it. */
export const silentAgents: Rule = {
  tool: 'vendor',
  propose(manifest: Manifest): Proposal[] {
    return containersOf(manifest).flatMap((container) => {
      const agent = matchAgent(textsOf(container))?.agent;
      if (agent === undefined || (REWRITES[agent.name] !== 'vendor' && agent !== netdata)) return [];
      return [leave(agent.name, 'VENDOR', rangeOf(container.node), agent.remediation)];
    });
  },
};

function textsOf({ manifest, image, isInit, onHostNetwork, variables, ...rest }: Container): ContainerTexts {
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
