import assert from 'node:assert/strict';
import { usageFleet } from '../support/usage-fleet.ts';

const VIEWER = 'viewer';
/** `infra/kubernetes`: scanner.yaml, configmaps.yaml and node-proxy.yaml. */
const GRANTS = [
  'list nodes',
  'list pods',
  'list services',
  'list configmaps',
  'get nodes/proxy',
  'get replicasets.apps',
  'get jobs.batch',
  ...['daemonsets', 'deployments', 'statefulsets'].map((resource) => `list ${resource}.apps`),
  ...['cronjobs', 'jobs'].map((resource) => `list ${resource}.batch`),
  ...['scrapeconfigs', 'servicemonitors'].map((resource) => `list ${resource}.monitoring.coreos.com`),
  ...['vmnodescrapes', 'vmservicescrapes'].map((resource) => `list ${resource}.operator.victoriametrics.com`),
];
const READING = /\.(get|list|listClusters|search|query)$/;
const EVERYTHING = { usage: 'proxy', callers: ['pods+configmaps'], effective: true } as const;

describe('a scan that reads everything it can', () => {
  it('needs only read permissions, and never calls the port', async () => {
    await using fleet = await usageFleet({ grants: { [VIEWER]: GRANTS } });
    const [row] = await fleet.scan(EVERYTHING, VIEWER);
    assert.equal(row?.usage?.verdict, 'USED_SINCE_START');
    assert.deepEqual(
      row?.callers.map(({ name }) => name),
      ['datadog-agent'],
    );
    const { simulator } = fleet.apis;
    assert.deepEqual(
      Object.keys(simulator.calls()).filter((method) => !READING.test(method)),
      [],
    );
    assert.equal(simulator.kubernetes?.readonlyAttempts(), 0);
  });
});
