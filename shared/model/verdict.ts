import type { Exemption, PortVerdict, Usage } from './rows/parts.ts';
import type { Exposure, PortState, Readiness, UsageVerdict } from './words.ts';

/** The port of one pool, by its settings. */
export interface PoolPort {
  readonly pool: string;
  readonly port: PortVerdict;
}

/** What the settings of a cluster say. */
export interface SettingVerdict {
  /** In the order of the cluster's pools. */
  readonly pools: readonly PoolPort[];
  /** Pools made by hand from now on; null on Autopilot, where nobody makes them by hand. */
  readonly newPools: PortVerdict | null;
  /** Autopilot, or auto-provisioning enabled; else null. */
  readonly autoProvisioned: PortVerdict | null;
  readonly exposure: Exposure;
}

/** One pool of this scan. */
export interface PoolVerdict extends PoolPort {
  /** By the kubelets' own configuration; null where it was not read. */
  readonly effectivePort: PortState | null;
  readonly usage: Usage;
  readonly readiness: Readiness;
}

/** One cluster of this scan: everything that its report says about it beside facts and samples. */
export interface ClusterVerdict extends Omit<SettingVerdict, 'pools'> {
  readonly pools: readonly PoolVerdict[];
  readonly usage: Usage;
  readonly readiness: Readiness;
  readonly exemption: Exemption | null;
  /** Plain sentences, each naming the fact it rests on. Names in them are as GKE gave them, not escaped. */
  readonly reasons: readonly string[];
}

/** What all concluded scans together say of a cluster's use. */
export interface UseOverTime {
  readonly usage: UsageVerdict;
  readonly readiness: Readiness;
  readonly reasons: readonly string[];
  /** RFC 3339; when the last use was seen, or the first sample after it. Null: none was ever seen. */
  readonly lastUsedAt: string | null;
  /** RFC 3339; since then nothing called the port, without a gap. Null where that cannot be said. */
  readonly quietSince: string | null;
}
