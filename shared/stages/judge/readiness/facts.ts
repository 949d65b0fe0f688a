import { isOnlyAccepted } from '../../../model/exceptions.ts';
import { isBelow, parseGkeVersion } from '../../../model/gke-version.ts';
import type { Usage } from '../../../model/rows/parts.ts';
import type { Exposure, Mode, PortState } from '../../../model/words.ts';
import type { PoolEvidence } from '../evidence/pool-evidence.ts';
import type { AcceptedUse } from '../exceptions.ts';

/** What the readiness of a pool is judged by. */
export interface PoolFacts {
  readonly pool: string;
  readonly version: string | null;
  readonly port: PortState;
  readonly effectivePort: PortState | null;
  readonly usage: Usage;
  readonly evidence: PoolEvidence;
}

/** What the readiness of a cluster is judged by. */
export interface ReadinessFacts {
  readonly mode: Mode;
  readonly controlPlaneVersion: string | null;
  readonly exposure: Exposure;
  /** Null where nothing is auto-provisioned. */
  readonly autoProvisioned: PortState | null;
  readonly pools: readonly PoolFacts[];
  /** The evidence of an Autopilot cluster, which counts as one pool; null on Standard. */
  readonly whole: PoolEvidence | null;
  /** Of nodes whose pool is gone, or not known. */
  readonly elsewhere: PoolEvidence | null;
}

/** Is the pool's port closed in fact: by its setting, and nothing shows that the setting has no effect? */
export function isClosed({ port, effectivePort, usage, evidence }: PoolFacts): boolean {
  return (
    port === 'DISABLED' &&
    effectivePort !== 'ENABLED' &&
    !usage.setting_not_effective &&
    evidence.openNodes.length === 0
  );
}

/** The pools that closing the port would change. On Autopilot one setting governs every node. */
export function openPoolsOf({ mode, autoProvisioned, pools }: ReadinessFacts): readonly PoolFacts[] {
  return pools.filter((pool) => !isClosed(pool) || (mode === 'AUTOPILOT' && autoProvisioned !== 'DISABLED'));
}

/** A pool without nodes has nothing that could be observed. */
export function hasNodes({ evidence, usage }: PoolFacts): boolean {
  return evidence.nodesTotal === null ? usage.reason !== 'NO_NODES' : evidence.nodesTotal > 0;
}

/** Whether something uses an open pool, or used it and has not been shown to be quiet since. */
export function isUsed({ usage, evidence }: PoolFacts, isAccepted: AcceptedUse): boolean {
  const usedNow = usage.verdict === 'IN_USE' && !isOnlyAccepted(usage, isAccepted);
  return usedNow || evidence.usedNodes.length > 0 || evidence.usedRecently;
}

/** The port can be disabled from this version on (how-to page). */
export const CLOSABLE_FROM = '1.26.4-gke.500';

/** Is this version too old to close the port? One that cannot be read is not said to be. */
export function isTooOld(text: string | null): boolean {
  const version = parseGkeVersion(text);
  return version !== null && isBelow(version, CLOSABLE_FROM);
}
