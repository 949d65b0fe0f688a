import type { KubeletSetting, UpgradeSettings } from '../../model/cluster.ts';
import { countOf, fieldOf, isAbsent, isJsonObject, textOf } from './json.ts';

const PORT = 'insecureKubeletReadonlyPortEnabled';

/** How a pool's nodes are replaced (`upgradeSettings`). */
export function upgradeOf(pool: unknown): UpgradeSettings {
  const settings = fieldOf(pool, 'upgradeSettings');
  return {
    strategy: textOf(fieldOf(settings, 'strategy')),
    maxSurge: countOf(fieldOf(settings, 'maxSurge')),
    maxUnavailable: countOf(fieldOf(settings, 'maxUnavailable')),
  };
}

/** A pool's `config.kubeletConfig` without the port, by key. */
export function kubeletSettingsOf(pool: unknown): KubeletSetting[] {
  const config = fieldOf(fieldOf(pool, 'config'), 'kubeletConfig');
  return Object.entries(isJsonObject(config) ? config : {})
    .filter(([key, value]) => key !== PORT && !isAbsent(value))
    .map(([key, value]) => ({ key, value: JSON.stringify(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
