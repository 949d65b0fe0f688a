import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VpcFlowLogs } from '../../../../shared/adapters/cloud-logging/vpc-flow-logs.ts';
import { HttpClient } from '../../../../shared/platform/http/http-client.ts';
import { DEFAULT_LIMITS } from '../../../../shared/platform/http/retry.ts';

const PERIOD = { fromMs: Date.UTC(2026, 10, 23), toMs: Date.UTC(2026, 10, 24) };

const entry = (jsonPayload: object) => ({
  logName: 'projects/p-1/logs/compute.googleapis.com%2Fvpc_flows',
  timestamp: '2026-11-23T12:00:09Z',
  jsonPayload: {
    connection: { protocol: 6, src_ip: '10.4.0.9', src_port: 40123, dest_ip: '10.128.0.2', dest_port: 10255 },
    ...jsonPayload,
  },
});

/** Responds to each call with the next page, and repeats the last one. */
async function reading(pages: readonly object[], status = 200) {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(pages[Math.min(bodies.length, pages.length) - 1]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = new HttpClient({
    credentials: { headersFor: async () => ({}) },
    clock: { nowMs: () => 0 },
    limits: { ...DEFAULT_LIMITS, attempts: 1 },
  });
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  try {
    return { ...(await new VpcFlowLogs(transport, endpoint).readFlows('p-1', PERIOD)), bodies };
  } finally {
    await transport.close();
    server.close();
  }
}

describe('VpcFlowLogs', () => {
  it('queries both logs of the project for TCP to port 10255, newest first', async () => {
    const { bodies, complete } = await reading([{}]);
    assert.ok(complete);
    assert.deepEqual(bodies, [
      {
        resourceNames: ['projects/p-1'],
        filter:
          'logName=("projects/p-1/logs/compute.googleapis.com%2Fvpc_flows" OR "projects/p-1/logs/networkmanagement.googleapis.com%2Fvpc_flows") AND timestamp>="2026-11-23T00:00:00.000Z" AND timestamp<"2026-11-24T00:00:00.000Z" AND jsonPayload.connection.dest_port=10255 AND jsonPayload.connection.protocol=6',
        orderBy: 'timestamp desc',
        pageSize: 1000,
      },
    ]);
  });

  it('dates a flow by its entry if its end is no time (threw a RangeError, which ended the scan of every cluster)', async () => {
    const { flows } = await reading([{ entries: [entry({ end_time: 'soon' })] }]);
    assert.deepEqual(
      flows.map(({ lastSeenMs }) => lastSeenMs),
      [Date.UTC(2026, 10, 23, 12, 0, 9)],
    );
  });

  it('continues after an empty page that has a token', async () => {
    const { flows, bodies } = await reading([{ nextPageToken: 'a' }, { entries: [entry({})] }]);
    assert.equal(bodies[1]?.['pageToken'], 'a');
    assert.deepEqual(
      flows.map(({ source }) => source),
      [{ address: '10.4.0.9', instance: null, cluster: null, pod: null, behindGateway: false }],
    );
  });

  it('reads metadata if present', async () => {
    const cluster = { cluster_name: 'shop', cluster_location: 'us-central1' };
    const { flows } = await reading([
      {
        entries: [
          entry({
            end_time: '2026-11-23T12:00:00Z',
            src_gke_details: {
              cluster,
              pod: {
                pod_namespace: 'ns',
                pod_name: 'scan-1',
                workload: { workload_type: 'DAEMON_SET', workload_name: 'scan' },
              },
            },
            src_gateway: { type: 'VPN_TUNNEL' },
            dest_instance: {
              project_id: 'p-1',
              vm_name: 'gke-shop-default-01234567-abcd',
              zone: 'z',
              region: 'r',
            },
          }),
        ],
      },
    ]);
    assert.deepEqual(flows, [
      {
        source: {
          address: '10.4.0.9',
          instance: null,
          cluster: { name: 'shop', location: 'us-central1' },
          pod: { namespace: 'ns', name: 'scan-1', workload: { type: 'DAEMON_SET', name: 'scan' } },
          behindGateway: true,
        },
        destination: {
          address: '10.128.0.2',
          instance: { projectId: 'p-1', name: 'gke-shop-default-01234567-abcd' },
          cluster: null,
          pod: null,
          behindGateway: false,
        },
        lastSeenMs: Date.UTC(2026, 10, 23, 12),
      },
    ]);
  });

  it('leaves out packets that a firewall dropped', async () => {
    assert.deepEqual((await reading([{ entries: [entry({ disposition: 'DROPPED' })] }])).flows, []);
  });

  it('stops after 20 pages and reports that flows are missing', async () => {
    const pages = Array.from({ length: 30 }, (_, index) => ({ nextPageToken: `t${index}` }));
    const { bodies, complete } = await reading(pages);
    assert.deepEqual([bodies.length, complete], [20, false]);
  });

  it('reports a denied request as API_FORBIDDEN', async () => {
    const error = {
      error: { code: 403, status: 'PERMISSION_DENIED', message: 'Permission denied for all log views' },
    };
    await assert.rejects(reading([error], 403), { code: 'API_FORBIDDEN' });
  });
});
