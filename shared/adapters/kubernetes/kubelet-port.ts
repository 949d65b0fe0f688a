import { z } from 'zod';
import type { PortState } from '../../model/words.ts';

const configz = z.object({ kubeletconfig: z.object({ readOnlyPort: z.int().nonnegative().optional() }) });

/**
 * The read-only port in a kubelet's own configuration. `configz` leaves `readOnlyPort` out when it is 0.
 * @param text what `configz` answered
 * @returns UNKNOWN for what is no configz answer
 */
export function effectivePortOf(text: string): PortState {
  const { success, data } = configz.safeParse(parsed(text));
  if (!success) return 'UNKNOWN';
  return (data.kubeletconfig.readOnlyPort ?? 0) === 0 ? 'DISABLED' : 'ENABLED';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
