import type { ControlPlane } from './control-plane.ts';
import type { Mode, SettingSite } from './words.ts';

/** Which cluster: what a row, a message and a verdict are about. */
export interface ClusterIdentity {
  readonly projectId: string;
  /** Zone or region, as `locations/LOCATION` takes it. */
  readonly location: string;
  readonly cluster: string;
}

/**
 * A value at a setting site. `undefined`: absent, which is never read as false.
 * `'UNREADABLE'`: present, but not a boolean, which is never read as either.
 */
export type SettingValue = boolean | 'UNREADABLE' | undefined;

/** A site that is present in the cluster's answer. `pool` is null for the sites of the whole cluster. */
export interface Setting {
  readonly site: SettingSite;
  readonly pool: string | null;
  readonly value: boolean | 'UNREADABLE';
}

/** A node pool, as the GKE API describes it. */
export interface NodePool {
  readonly name: string;
  readonly version: string | null;
  /** Nodes at the last count GKE gave, over all zones; null where the answer does not say. */
  readonly nodeCount: number | null;
  /** Made by node auto-provisioning (`autoscaling.autoprovisioned`). */
  readonly autoProvisioned: boolean;
  /** The names of its managed instance groups without `-grp`: what the names of its nodes begin with. */
  readonly instanceGroups: readonly string[];
  readonly upgrade: UpgradeSettings;
  /** `config.kubeletConfig` without the port: an update of the port has to send these back. Values as JSON. */
  readonly kubeletSettings: readonly KubeletSetting[];
  /** The network tags that somebody gave its nodes. */
  readonly tags: readonly string[];
  /** `default`: the project's Compute Engine account. */
  readonly serviceAccount: string | null;
}

/** How GKE replaces the nodes of a pool (`upgradeSettings`); null where the answer does not say. */
export interface UpgradeSettings {
  /** `SURGE` or `BLUE_GREEN`. */
  readonly strategy: string | null;
  readonly maxSurge: number | null;
  readonly maxUnavailable: number | null;
}

export interface KubeletSetting {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
}

/** Where a cluster's nodes and pods are, as far as its description says. */
export interface Network {
  /** The project that the network belongs to: a host project, where it is shared. */
  readonly projectId: string;
  readonly name: string;
  /** CIDR blocks of the pods. */
  readonly podRanges: readonly string[];
  /** Secondary ranges for pods that are only named. */
  readonly namedPodRanges: readonly string[];
  /** CIDR block of a private control plane that calls the kubelets; null if there is none. */
  readonly controlPlaneRange: string | null;
  /** Whether pods and nodes also have IPv6 addresses. */
  readonly isDualStack: boolean;
}

/** When GKE may work on a cluster by itself (`maintenancePolicy`). */
export interface Maintenance {
  /** The daily or recurring window, in words; null: none. */
  readonly window: string | null;
  readonly exclusions: readonly MaintenanceExclusion[];
}

export interface MaintenanceExclusion {
  readonly name: string;
  /** RFC 3339, as GKE gave it. */
  readonly starts: string | null;
  readonly ends: string | null;
  /** `NO_UPGRADES`, `NO_MINOR_UPGRADES`, `NO_MINOR_OR_NODE_UPGRADES`; null: not said. */
  readonly scope: string | null;
}

/** What is known of one cluster from one answer of the GKE API or the Asset Inventory. */
export interface Cluster extends ClusterIdentity {
  /** The project's number, where the answer names it. */
  readonly projectNumber: string | null;
  /** GKE's own id: another id under the same name is another cluster. */
  readonly uid: string | null;
  readonly mode: Mode;
  readonly status: string | null;
  /** `initialClusterVersion`: decides the default of a setting that is absent. */
  readonly initialVersion: string | null;
  readonly controlPlaneVersion: string | null;
  readonly releaseChannel: string | null;
  /** RFC 3339. */
  readonly createdAt: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** `autoscaling.enableNodeAutoprovisioning`, or Autopilot. */
  readonly autoProvisioning: boolean;
  /** Every site that is present, pools included. */
  readonly settings: readonly Setting[];
  readonly pools: readonly NodePool[];
  /** The answer carried no `nodePools`: the one pool above stands for the default pool of `nodeConfig`. */
  readonly poolsFromNodeConfig: boolean;
  readonly maintenance: Maintenance;
  /** null: the answer does not say. */
  readonly network: Network | null;
  /** Where its Kubernetes API can be reached. Never stored. */
  readonly controlPlane: ControlPlane;
}
