import { agentConfiguredBy } from '../../agents/match-agent.ts';
import type { ConfigMapObject } from './ports.ts';

/** ConfigMaps that may matter, by namespace and name. Held for one cluster's look, and never longer. */
export type ConfigMaps = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Dashboards and documentation mention the port and call nothing. */
const UNREAD_KEY = /\.(?:md|txt|html?|json|adoc|rst)$/i;
const DASHBOARD_LABEL = 'grafana_dashboard';

export function configMapKeyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Collects the ConfigMaps that may matter as they come; the others are let go at once. */
export class ConfigMapCollection {
  readonly #telling = new Map<string, Record<string, string>>();

  add({ metadata, data = {} }: ConfigMapObject): void {
    const { namespace, name, labels = {} } = metadata ?? {};
    if (!namespace || !name || DASHBOARD_LABEL in labels) return;
    const entries = Object.entries(data).filter(
      ([key, text]) => !UNREAD_KEY.test(key) && (text.includes('10255') || agentConfiguredBy(text) !== null),
    );
    if (entries.length > 0) this.#telling.set(configMapKeyOf(namespace, name), Object.fromEntries(entries));
  }

  get configMaps(): ConfigMaps {
    return this.#telling;
  }
}
