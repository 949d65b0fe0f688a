import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MonitoringTimeSeries } from '../../../../shared/adapters/monitoring/cloud-monitoring.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import { googleError, json, scriptedApi } from '../../../support/scripted-api.ts';

const GAUGES = [
  { metric: 'clusters', labels: { scope: 'organizations/1', state: 'open' }, value: 3, type: 'INT64' },
  { metric: 'clusters_read_share', labels: { scope: 'organizations/1' }, value: 0.5, type: 'DOUBLE' },
] as const;
const AT = '2026-11-25T03:11:40.000Z';

describe('time series of Cloud Monitoring', () => {
  it('are written in the form of the API, all in one call', async () => {
    const received: { url: string | undefined; body: string }[] = [];
    const server = createServer(async (request, response) => {
      received.push({ url: request.url, body: (await Array.fromAsync(request)).join('') });
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const http = anHttpClient();
    await new MonitoringTimeSeries(http, new URL(`http://127.0.0.1:${port}/`)).write(
      'tools-prod',
      GAUGES,
      AT,
    );
    await http.close();
    server.close();
    assert.deepEqual(
      received.map(({ url }) => url),
      ['/v3/projects/tools-prod/timeSeries'],
    );
    assert.deepEqual(JSON.parse(received[0]?.body ?? '').timeSeries, [
      {
        metric: {
          type: 'custom.googleapis.com/sweep10255/clusters',
          labels: { scope: 'organizations/1', state: 'open' },
        },
        resource: { type: 'global', labels: { project_id: 'tools-prod' } },
        metricKind: 'GAUGE',
        valueType: 'INT64',
        points: [{ interval: { endTime: AT }, value: { int64Value: '3' } }],
      },
      {
        metric: {
          type: 'custom.googleapis.com/sweep10255/clusters_read_share',
          labels: { scope: 'organizations/1' },
        },
        resource: { type: 'global', labels: { project_id: 'tools-prod' } },
        metricKind: 'GAUGE',
        valueType: 'DOUBLE',
        points: [{ interval: { endTime: AT }, value: { doubleValue: 0.5 } }],
      },
    ]);
  });

  it('report a missing permission as such', async () => {
    await using api = await scriptedApi(json(403, googleError(403, 'PERMISSION_DENIED')));
    const http = anHttpClient();
    await assert.rejects(new MonitoringTimeSeries(http, api.url).write('tools-prod', GAUGES, AT), {
      code: 'API_FORBIDDEN',
    });
    await http.close();
  });
});
