import assert from 'node:assert/strict';
import { decodeMessage } from '../../functions/messages/pubsub-push.ts';
import { PubSubQueue } from '../../shared/adapters/pubsub/pubsub-queue.ts';
import { PubSubTopics } from '../../shared/adapters/pubsub/topics.ts';
import { concludeRequestSchema, inspectRequestSchema } from '../../shared/model/messages.ts';
import { formatScope, parseScope } from '../../shared/model/scope.ts';
import type { ScanQueue } from '../../shared/stages/dispatch/ports.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { aProject, DispatchedSession } from '../support/dispatched-scan.ts';
import { anHttpClient } from '../support/http-client.ts';
import { createMemoryStore } from '../support/memory-store/memory-store.ts';

const PROJECTS = 700;
const projects = Array.from({ length: PROJECTS }, (_, index) =>
  aProject(`a-project-with-a-long-name-${String(index).padStart(3, '0')}`, `cluster-${index}`),
);
const named = parseScope(projects.map(({ projectId }) => `projects/${projectId}`).join(','));
const scope = 'parts' in named ? formatScope(named.parts) : '';

const topics = { scanTopic: 'projects/p/topics/scans', conclusionTopic: 'projects/p/topics/conclusions' };

describe('a scope of 700 projects', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ clusters: 0 });
  });
  afterEach(() => simulator.close());

  it('concludes, because no message is so large that the functions park it', async () => {
    const publisher = new PubSubTopics(anHttpClient(), new URL(simulator.url));
    const queue: ScanQueue = new PubSubQueue(publisher, topics, null);
    const session = new DispatchedSession(createMemoryStore(), projects, scope);

    const { scanId, expectedClusters } = await session.enumerate();
    assert.equal(expectedClusters, PROJECTS);
    await queue.publishInspections(session.takeInspections());
    for (const request of session.queue.conclusions) await queue.publishConclusion(request);

    const sizes = simulator.published.map(({ data }) => data.length);
    assert.ok(Math.max(...sizes) < 600, `the largest message has ${Math.max(...sizes)} bytes`);
    for (const { topic, data } of simulator.published)
      if (topic === topics.scanTopic) await session.inspect(decodeMessage(inspectRequestSchema, data));
      else assert.equal(decodeMessage(concludeRequestSchema, data).scan_id, scanId);
    const scan = await session.conclude();
    assert.deepEqual([scan.completeness, scan.scope], ['COMPLETE', scope]);
  });

  it('is published in several calls if messages are large, because one call accepts at most 10 MB', async () => {
    const publisher = new PubSubTopics(anHttpClient(), new URL(simulator.url));
    const session = new DispatchedSession(createMemoryStore(), projects, scope);
    await session.enumerate();
    const hints = {
      cluster_uid: 'u',
      sampled_at: '2026-11-24T03:00:00.000Z',
      used_nodes: Array.from({ length: 200 }, (_, index) => `${'n'.repeat(120)}${index}`),
      sampled: [],
    };
    const requests = session.takeInspections().map((request) => ({ ...request, hints }));
    const published = await new PubSubQueue(publisher, topics, null).publishInspections(requests);
    assert.deepEqual([published, simulator.published.length], [PROJECTS, PROJECTS]);
  });
});
