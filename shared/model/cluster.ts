import type { ControlPlane } from './control-plane.ts';
import type { Mode, SettingSite } from './words.ts';

/** Identifies a cluster. */
export interface ClusterIdentity {
  readonly projectId: string;
  /** Zone or region, as `locations/LOCATION` takes it. */
  readonly location: string;
  readonly cluster: string;
}

/** The field of the GKE API, and the kubelet's setting in a node system configuration file, that opens the port. */
export const PORT_SETTING = 'insecureKubeletReadonlyPortEnabled';

/**
 * The value of a setting site. `undefined`: absent, which must never be read as false. `'UNREADABLE'`: present, but not
 * a boolean.
 */
export type SettingValue = boolean | 'UNREADABLE' | undefined;

/** A setting that is present in the cluster's description. `pool` is null for cluster-level sites. */
export interface Setting {
  readonly site: SettingSite;
  readonly pool: string | null;
  readonly value: boolean | 'UNREADABLE';
  /** Why an UNREADABLE value cannot be read, to complete "the pool's own setting …"; by default "is not a boolean". */
  readonly detail?: string;
}

/** A node pool, as the GKE API describes it. */
export interface NodePool {
  readonly name: string;
  readonly version: string | null;
  /** Number of nodes in all zones, as last reported by GKE; null if not reported. */
  readonly nodeCount: number | null;
  /** Created by node auto-provisioning (`autoscaling.autoprovisioned`). */
  readonly autoProvisioned: boolean;
  /** The names of its managed instance groups without `-grp`: the prefixes of its node names. */
  readonly instanceGroups: readonly string[];
  readonly upgrade: UpgradeSettings;
  /** `config.kubeletConfig` without the port. An update of the port must include these values, given as JSON. */
  readonly kubeletSettings: readonly KubeletSetting[];
  /** Custom network tags of its nodes. */
  readonly tags: readonly string[];
  /** `default` stands for the project's Compute Engine default service account. */
  readonly serviceAccount: string | null;
}

/** How GKE replaces the nodes of a pool (`upgradeSettings`); null if not reported. */
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

/** The network of a cluster's nodes and pods, as far as its description contains it. */
export interface Network {
  /** The project that owns the network: for a Shared VPC, the host project. */
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

/** When GKE may perform automatic maintenance on a cluster (`maintenancePolicy`). */
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
  /** `NO_UPGRADES`, `NO_MINOR_UPGRADES`, `NO_MINOR_OR_NODE_UPGRADES`; null if not reported. */
  readonly scope: string | null;
}

/** A cluster, as described by one response of the GKE API or the Asset Inventory. */
export interface Cluster extends ClusterIdentity {
  /** The number of the project, if the response contains it. */
  readonly projectNumber: string | null;
  /** The ID assigned by GKE. A different ID under the same name means a different cluster. */
  readonly uid: string | null;
  readonly mode: Mode;
  readonly status: string | null;
  /** `initialClusterVersion`: determines the default of an absent setting. */
  readonly initialVersion: string | null;
  readonly controlPlaneVersion: string | null;
  readonly releaseChannel: string | null;
  /** RFC 3339. */
  readonly createdAt: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** `autoscaling.enableNodeAutoprovisioning`, or Autopilot. */
  readonly autoProvisioning: boolean;
  /** Every setting that is present, including those of the pools. */
  readonly settings: readonly Setting[];
  readonly pools: readonly NodePool[];
  /** The response had no `nodePools`: the only pool above represents the default pool of `nodeConfig`. */
  readonly poolsFromNodeConfig: boolean;
  /**
   * null for a response to a request of this scanner, which asks for every field that matters: absent means not set. A
   * file can be a projection, for example one made with gcloud's `--format`. This then lists the fields that GKE always
   * sends and the file lacks; other fields may have been left out too. If it is empty, the file looks complete.
   */
  readonly missingFields: readonly string[] | null;
  readonly maintenance: Maintenance;
  /** null if the response does not contain it. */
  readonly network: Network | null;
  /** How its Kubernetes API can be reached. Never stored. */
  readonly controlPlane: ControlPlane;
}
