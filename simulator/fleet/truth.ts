import type { Mode } from '../../shared/model/words.ts';

/**
 * The actual state of the simulated fleet, in compact form: documents are rendered from it on demand.
 * Everything is immutable; `Fleet` replaces whole objects, so that responses can be cached.
 */
export interface FolderTruth {
  /** Digits. */
  readonly id: string;
  readonly displayName: string;
  /** `organizations/N` or `folders/N`. */
  readonly parent: string;
  readonly createdAtMs: number;
}

export interface ProjectTruth {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly displayName: string;
  /** `organizations/N` or `folders/N`. */
  readonly parent: string;
  readonly state: 'ACTIVE' | 'DELETE_REQUESTED';
  /** Whether the Kubernetes Engine API is enabled. */
  readonly gkeEnabled: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
}

export type ClusterStatus = 'PROVISIONING' | 'RUNNING' | 'RECONCILING' | 'STOPPING' | 'ERROR' | 'DEGRADED';

/** How the control plane can be reached. LEGACY_PUBLIC: like PUBLIC, but described by the older fields only. */
export type ControlPlane = 'PUBLIC' | 'LEGACY_PUBLIC' | 'DNS' | 'DNS_AND_PRIVATE' | 'PRIVATE';

/** `insecureKubeletReadonlyPortEnabled` at one site; undefined: absent. */
export type SiteTruth = boolean | undefined;

/** A taint, with its effect in the API's spelling. */
export interface TaintTruth {
  readonly key: string;
  readonly value: string;
  readonly effect: 'NO_SCHEDULE' | 'PREFER_NO_SCHEDULE' | 'NO_EXECUTE';
}

/** A rolling replacement of a pool's nodes, in their order: the first ones have new kubelets, the others do not. */
export interface Rollout {
  readonly startMs: number;
  /** Time per node. */
  readonly nodeMs: number;
  /** How many of the nodes are replaced. */
  readonly nodes: number;
  /** Whether the kubelets serve the port, before and after. */
  readonly servedBefore: boolean;
  readonly servesAfter: boolean;
}

export interface PoolTruth {
  readonly name: string;
  readonly machineType: string;
  readonly version: string;
  readonly nodesPerZone: number;
  readonly autoProvisioned: boolean;
  /** The pool's own value. */
  readonly readonlyPort: SiteTruth;
  /** Its kubelets serve the port whatever the settings say. */
  readonly ignoresSetting?: true;
  /** The rest of the pool's `kubeletConfig`. */
  readonly kubeletConfig: Readonly<Record<string, unknown>>;
  /** Absent: RUNNING. */
  readonly status?: 'PROVISIONING' | 'STOPPING' | 'ERROR';
  /** The zones of its nodes; absent: those of the cluster. */
  readonly zones?: readonly string[];
  /** Kubernetes labels of its nodes. */
  readonly nodeLabels?: Readonly<Record<string, string>>;
  readonly taints?: readonly TaintTruth[];
  /** Oldest first. */
  readonly rollouts?: readonly Rollout[];
  /** More fields of its `config`, such as accelerators. */
  readonly nodeConfig?: Readonly<Record<string, unknown>>;
}

export interface ClusterTruth {
  readonly projectId: string;
  /** Zone or region. */
  readonly location: string;
  readonly name: string;
  /** GKE's own ID of the cluster: 64 hexadecimal digits. */
  readonly uid: string;
  readonly mode: Mode;
  readonly status: ClusterStatus;
  /** Null: the response omits it. */
  readonly initialVersion: string | null;
  readonly controlPlaneVersion: string;
  readonly releaseChannel: 'RAPID' | 'REGULAR' | 'STABLE' | 'EXTENDED' | null;
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Node auto-provisioning of a Standard cluster. */
  readonly autoProvisioning: boolean;
  readonly clusterDefault: SiteTruth;
  readonly autoProvisioningDefault: SiteTruth;
  /** The deprecated `autoscaling.autoprovisioningNodePoolDefaults`. */
  readonly legacyAutoProvisioningDefault: SiteTruth;
  readonly pools: readonly PoolTruth[];
  readonly controlPlane: ControlPlane;
  /** Where its Kubernetes API is simulated; absent if it is not. */
  readonly served?: ServedControlPlane;
  readonly fleetMember: boolean;
  /** Absent: no window and no exclusions. */
  readonly maintenancePolicy?: Readonly<Record<string, unknown>>;
}

/** Replaces the control plane's public address and certificate. */
export interface ServedControlPlane {
  /** `127.0.0.1:PORT` */
  readonly endpoint: string;
  /** PEM, in base64. */
  readonly caCertificate: string;
}
