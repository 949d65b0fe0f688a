import { isDashboardOrRules, isDocumentation } from '../../agents/config-text.ts';
import { agentConfiguredBy } from '../../agents/match-agent.ts';
import type { ConfigMapObject } from './ports.ts';

/** ConfigMaps that may matter, by namespace and name. Kept only while one cluster is searched. */
export type ConfigMaps = ReadonlyMap<string, Readonly<Record<string, string>>>;

const DASHBOARD_LABEL = 'grafana_dashboard';

export function configMapKeyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Collects the ConfigMaps that may matter from a stream, and drops the others at once. */
export class ConfigMapCollection {
  readonly #relevant = new Map<string, Record<string, string>>();

  add({ metadata, data = {} }: ConfigMapObject): void {
    const { namespace = 'default', name, labels = {} } = metadata ?? {};
    if (!name || DASHBOARD_LABEL in labels) return;
    const entries = Object.entries(data).filter(([key, text]) => !isDocumentation(key) && isRelevant(text));
    if (entries.length > 0) this.#relevant.set(configMapKeyOf(namespace, name), Object.fromEntries(entries));
  }

  get configMaps(): ConfigMaps {
    return this.#relevant;
  }
}

function isRelevant(text: unknown): boolean {
  return (
    typeof text === 'string' &&
    (/10255|kubelet/i.test(text) || agentConfiguredBy(text) !== null) &&
    !isDashboardOrRules(text)
  );
}
