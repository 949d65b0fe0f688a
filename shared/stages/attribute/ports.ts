/** Kubernetes objects, as far as they are searched. The fields have the names of the Kubernetes API. */

export interface ObjectMetadata {
  readonly namespace?: string;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

interface Named {
  readonly name?: string;
}

interface ExecHandler {
  readonly exec?: { readonly command?: readonly string[] };
}

export interface ContainerObject {
  readonly name: string;
  readonly image?: string;
  /** `Always` makes an init container a sidecar, which keeps running. */
  readonly restartPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly configMapKeyRef?: Named & { readonly key: string };
      readonly fieldRef?: { readonly fieldPath: string };
    };
  }[];
  readonly envFrom?: readonly { readonly configMapRef?: Named }[];
  readonly ports?: readonly { readonly containerPort?: number }[];
  readonly volumeMounts?: readonly { readonly name?: string }[];
  readonly livenessProbe?: ExecHandler;
  readonly readinessProbe?: ExecHandler;
  readonly startupProbe?: ExecHandler;
  readonly lifecycle?: { readonly postStart?: ExecHandler; readonly preStop?: ExecHandler };
}

export interface PodSpecObject {
  readonly nodeName?: string;
  readonly hostNetwork?: boolean;
  readonly containers: readonly ContainerObject[];
  readonly initContainers?: readonly ContainerObject[];
  readonly ephemeralContainers?: readonly ContainerObject[];
  readonly volumes?: readonly {
    readonly name?: string;
    readonly configMap?: Named;
    readonly projected?: { readonly sources?: readonly { readonly configMap?: Named }[] };
  }[];
}

export interface PodObject {
  readonly metadata?: ObjectMetadata;
  readonly spec?: PodSpecObject;
  /** Absent in a manifest. */
  readonly status?: { readonly phase?: string };
}

export const WORKLOAD_KINDS = ['DaemonSet', 'Deployment', 'StatefulSet', 'CronJob', 'Job'] as const;
/** Kinds whose pods may have finished, or may not run at this moment. */
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** An object with a template for pods. */
export interface WorkloadObject {
  readonly kind?: string;
  readonly metadata?: ObjectMetadata;
  readonly spec?: {
    readonly template?: { readonly metadata?: ObjectMetadata; readonly spec?: PodSpecObject };
    readonly jobTemplate?: WorkloadObject;
  };
}

export interface ServiceObject {
  readonly metadata?: ObjectMetadata;
  readonly spec?: {
    /** Of pods. Absent or empty for a Service whose endpoints somebody else maintains, as for kubelets. */
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly targetPort?: number | string;
    }[];
  };
}

export const SCRAPE_KINDS = {
  ServiceMonitor: { group: 'monitoring.coreos.com', version: 'v1', plural: 'servicemonitors' },
  PodMonitor: { group: 'monitoring.coreos.com', version: 'v1', plural: 'podmonitors' },
  PodMonitoring: { group: 'monitoring.googleapis.com', version: 'v1', plural: 'podmonitorings' },
  ClusterPodMonitoring: {
    group: 'monitoring.googleapis.com',
    version: 'v1',
    plural: 'clusterpodmonitorings',
  },
  ScrapeConfig: { group: 'monitoring.coreos.com', version: 'v1alpha1', plural: 'scrapeconfigs' },
  VMServiceScrape: { group: 'operator.victoriametrics.com', version: 'v1beta1', plural: 'vmservicescrapes' },
  VMNodeScrape: { group: 'operator.victoriametrics.com', version: 'v1beta1', plural: 'vmnodescrapes' },
  VMScrapeConfig: { group: 'operator.victoriametrics.com', version: 'v1beta1', plural: 'vmscrapeconfigs' },
  VMPodScrape: { group: 'operator.victoriametrics.com', version: 'v1beta1', plural: 'vmpodscrapes' },
  VMStaticScrape: { group: 'operator.victoriametrics.com', version: 'v1beta1', plural: 'vmstaticscrapes' },
} as const;
/** Custom resources from which an operator makes scrape jobs, in a Secret that is not read. */
export type ScrapeKind = keyof typeof SCRAPE_KINDS;

/** A custom resource, of which each kind has its own fields. */
export interface CustomObject {
  readonly kind: string;
  readonly metadata?: ObjectMetadata;
  readonly spec?: unknown;
}

export interface ConfigMapObject {
  readonly metadata?: ObjectMetadata;
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * The objects of one cluster that are searched. Every list comes page by page, bounded in bytes, items and time.
 * Throws SweepError KUBERNETES_FORBIDDEN, KUBERNETES_NOT_FOUND (the object is gone), KUBERNETES_ANSWER_TOO_LARGE, or
 * what else ClusterApi of the sample stage promises; nothing else.
 */
export interface KubernetesObjects {
  /** Pods of every namespace, finished ones included. */
  listPods(): AsyncIterable<readonly PodObject[]>;
  listWorkloads(kind: WorkloadKind): AsyncIterable<readonly WorkloadObject[]>;
  listServices(): AsyncIterable<readonly ServiceObject[]>;
  /** Empty if the kind is not installed. */
  listScrapes(kind: ScrapeKind): AsyncIterable<readonly CustomObject[]>;
  /** With their contents: never to be stored, logged or quoted. */
  listConfigMaps(): AsyncIterable<readonly ConfigMapObject[]>;
  /** The metadata of a ReplicaSet or a Job, which names its controller. */
  readMetadata(kind: 'ReplicaSet' | 'Job', namespace: string, name: string): Promise<ObjectMetadata>;
}

/** One end of a flow, as far as VPC Flow Logs describe it: all but the address is optional metadata. */
export interface FlowEnd {
  readonly address: string;
  /** The Compute Engine instance. */
  readonly instance: { readonly projectId: string; readonly name: string } | null;
  readonly cluster: { readonly name: string; readonly location: string } | null;
  readonly pod: {
    readonly namespace: string;
    readonly name: string;
    /** The controller of the pod, by the type that the log gives: `DAEMON_SET`. */
    readonly workload: { readonly type: string; readonly name: string } | null;
  } | null;
  /** It is reached through a Cloud VPN tunnel or a VLAN attachment. */
  readonly behindGateway: boolean;
}

/** TCP traffic from a client to port 10255. */
export interface Flow {
  readonly source: FlowEnd;
  readonly destination: FlowEnd;
  readonly lastSeenMs: number;
}

/** The flows to port 10255 of one project's networks, newest first. */
export interface FlowsRead {
  readonly flows: readonly Flow[];
  /** false: the page limit was reached, so older flows are missing. */
  readonly complete: boolean;
}

export interface FlowLogs {
  /**
   * Reads both VPC Flow Logs of a project, for Shared VPC the host project.
   * Throws SweepError API_FORBIDDEN, API_DISABLED, API_ANSWER_INVALID, or what else HttpClient promises.
   */
  readFlows(
    projectId: string,
    period: { readonly fromMs: number; readonly toMs: number },
  ): Promise<FlowsRead>;
}
