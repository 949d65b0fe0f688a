import type { Mode, UsageChoice, UsageSource } from '../../model/words.ts';

/**
 * The sources to ask, in order; the first that can answer decides. `auto` begins with what is cheapest: series that
 * Managed Prometheus holds already, then the node proxy, then an installed probe. Autopilot never grants the proxy.
 * @returns empty for `none`
 */
export function chooseSources(choice: UsageChoice, mode: Mode): readonly UsageSource[] {
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
      return mode === 'AUTOPILOT'
        ? ['MANAGED_PROMETHEUS', 'PROBE']
        : ['MANAGED_PROMETHEUS', 'NODE_PROXY', 'PROBE'];
  }
}
