import type { ConfigText } from '../../shared/agents/agent.ts';
import { matchAgent } from '../../shared/agents/match-agent.ts';
import type { PlannedObject, UnitEvent, Workload } from './planned-object.ts';

/**
 * Agents that the table of agents recognizes in a container or in the ConfigMaps that it reads, and that no rule has
 * answered: those that call the port by default. Each is reported once per workload.
 */
export function findSilentAgents(
  objects: readonly PlannedObject[],
): { readonly unit: number; readonly event: UnitEvent }[] {
  const configMaps = new Map<string, PlannedObject>();
  for (const object of objects)
    if (object.subject.kind === 'ConfigMap')
      configMaps.set(`${object.subject.namespace}/${object.subject.name}`, object);
  return objects.flatMap((object) => {
    const { workload, unit } = object;
    if (workload === null) return [];
    const read = configMapsOf(workload, configMaps);
    const answered = new Set(
      [object, ...read].flatMap(({ changes, left }) => [...changes, ...left]).map(({ tool }) => tool),
    );
    const configs = read.flatMap(({ texts, subject }) =>
      texts.map((text): ConfigText => ({ where: `ConfigMap ${subject.name}`, text })),
    );
    return workload.containers.flatMap(({ subject, texts }) => {
      const match = matchAgent({ ...texts, configs: [...texts.configs, ...configs] });
      if (match === null || answered.has(match.agent.name)) return [];
      const { name: tool, remediation: advice } = match.agent;
      const { evidence } = match.sign;
      answered.add(tool);
      return [
        {
          unit,
          event: { kind: 'LEFT' as const, subject, tool, reason: 'VENDOR' as const, advice, evidence },
        },
      ];
    });
  });
}

function configMapsOf(
  { identity, configMaps: names }: Workload,
  configMaps: ReadonlyMap<string, PlannedObject>,
): PlannedObject[] {
  return names.flatMap((name) => configMaps.get(`${identity.namespace}/${name}`) ?? []);
}
