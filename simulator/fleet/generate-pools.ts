import { chance, chanceBetween, hexOf, pickOne } from './chance.ts';
import type { SettingCard } from './setting-deck.ts';
import type { PoolTruth, SiteTruth } from './truth.ts';
import { minorOf, versionOf } from './versions.ts';

const MACHINE_TYPES = [
  'e2-standard-4',
  'e2-medium',
  'n2-standard-8',
  'n2d-standard-4',
  'c3-standard-8',
] as const;

/** The share of pools that were not upgraded along with their control plane. */
const LAGGING_SHARE = 0.15;

/** 1 to 5 pools: the default pool, and others created manually or by auto-provisioning. */
export function generatePools(
  card: SettingCard,
  version: string,
  ...key: readonly (string | number)[]
): PoolTruth[] {
  const count = Math.max(card.pools.length, Math.ceil(5 * chance(...key, 'pools') ** 2));
  const autoProvisions = card.mode === 'AUTOPILOT' || card.autoProvisioning === true;
  return Array.from({ length: count }, (_, index): PoolTruth => {
    const autoProvisioned = autoProvisions && index > 0;
    const machineType = pickOne(MACHINE_TYPES, ...key, 'machine', index);
    const readonlyPort = card.pools[index] ?? card.pools.at(-1);
    return {
      name: nameOf(index, autoProvisioned, machineType, hexOf(8, ...key, 'pool', index)),
      machineType: index === 0 && card.mode === 'AUTOPILOT' ? 'e2-small' : machineType,
      version:
        chance(...key, 'lags', index) < LAGGING_SHARE ? olderThan(version, chance(...key, 'older')) : version,
      nodesPerZone: chanceBetween(index === 0 ? 1 : 0, 4, ...key, 'nodes', index),
      autoProvisioned,
      readonlyPort,
      kubeletConfig: kubeletConfigOf(readonlyPort, chance(...key, 'kubelet', index)),
    };
  });
}

/** One minor version older, if the simulator knows one. */
function olderThan(version: string, share: number): string {
  return versionOf(Math.max(24, minorOf(version) - 1), share);
}

function nameOf(index: number, autoProvisioned: boolean, machineType: string, suffix: string): string {
  if (index === 0) return 'default-pool';
  return autoProvisioned ? `nap-${machineType}-${suffix}` : `pool-${index}`;
}

/**
 * Some pools set more than the port, which an update must preserve. Pools of clusters older than 1.31 have no message
 * at all.
 */
function kubeletConfigOf(readonlyPort: SiteTruth, share: number): Readonly<Record<string, unknown>> {
  if (share < 0.1) return { cpuManagerPolicy: 'static', cpuCfsQuota: true, podPidsLimit: '4096' };
  return readonlyPort === undefined ? {} : { maxParallelImagePulls: 2 };
}
