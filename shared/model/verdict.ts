import type { PoolState } from './rows/cluster-rows.ts';
import type {
  AcceptedBreak,
  EvidenceEntry,
  Exemption,
  OpenKubelet,
  PortVerdict,
  Usage,
} from './rows/parts.ts';
import type { Exposure, PortState, Readiness, UsageVerdict } from './words.ts';

/** The port of one pool, according to the settings. */
export interface PoolPort {
  readonly pool: string;
  readonly port: PortVerdict;
}

/** The verdict on the settings of a cluster. */
export interface SettingVerdict {
  /** In the order of the cluster's pools. */
  readonly pools: readonly PoolPort[];
  /** Future pools created manually; null on Autopilot, which has none. */
  readonly newPools: PortVerdict | null;
  /** Future pools that GKE creates by itself; null if it creates none in this cluster. */
  readonly autoProvisioned: PortVerdict | null;
  readonly exposure: Exposure;
}

/** The verdict on one pool in this scan. */
export interface PoolVerdict extends PoolPort {
  /** According to the kubelets' own configuration; null if it was not read. */
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
  readonly acceptedBreaks: readonly AcceptedBreak[];
  /** Plain sentences, each naming the fact it is based on. Names appear as GKE gave them, not escaped. */
  readonly reasons: readonly string[];
}

/** What all concluded scans together show about the use of a cluster's port. */
export interface UseOverTime {
  /** OPEN where a kubelet was observed with its port open, whatever the setting says. */
  readonly exposure: Exposure;
  readonly use: Usage;
  readonly readiness: Readiness;
  readonly reasons: readonly string[];
  /** RFC 3339: when use was last observed, or the first sample after it. null if it was never observed. */
  readonly lastUsedAt: string | null;
  /** RFC 3339: start of the uninterrupted quiet period. null if it is not known. */
  readonly quietSince: string | null;
  readonly pools: readonly PoolState[];
  readonly acceptedBreaks: readonly AcceptedBreak[];
  /** For the scans to come. */
  readonly evidence: readonly EvidenceEntry[];
  /** Kubelets that were observed with the port open, whatever the settings say. */
  readonly openKubelets: readonly OpenKubelet[];
}

/** The verdicts about one cluster in one concluded scan, with everything that earlier scans observed. */
export interface StateOverTime {
  readonly exposure: Exposure | null;
  readonly usage: UsageVerdict | null;
  readonly readiness: Readiness | null;
  readonly reasons: readonly string[];
  /** The cluster is OPEN because of these, whatever its settings say. */
  readonly openKubelets: readonly OpenKubelet[];
  readonly lastUsedAt: string | null;
  readonly quietSince: string | null;
}
