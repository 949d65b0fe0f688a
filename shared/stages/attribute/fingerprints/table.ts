import { CONFIGURED_AGENTS } from './configured.ts';
import type { Fingerprint } from './fingerprint.ts';
import { SILENT_AGENTS } from './silent.ts';

/** Every agent that is known to call the port. Of those that match one container the first is taken. */
export const FINGERPRINTS: readonly Fingerprint[] = [...CONFIGURED_AGENTS, ...SILENT_AGENTS];
