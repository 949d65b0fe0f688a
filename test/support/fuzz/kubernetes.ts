import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { KubernetesClusterApi } from '../../../shared/adapters/kubernetes/cluster-api.ts';
import { KubernetesClusterObjects } from '../../../shared/adapters/kubernetes/cluster-objects.ts';
import { KubernetesClient } from '../../../shared/adapters/kubernetes/kubernetes-client.ts';
import { UNLIMITED_WORK } from '../../../shared/platform/deadline.ts';
import { findCallers, NOT_VISIBLE } from '../../../shared/stages/attribute/find-callers.ts';
import { judgeNode } from '../../../shared/stages/judge/usage/node-verdict.ts';
import { readKubeletMetrics } from '../../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import { SCRAPE_LIMITS, sampleOf } from '../../../shared/stages/sample/metrics/reading.ts';
import { reachCluster } from '../../../shared/stages/sample/reach-cluster.ts';
import { searchYaml } from '../callers-in.ts';
import { aSession } from '../cluster-session.ts';
import type { Random } from '../ground-truth/random.ts';
import { counterLine, kubeletText } from '../metrics-texts.ts';
import { damagedBytes, damagedJson } from './damage.ts';
import { once } from './documents.ts';

const STARTED_SECONDS = 1_795_000_000;
const SAMPLED_AT_MS = (STARTED_SECONDS + 8 * 3600) * 1000;
const COUNTERS = ['metrics', 'pods', 'stats', 'healthz'].map((path) => counterLine(path, 77));
const METRICS = Buffer.from(kubeletText(COUNTERS, STARTED_SECONDS, 'n1'));
/** Where the last line that matters ends: a text that is cut later is complete as far as anyone can tell. */
const LAST_LINE_ENDS = METRICS.indexOf('\n', METRICS.indexOf('process_start_time_seconds 1')) + 1;

/** The metrics of a kubelet whose port is in use: cut anywhere, it is never quiet; damaged, it is read without a failure. */
export async function fuzzMetrics(random: Random): Promise<void> {
  const isCut = random.chance(0.5);
  const text = isCut ? METRICS.subarray(0, random.int(0, LAST_LINE_ENDS - 1)) : damagedBytes(METRICS, random);
  const bytes = random.chance(0.2) ? compressed(text, random) : text;
  const reading = await readKubeletMetrics(once(bytes), SCRAPE_LIMITS);
  for (const { requests } of reading.counts) assert.ok(Number.isSafeInteger(requests) && requests >= 0);
  if (!isCut || reading.looksLike !== null) return;
  const { verdict } = judgeNode([sampleOf(reading, SAMPLED_AT_MS)], {
    port: 'ENABLED',
    minimumWindowMs: 3_600_000,
  });
  assert.notEqual(verdict, 'NOT_SEEN', text.toString());
}

function compressed(text: Buffer, random: Random): Buffer {
  const bytes = gzipSync(text);
  return random.chance(0.5) ? bytes.subarray(0, random.int(1, bytes.length)) : damagedBytes(bytes, random);
}

const node = (name: string) => ({
  metadata: {
    name,
    uid: name,
    labels: { 'cloud.google.com/gke-nodepool': 'a' },
    creationTimestamp: '2026-11-01T00:00:00Z',
  },
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  },
});
const NODES = ['n1', 'n2', 'n3'].map(node);
const pod = (name: string) => ({
  metadata: { name, namespace: 'ns', ownerReferences: [{ kind: 'DaemonSet', name, controller: true }] },
  spec: {
    nodeName: 'n1',
    hostNetwork: true,
    containers: [
      { name: 'c', image: 'app:1', args: ['--kubelet-port=10255'], volumeMounts: [{ name: 'v' }] },
    ],
    volumes: [{ name: 'v', configMap: { name: 'm' } }],
  },
  status: { phase: 'Running' },
});
const CALLERS = ['one', 'two'];
const LISTS: Readonly<Record<string, readonly object[]>> = {
  '/nodes': NODES,
  '/pods': CALLERS.map(pod),
  '/configmaps': [{ metadata: { name: 'm', namespace: 'ns' }, data: { a: 'http://localhost:10255/pods' } }],
  '/services': [{ metadata: { name: 's', namespace: 'ns' }, spec: { ports: [{ port: 80 }] } }],
};

/** Lists of a cluster: every node and every caller of an undamaged pod is there, or the result says that something is not. */
export async function fuzzLists(random: Random): Promise<void> {
  const damaged = random.pick(Object.keys(LISTS));
  const client = new KubernetesClient(
    { kind: 'PUBLIC_ENDPOINT', server: 'https://203.0.113.7', certificateAuthority: null },
    aSession(),
  );
  /** How many names the items of a damaged list have; null if its text is damaged. */
  let listed: number | null = null;
  /** The callers whose pods are not damaged, in a damaged list of pods. */
  let intact: readonly string[] = [];
  client.transport.text = async ({ path }) => {
    const suffix = Object.keys(LISTS).find((each) => path.split('?')[0]?.endsWith(each));
    const list = { kind: 'List', apiVersion: 'v1', metadata: {}, items: LISTS[suffix ?? ''] ?? [] };
    if (suffix !== damaged) return { text: JSON.stringify(list), contentType: 'application/json' };
    if (random.chance(0.5)) {
      const text = damagedBytes(Buffer.from(JSON.stringify(list)), random).toString();
      return { text, contentType: 'application/json' };
    }
    const items = damagedJson(list.items, random) as unknown[];
    listed = new Set(items.map((item) => (item as { metadata?: { name?: unknown } } | null)?.metadata?.name))
      .size;
    if (suffix === '/pods')
      intact = CALLERS.filter((name) => items.some((item) => isDeepStrictEqual(item, pod(name))));
    return { text: JSON.stringify({ ...list, items }), contentType: 'application/json' };
  };
  const route = { kind: 'PUBLIC_ENDPOINT', server: '', certificateAuthority: null } as const;
  const api = new KubernetesClusterApi(client);
  const reached = await reachCluster([route], { over: () => api }, new AbortController().signal);
  if (reached.reached && damaged !== '/nodes') assert.equal(reached.nodes.length, NODES.length);
  if (reached.reached && damaged === '/nodes' && listed !== null) assert.equal(reached.nodes.length, listed);
  const objects = new KubernetesClusterObjects(client);
  const search = await findCallers(objects, { readsConfigMaps: true }, UNLIMITED_WORK);
  const { callers, notes } = search.callersGiven({ sampled: new Set(), busy: new Set() });
  const isNoted = notes.some((note) => note !== NOT_VISIBLE);
  const isFound = (caller: string) => callers.some(({ name }) => name === caller);
  assert.ok(isNoted || intact.every(isFound), `${intact}: ${notes}`);
  if (damaged !== '/pods') assert.ok(callers.length === CALLERS.length || isNoted, `${damaged}: ${notes}`);
  await client.transport.close();
}

const MANIFEST = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', namespace: 'ns' },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template: { metadata: { labels: { app: 'agent' } }, spec: pod('agent').spec },
  },
};
const CALLING = stringify(MANIFEST);
const OTHER = Buffer.from(stringify({ ...MANIFEST, metadata: { name: 'other' } }));

/** A file of two manifests: a damaged one never hides the caller in the other. */
export async function fuzzManifest(random: Random): Promise<void> {
  const damaged = damagedBytes(OTHER, random).toString();
  const { callers, problems } = await searchYaml(`${CALLING}---\n${damaged}`);
  const isFound = callers.some(({ name }) => name === 'agent');
  assert.ok(isFound || problems.length > 0, damaged);
}
