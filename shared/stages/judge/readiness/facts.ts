import type { Usage } from '../../../model/rows/parts.ts';
import type { Exposure, Mode, PortState } from '../../../model/words.ts';
import type { ReadinessByUse } from './readiness-by-use.ts';

/** What the readiness of a pool rests on: this scan's verdicts, or a stored row's. */
export interface PoolFacts {
  readonly pool: string;
  readonly version: string | null;
  readonly port: PortState;
  readonly effectivePort: PortState | null;
  readonly usage: Usage;
}

/** A pool with what its use says of it. */
export interface WatchedPool extends PoolFacts {
  /** For how long nothing called the port; null where nothing shows that. */
  readonly quietSeconds: number | null;
  readonly byUse: ReadinessByUse;
}

/** What the readiness of a cluster rests on. */
export interface ReadinessFacts {
  readonly mode: Mode;
  readonly controlPlaneVersion: string | null;
  readonly exposure: Exposure;
  /** Null where nothing is auto-provisioned. */
  readonly autoProvisioned: PortState | null;
  readonly usage: Usage;
  readonly pools: readonly PoolFacts[];
}

/** Is the pool's port closed in fact: by its setting, and nothing shows that the setting has no effect? */
export function isClosed({ port, effectivePort, usage }: PoolFacts): boolean {
  return port === 'DISABLED' && effectivePort !== 'ENABLED' && !usage.setting_not_effective;
}

/** The pools that closing the port would change. On Autopilot one setting governs every node. */
export function openPoolsOf<P extends PoolFacts>(
  { mode, autoProvisioned }: ReadinessFacts,
  pools: readonly P[],
): P[] {
  return pools.filter((pool) => !isClosed(pool) || (mode === 'AUTOPILOT' && autoProvisioned !== 'DISABLED'));
}
