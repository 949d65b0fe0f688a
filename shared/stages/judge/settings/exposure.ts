import type { SettingVerdict } from '../../../model/verdict.ts';
import type { Exposure, Mode, PortState } from '../../../model/words.ts';

/**
 * Is the port open somewhere, or going to be? The first that holds: OPEN, UNKNOWN, WILL_REOPEN, UNKNOWN, CLOSED.
 * On Autopilot the auto-provisioning site governs every node, so it counts as a pool that exists.
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
