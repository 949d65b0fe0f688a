import { chance } from '../fleet/chance.ts';
import type { SimulatedCluster } from '../fleet/fleet.ts';
import { hash, nodesAt, type SimulatedNode } from '../kubernetes/truth.ts';
import type { World } from '../world.ts';
import type { LogEntry } from './filter.ts';

const HOUR_MS = 3_600_000;
/** The share of clusters with VPC Flow Logs and callers that show in them. */
const LOGGED_SHARE = 0.5;
const POD_NETWORK = '10.4';

/** One end of a flow, in the words of the record format: base fields first, metadata where it is known. */
interface End {
  readonly ip: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * The flows to port 10255 of the clusters in a project, as both VPC Flow Logs hold them: from a scanner's pods to the
 * nodes that they do not run on, from an instance that scrapes the nodes, and from on-premises. A pod that calls its
 * own node is never logged. Source: https://cloud.google.com/vpc/docs/about-flow-logs-records.
 */
export function flowEntries({ fleet, clock, activity }: World, projectId: string): LogEntry[] {
  const nowMs = clock.nowMs();
  return fleet
    .clustersOf(projectId)
    .filter(({ truth }) => chance(truth.uid, 'flow-logs') < LOGGED_SHARE)
    .flatMap((cluster) => {
      const nodes = nodesAt(activity(cluster.truth), nowMs);
      const sources = sourcesOf(cluster);
      return nodes.flatMap((node) =>
        sources.flatMap((source, index) => {
          const atMs = nowMs - HOUR_MS - index * 60_000;
          return entriesOf(cluster, source, nodeEnd(cluster, node), atMs);
        }),
      );
    });
}

function sourcesOf({ projectId, name, location }: SimulatedCluster): End[] {
  return [
    {
      ip: `${POD_NETWORK}.1.9`,
      metadata: {
        src_gke_details: {
          cluster: { cluster_name: name, cluster_location: location },
          pod: {
            pod_namespace: 'security',
            pod_name: 'port-scanner-5d4f8-x2x9k',
            workload: { workload_name: 'port-scanner', workload_type: 'DEPLOYMENT' },
          },
        },
      },
    },
    {
      ip: '10.128.0.240',
      metadata: {
        src_instance: {
          project_id: projectId,
          region: 'us-central1',
          vm_name: 'prometheus-vm',
          zone: 'us-central1-a',
        },
      },
    },
    { ip: '192.168.7.20', metadata: { src_gateway: { type: 'VPN_TUNNEL', project_id: projectId } } },
  ];
}

function nodeEnd({ projectId, name, location }: SimulatedCluster, node: SimulatedNode): End {
  return {
    ip: `10.128.0.${(node.index % 250) + 2}`,
    metadata: {
      dest_instance: { project_id: projectId, region: location, vm_name: node.name, zone: location },
      dest_gke_details: { cluster: { cluster_name: name, cluster_location: location } },
    },
  };
}

/** Where both logs are on, each has the flow, with its own resource. */
function entriesOf({ projectId }: SimulatedCluster, source: End, node: End, atMs: number): LogEntry[] {
  const time = (ms: number) => new Date(ms).toISOString();
  const jsonPayload = {
    connection: {
      protocol: 6,
      src_ip: source.ip,
      src_port: 40_000 + (Number.parseInt(hash(source.ip + node.ip), 16) % 20_000),
      dest_ip: node.ip,
      dest_port: 10255,
    },
    reporter: 'DEST',
    start_time: time(atMs - 5_000),
    end_time: time(atMs),
    bytes_sent: '1840',
    packets_sent: '12',
    ...source.metadata,
    ...node.metadata,
  };
  const logs = [
    ['compute.googleapis.com%2Fvpc_flows', 'gce_subnetwork'],
    ['networkmanagement.googleapis.com%2Fvpc_flows', 'vpc_flow_logs_config'],
  ] as const;
  return logs.map(([log, type]) => ({
    logName: `projects/${projectId}/logs/${log}`,
    resource: { type, labels: { project_id: projectId } },
    timestamp: time(atMs + 6_000),
    receiveTimestamp: time(atMs + 9_000),
    insertId: hash(`${log}/${source.ip}/${node.ip}`),
    jsonPayload,
  }));
}
