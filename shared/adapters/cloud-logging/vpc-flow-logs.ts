import * as z from 'zod';
import { readResponse, urlBelow } from '../../platform/http/api-call.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { Flow, FlowEnd, FlowLogs, FlowsRead } from '../../stages/attribute/ports.ts';

const LOGGING = new URL('https://logging.googleapis.com/');
/** The older log belongs to subnets, the newer one to the configurations of the Network Management API. */
const LOGS = ['compute.googleapis.com%2Fvpc_flows', 'networkmanagement.googleapis.com%2Fvpc_flows'];
const READ_ONLY_PORT = 10255;
const TCP = 6;
/** The largest page that `entries.list` returns. */
const PAGE_SIZE = 1000;
/** `entries.list` allows 60 calls per minute and project, which other readers share. */
const MAX_PAGES = 20;

/** A protobuf Struct gives numbers as they are; exports give int64 fields as text. */
const port = z.coerce.number();
const time = z.iso.datetime({ offset: true });
const instance = z.object({ project_id: z.string().default(''), vm_name: z.string() });
const workload = z.object({ workload_type: z.string().default(''), workload_name: z.string() });
const gkeDetails = z.object({
  cluster: z.object({ cluster_name: z.string(), cluster_location: z.string() }).optional(),
  pod: z
    .object({
      pod_namespace: z.string(),
      pod_name: z.string(),
      workload: workload.optional(),
      pod_workload: workload.optional(),
    })
    .optional(),
});

/** Source: https://cloud.google.com/vpc/docs/about-flow-logs-records. All but `connection` is optional metadata. */
const record = z.object({
  connection: z.object({
    protocol: port,
    src_ip: z.string(),
    dest_ip: z.string(),
    dest_port: port,
  }),
  disposition: z.string().optional(),
  /** The entry's own time counts in place of one that is invalid. */
  end_time: time.optional().catch(undefined),
  src_instance: instance.optional(),
  dest_instance: instance.optional(),
  src_gke_details: gkeDetails.optional(),
  dest_gke_details: gkeDetails.optional(),
  src_gateway: z.object({}).optional(),
});
type FlowRecord = z.infer<typeof record>;

/** Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list. */
const page = z.object({
  entries: z.array(z.object({ timestamp: time, jsonPayload: z.unknown() })).default([]),
  nextPageToken: z.string().optional(),
});

/** VPC Flow Logs, read through the Cloud Logging API. No official client of this product's dependencies has that API. */
export class VpcFlowLogs implements FlowLogs {
  readonly #http: HttpClient;
  readonly #endpoint: URL;

  /** @param endpoint replaces the API's own address; null for that */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#http = http;
    this.#endpoint = endpoint ?? LOGGING;
  }

  async readFlows(projectId: string, period: { fromMs: number; toMs: number }): Promise<FlowsRead> {
    const resource = `projects/${projectId}`;
    const call = { api: 'Cloud Logging API', resource };
    const url = urlBelow(this.#endpoint, 'v2/entries:list');
    const request = {
      resourceNames: [resource],
      filter: filterOf(projectId, period),
      orderBy: 'timestamp desc',
      pageSize: PAGE_SIZE,
    };
    const flows: Flow[] = [];
    let pages = 0;
    // A page without entries may have a successor: only a missing token ends the list.
    for await (const { entries, nextPageToken = '' } of this.#http.postPages(call, url, request, page)) {
      for (const { timestamp, jsonPayload } of entries)
        flows.push(...flowOf(readResponse(record, jsonPayload, call), timestamp));
      pages += 1;
      if (pages === MAX_PAGES && nextPageToken !== '') return { flows, complete: false };
    }
    return { flows, complete: true };
  }
}

function filterOf(projectId: string, { fromMs, toMs }: { fromMs: number; toMs: number }): string {
  const logNames = LOGS.map((log) => `"projects/${projectId}/logs/${log}"`);
  return [
    `logName=(${logNames.join(' OR ')})`,
    `timestamp>="${new Date(fromMs).toISOString()}"`,
    `timestamp<"${new Date(toMs).toISOString()}"`,
    `jsonPayload.connection.dest_port=${READ_ONLY_PORT}`,
    `jsonPayload.connection.protocol=${TCP}`,
  ].join(' AND ');
}

/** Empty for a packet that a firewall dropped: it did not reach the port. */
function flowOf(read: FlowRecord, timestamp: string): Flow[] {
  if (read.disposition === 'DROPPED' || read.connection.dest_port !== READ_ONLY_PORT) return [];
  return [
    {
      source: {
        ...endOf(read.connection.src_ip, read.src_instance, read.src_gke_details),
        behindGateway: read.src_gateway !== undefined,
      },
      destination: endOf(read.connection.dest_ip, read.dest_instance, read.dest_gke_details),
      lastSeenMs: Date.parse(read.end_time ?? timestamp),
    },
  ];
}

function endOf(
  address: string,
  vm: FlowRecord['src_instance'],
  { cluster, pod }: NonNullable<FlowRecord['src_gke_details']> = {},
): FlowEnd {
  const controller = pod?.workload ?? pod?.pod_workload;
  return {
    address,
    instance: vm === undefined ? null : { projectId: vm.project_id, name: vm.vm_name },
    cluster:
      cluster === undefined ? null : { name: cluster.cluster_name, location: cluster.cluster_location },
    pod:
      pod === undefined
        ? null
        : {
            namespace: pod.pod_namespace,
            name: pod.pod_name,
            workload:
              controller === undefined
                ? null
                : { type: controller.workload_type, name: controller.workload_name },
          },
    behindGateway: false,
  };
}
