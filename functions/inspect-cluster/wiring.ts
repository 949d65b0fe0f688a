import { GkeClusterSource } from '../../shared/adapters/gke/gke-cluster-source.ts';
import { ParkedTopic } from '../../shared/adapters/pubsub/parked-topic.ts';
import { PubSubTopics } from '../../shared/adapters/pubsub/topics.ts';
import type { Inspection } from '../../shared/flows/inspect-requested.ts';
import type { InspectRequest } from '../../shared/model/messages.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Environment, readConfig } from '../../shared/platform/config.ts';
import { createLog, type Log } from '../../shared/platform/log.ts';
import type { ParkedMessages } from '../../shared/stages/dispatch/ports.ts';
import { policyAt } from '../../shared/stages/judge/policy-at.ts';
import { followedNodesBy } from '../../shared/stages/sample/followed-nodes.ts';
import { clusterObserver } from '../../shared/wiring/observe-clusters.ts';
import { storeOf, transportOf } from '../wiring.ts';
import { ScanObservers } from './scan-observers.ts';

/** How long a row waits for those of other clusters: few calls, and a message waits hardly longer for its answer. */
const GATHER_MS = 200;

/** What inspect-cluster works with. */
interface InspectCluster {
  readonly log: Log;
  /** Whose traces the log lines belong to. */
  readonly project: string;
  readonly topic: string;
  readonly parked: ParkedMessages;
  inspectionOf(request: InspectRequest): Inspection;
}

/** Throws what readConfig throws. */
export function wire(environment: Environment): InspectCluster {
  const config = readConfig('inspect-cluster', {}, environment);
  const log = createLog({ function: 'inspect-cluster' });
  const clock = systemClock;
  const transport = transportOf(clock);
  const store = storeOf(config, transport, log, GATHER_MS);
  const source = new GkeClusterSource(transport, config.containerEndpoint ?? null);
  const topics = new PubSubTopics(transport, config.pubsubEmulator ?? null);
  const observers = new ScanObservers((scanId) =>
    clusterObserver(config, clock, NEVER, followedNodesBy(store, scanId)),
  );
  return {
    log,
    project: config.dataset.project,
    topic: config.scanTopic,
    parked: new ParkedTopic(topics, config.parkedTopic),
    inspectionOf: ({ scan_id, scheduled_at }) => ({
      source,
      store,
      observe: async (cluster) => (await observers.of(scan_id)).observe(cluster),
      policy: policyAt(Date.parse(scheduled_at), config),
      scanTimeMs: config.scanTime,
      clock,
    }),
  };
}

/** A function is not interrupted: its process is ended, and the message is delivered again. */
const NEVER = new AbortController().signal;
