import { AGENTS } from './agents.ts';
import { podStatus } from './pod-status.ts';
import { hash, type KubernetesObject, type KubernetesTruth, type SimulatedNode } from './truth.ts';

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
        ...node.pool.labels,
        'cloud.google.com/gke-nodepool': node.pool.name,
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
      },
    },
    spec: specOf(node),
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

function specOf({ ready, taints, unschedulable }: SimulatedNode): object {
  const all = [
    ...taints,
    ...(unschedulable ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : []),
    ...(ready ? [] : [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]),
  ];
  return {
    ...(all.length === 0 ? {} : { taints: all }),
    ...(unschedulable ? { unschedulable } : {}),
  };
}

/** The cluster's workloads at a given time: each agent's owner objects, pods and ConfigMap. */
export function workloadObjects(
  truth: KubernetesTruth,
  nodes: readonly SimulatedNode[],
  nowMs: number,
): KubernetesObject[] {
  return truth.deployments
    .filter(({ sinceMs, untilMs }) => sinceMs <= nowMs && (untilMs === null || nowMs < untilMs))
    .flatMap(({ agent, pools }) => {
      const places = nodes.filter(({ pool }) => pools === null || pools.includes(pool.name));
      return agentObjects(agent, places, nowMs);
    });
}

const REPLICAS = 2;

/** The nodes on which an agent has a pod: a DaemonSet tolerates nodes that are not ready or unschedulable. */
function placesOf(kind: 'DaemonSet' | 'Deployment', nodes: readonly SimulatedNode[]): SimulatedNode[] {
  const untainted = nodes.filter(({ taints }) => taints.every(({ effect }) => effect === 'PreferNoSchedule'));
  if (kind === 'DaemonSet') return untainted;
  return untainted.filter(({ ready, unschedulable }) => ready && !unschedulable).slice(0, REPLICAS);
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
  const replicaSet = `${name}-${hash(name)}`;
  const owner = kind === 'DaemonSet' ? { kind, name } : { kind: 'ReplicaSet', name: replicaSet };
  const pods = placesOf(kind, nodes).map((node): KubernetesObject => {
    const startMs = Math.max(node.processStartedAtMs, node.schedulableSinceMs);
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${owner.name}-${hash(node.name).slice(0, 5)}`,
        namespace,
        labels: kind === 'DaemonSet' ? labels : { ...labels, 'pod-template-hash': hash(name) },
        creationTimestamp: rfc3339(Math.min(nowMs, startMs)),
        ownerReferences: [
          { apiVersion: 'apps/v1', ...owner, uid: hash(`${owner.kind}/${owner.name}`), controller: true },
        ],
      },
      spec: { ...template.spec, nodeName: node.name },
      status: { ...podStatus(agent, node, startMs, nowMs), hostIP: `10.128.0.${(node.index % 250) + 2}` },
    };
  });
  const wanted = kind === 'DaemonSet' ? pods.length : REPLICAS;
  const workload: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels, uid: hash(`${kind}/${name}`) },
    spec: {
      ...(kind === 'Deployment' ? { replicas: REPLICAS } : {}),
      selector: { matchLabels: labels },
      template,
    },
    status: workloadStatus(kind, wanted, pods.filter(isReady).length),
  };
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

const isReady = ({ status }: KubernetesObject): boolean =>
  (status as ReturnType<typeof podStatus>).containerStatuses.every(({ ready }) => ready);

function workloadStatus(kind: 'DaemonSet' | 'Deployment', wanted: number, ready: number): object {
  return kind === 'DaemonSet'
    ? {
        currentNumberScheduled: wanted,
        desiredNumberScheduled: wanted,
        numberAvailable: ready,
        numberReady: ready,
        numberUnavailable: wanted - ready,
      }
    : {
        replicas: wanted,
        readyReplicas: ready,
        availableReplicas: ready,
        unavailableReplicas: wanted - ready,
      };
}
