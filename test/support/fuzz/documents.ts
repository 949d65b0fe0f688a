import assert from 'node:assert/strict';
import { readClusterDocuments } from '../../../cli/input/read-cluster-documents.ts';
import { decodeMessage, pushedBytes } from '../../../functions/messages/pubsub-push.ts';
import { inspectCluster } from '../../../shared/flows/inspect-cluster.ts';
import { concludeRequestSchema, inspectRequestSchema } from '../../../shared/model/messages.ts';
import { SweepError } from '../../../shared/platform/errors.ts';
import { decodeCluster } from '../../../shared/stages/describe/decode-cluster.ts';
import { inspectRequest } from '../../../shared/stages/dispatch/requests.ts';
import { policyAt } from '../../../shared/stages/judge/policy.ts';
import type { Random } from '../ground-truth/random.ts';
import { damagedBytes, damagedJson } from './damage.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 3);
const OPEN = { kubeletConfig: { insecureKubeletReadonlyPortEnabled: true } };
const pool = (name: string) => ({ name, version: '1.29.4-gke.1', config: OPEN, initialNodeCount: 3 });

/** Open by each of its pools, and by its creation version: no damage makes that closed. */
const OPEN_CLUSTER = {
  name: 'shop',
  id: '0123456789abcdef',
  location: 'us-east1',
  selfLink: 'https://container.googleapis.com/v1/projects/p/locations/us-east1/clusters/shop',
  status: 'RUNNING',
  createTime: '2024-07-01T00:00:00Z',
  initialClusterVersion: '1.29.4-gke.1043004',
  currentMasterVersion: '1.33.5-gke.1000000',
  autopilot: { enabled: false },
  resourceLabels: { team: 'shop' },
  nodeConfig: OPEN,
  nodePoolDefaults: { nodeConfigDefaults: {} },
  nodePoolAutoConfig: {},
  autoscaling: { enableNodeAutoprovisioning: false, autoprovisioningNodePoolDefaults: {} },
  nodePools: [pool('a'), pool('b')],
  controlPlaneEndpointsConfig: {
    dnsEndpointConfig: { endpoint: 'gke-0.us-east1.gke.goog', allowExternalTraffic: true },
    ipEndpointsConfig: { enabled: true, enablePublicEndpoint: true, publicEndpoint: '203.0.113.7' },
  },
  masterAuth: { clusterCaCertificate: 'bm9uZQ==' },
};
const CONTEXT = {
  scanId: 's',
  scanDate: '2026-11-24',
  recordedAt: '2026-11-24T03:00:00.000Z',
  organization: null,
};

/** A cluster whose port is open, as its description arrives: whole JSON with wrong values, or damaged text. */
export async function fuzzCluster(random: Random): Promise<void> {
  const documents: unknown[] = [];
  if (random.chance(0.5)) documents.push(damagedJson(OPEN_CLUSTER, random));
  else
    await expected(async () => {
      const bytes = damagedBytes(Buffer.from(JSON.stringify([OPEN_CLUSTER], null, 1)), random);
      for await (const found of readClusterDocuments(once(bytes), 'f'))
        if (found.kind === 'CLUSTER') documents.push(found.document);
    });
  for (const document of documents)
    await expected(async () => {
      const row = inspectCluster(CONTEXT, decodeCluster(document, {}), policyAt(NOW_MS));
      assert.notEqual(row.exposure, 'CLOSED', JSON.stringify(document));
      assert.notEqual(row.readiness, 'ALREADY_CLOSED', JSON.stringify(document));
    });
}

const MESSAGE = inspectRequest(
  { scope: 'organizations/1', organization: 'organizations/1', scheduledAtMs: NOW_MS },
  { projectId: 'p', projectNumber: '1', location: 'us-east1', cluster: 'shop' },
  null,
);

/** A message: what is accepted has the shape of the schema, everything else is rejected with a code. */
export async function fuzzMessage(random: Random): Promise<void> {
  const bytes = random.chance(0.5)
    ? damagedBytes(Buffer.from(JSON.stringify(MESSAGE)), random)
    : Buffer.from(JSON.stringify(damagedJson(MESSAGE, random)));
  const data = random.chance(0.9)
    ? bytes.toString('base64')
    : damagedBytes(Buffer.from('eyJh'), random).toString();
  const topic = 'projects/p/topics/t';
  await expected(async () => {
    const pushed = pushedBytes(
      { source: `//pubsub.googleapis.com/${topic}`, data: { message: { data } } },
      topic,
    );
    const schema = random.chance(0.8) ? inspectRequestSchema : concludeRequestSchema;
    const message = decodeMessage(schema, pushed);
    assert.ok(schema.safeParse(message).success);
  });
}

/** Runs what may reject its input with a code, and nothing else. */
export async function expected(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
  }
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
