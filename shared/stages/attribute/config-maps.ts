import type { ConfigMapObject } from './ports.ts';

/** ConfigMaps that may matter, by namespace and name. Held for one cluster's look, and never longer. */
export type ConfigMaps = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Without one of these words no ConfigMap says anything about the port. */
const TELLING = /10255|kubelet_?stats|kubelet-(?:stats|metrics)|kubernetes_source|kubelet_read_only_port/;
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
    const entries = Object.entries(data).filter(([key, text]) => !UNREAD_KEY.test(key) && TELLING.test(text));
    if (entries.length > 0) this.#telling.set(configMapKeyOf(namespace, name), Object.fromEntries(entries));
  }

  get configMaps(): ConfigMaps {
    return this.#telling;
  }
}
