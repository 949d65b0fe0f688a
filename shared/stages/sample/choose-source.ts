import type { Mode, UsageSource } from '../../model/words.ts';

export const USAGE_CHOICES = ['auto', 'proxy', 'probe', 'monitoring', 'none'] as const;
/** `--usage`: where to learn whether the port is used. */
export type UsageChoice = (typeof USAGE_CHOICES)[number];

/**
 * The sources to ask, the first that can answer decides. `auto` begins with what is cheapest: series that
 * Managed Prometheus holds already, then the node proxy, then an installed probe. Autopilot never grants the proxy.
 * @param monitored Managed Prometheus has the kubelets' series of this cluster
 * @returns empty for `none`
 */
export function chooseSources(choice: UsageChoice, mode: Mode, monitored: boolean): readonly UsageSource[] {
  switch (choice) {
    case 'none':
      return [];
    case 'monitoring':
      return ['MANAGED_PROMETHEUS'];
    case 'proxy':
      return ['NODE_PROXY'];
    case 'probe':
      return ['PROBE'];
    case 'auto':
      if (monitored) return ['MANAGED_PROMETHEUS'];
      return mode === 'AUTOPILOT' ? ['PROBE'] : ['NODE_PROXY', 'PROBE'];
  }
}
