import type { SettingVerdict } from '../../../model/verdict.ts';
import type { Exposure, Mode, PortState } from '../../../model/words.ts';

/**
 * The exposure according to the settings: the first that holds of OPEN, UNKNOWN, WILL_REOPEN, UNKNOWN, CLOSED. A kubelet
 * that was observed with the port open makes the cluster OPEN, whatever this says.
 * On Autopilot the auto-provisioning site governs every node, so it counts as an existing pool.
 */
export function judgeExposure(
  mode: Mode,
  { pools, newPools, autoProvisioned }: Omit<SettingVerdict, 'exposure'>,
): Exposure {
  const now: (PortState | undefined)[] = pools.map(({ port }) => port.port);
  if (mode === 'AUTOPILOT') now.push(autoProvisioned?.port);
  const later = [newPools?.port, autoProvisioned?.port];
  if (now.includes('ENABLED')) return 'OPEN';
  if (now.includes('UNKNOWN')) return 'UNKNOWN';
  if (later.includes('ENABLED')) return 'WILL_REOPEN';
  if (later.includes('UNKNOWN')) return 'UNKNOWN';
  return 'CLOSED';
}
