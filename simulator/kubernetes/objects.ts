import { AGENTS } from './agents.ts';
import { hash, type KubernetesTruth, nodesAt, type SimulatedNode } from './truth.ts';

/** A Kubernetes object, as JSON. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

const rfc3339 = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

export function nodeObject(node: SimulatedNode, nowMs: number): KubernetesObject {
  const heartbeat = rfc3339(nowMs);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      uid: hash(node.name),
      creationTimestamp: rfc3339(node.createdAtMs),
      labels: {
        'cloud.google.com/gke-nodepool': node.pool.name,
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
      },
    },
    spec: node.ready ? {} : { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: node.ready ? 'True' : 'False',
          lastHeartbeatTime: heartbeat,
          lastTransitionTime: rfc3339(node.processStartedAtMs),
          reason: node.ready ? 'KubeletReady' : 'KubeletNotReady',
          message: node.ready ? 'kubelet is posting ready status' : 'container runtime network not ready',
        },
      ],
      addresses: [
        { type: 'InternalIP', address: `10.128.0.${(node.index % 250) + 2}` },
        { type: 'Hostname', address: node.name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        kernelVersion: '6.6.72+',
        osImage: 'Container-Optimized OS from Google',
        containerRuntimeVersion: 'containerd://1.7.24',
        kubeletVersion: `v${node.pool.version}`,
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}

/** The cluster's workloads at a given time: each agent's owner objects, pods and ConfigMap. */
export function workloadObjects(truth: KubernetesTruth, nowMs: number): KubernetesObject[] {
  const nodes = nodesAt(truth, nowMs);
  return truth.deployments
    .filter(({ sinceMs, untilMs }) => sinceMs <= nowMs && (untilMs === null || nowMs < untilMs))
    .flatMap(({ agent, pools }) => {
      const places = nodes.filter(({ pool }) => pools === null || pools.includes(pool.name));
      return agentObjects(agent, places, nowMs);
    });
}

function agentObjects(agentName: string, nodes: readonly SimulatedNode[], nowMs: number): KubernetesObject[] {
  const agent = AGENTS[agentName];
  if (agent === undefined) throw new RangeError(`unknown simulated agent ${agentName}`);
  const { namespace, kind, name } = agent;
  const labels = { app: name };
  const configMap = `${name}-config`;
  const template = {
    metadata: { labels },
    spec: {
      serviceAccountName: name,
      containers: [
        {
          name,
          image: agent.image,
          args: agent.args,
          env: Object.entries(agent.environment).map(([key, value]) => ({ name: key, value })),
        },
      ],
      ...(agent.configMap ? { volumes: [{ name: 'config', configMap: { name: configMap } }] } : {}),
    },
  };
  const workload: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels, uid: hash(`${kind}/${name}`) },
    spec: { selector: { matchLabels: labels }, template },
  };
  const replicaSet = `${name}-${hash(name)}`;
  const owner = kind === 'DaemonSet' ? { kind, name } : { kind: 'ReplicaSet', name: replicaSet };
  const pods = nodes.slice(0, kind === 'DaemonSet' ? nodes.length : 2).map(
    (node): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${owner.name}-${hash(node.name).slice(0, 5)}`,
        namespace,
        labels,
        creationTimestamp: rfc3339(Math.min(nowMs, node.processStartedAtMs)),
        ownerReferences: [
          { apiVersion: 'apps/v1', ...owner, uid: hash(`${owner.kind}/${owner.name}`), controller: true },
        ],
      },
      spec: { ...template.spec, nodeName: node.name },
      status: { phase: 'Running', hostIP: `10.128.0.${(node.index % 250) + 2}` },
    }),
  );
  const replicaSets: KubernetesObject[] =
    kind === 'DaemonSet'
      ? []
      : [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            metadata: {
              name: replicaSet,
              namespace,
              labels,
              ownerReferences: [{ apiVersion: 'apps/v1', kind, name, controller: true }],
            },
            spec: { template },
          },
        ];
  const configMaps: KubernetesObject[] = agent.configMap
    ? [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: configMap, namespace },
          data: agent.configMap,
        },
      ]
    : [];
  return [workload, ...replicaSets, ...pods, ...configMaps];
}
