/** Kubernetes objects, as far as they are looked at: the fields have the names of the Kubernetes API. */

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
    readonly valueFrom?: { readonly configMapKeyRef?: Named & { readonly key: string } };
  }[];
  readonly envFrom?: readonly { readonly configMapRef?: Named }[];
}

export interface PodObject {
  readonly metadata?: ObjectMetadata;
  readonly spec?: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly containers: readonly ContainerObject[];
    readonly initContainers?: readonly ContainerObject[];
    readonly volumes?: readonly {
      readonly configMap?: Named;
      readonly projected?: { readonly sources?: readonly { readonly configMap?: Named }[] };
    }[];
  };
}

export interface ServiceObject {
  readonly metadata?: ObjectMetadata;
  readonly spec?: { readonly ports?: readonly { readonly name?: string; readonly port: number }[] };
}

/** Of `monitoring.coreos.com/v1`. */
export interface ServiceMonitorObject {
  readonly metadata?: ObjectMetadata;
  readonly spec?: {
    readonly endpoints?: readonly { readonly port?: string }[];
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  };
}

export interface ConfigMapObject {
  readonly metadata?: ObjectMetadata;
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * What of one cluster's objects is read. Every list comes page by page, bounded in bytes, items and time.
 * Throws SweepError KUBERNETES_FORBIDDEN, KUBERNETES_NOT_FOUND (the kind is not installed, or the object is gone),
 * KUBERNETES_ANSWER_TOO_LARGE, or what else ClusterApi of the sample stage promises; nothing else.
 */
export interface KubernetesObjects {
  /** Running pods of every namespace. */
  listPods(): AsyncIterable<readonly PodObject[]>;
  listServices(): AsyncIterable<readonly ServiceObject[]>;
  listServiceMonitors(): AsyncIterable<readonly ServiceMonitorObject[]>;
  /** With their contents: never to be stored, logged or quoted. */
  listConfigMaps(): AsyncIterable<readonly ConfigMapObject[]>;
  /** The metadata of a ReplicaSet or a Job: who owns it. */
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
