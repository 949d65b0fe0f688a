import { GkeClusters } from '../../shared/adapters/gke/bulk-reads.ts';
import { ParkedTopic } from '../../shared/adapters/pubsub/pubsub-queue.ts';
import { PubSubTopics } from '../../shared/adapters/pubsub/topics.ts';
import { type Inspection, inspectRequested } from '../../shared/flows/inspect-cluster.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import type { InspectRequest } from '../../shared/model/messages.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Environment, readConfig } from '../../shared/platform/config.ts';
import { createLog, type Log } from '../../shared/platform/log.ts';
import type { ParkedMessages } from '../../shared/stages/dispatch/ports.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { readExceptions } from '../../shared/wiring/exceptions-file.ts';
import { clusterObserver } from '../../shared/wiring/observe-clusters.ts';
import { googleAccess, storeOf } from '../wiring.ts';
import { ScanObservers } from './scan-observers.ts';

/**
 * How long a row waits to be inserted together with rows of other clusters: saves calls at the cost of a short delay.
 */
const GATHER_MS = 200;

/** The dependencies of inspect-cluster. */
interface InspectCluster {
  readonly log: Log;
  /** The project whose traces the log lines refer to. */
  readonly project: string;
  readonly topic: string;
  readonly parked: ParkedMessages;
  /** Throws what inspectRequested throws. */
  inspect(request: InspectRequest): ReturnType<typeof inspectRequested>;
}

/** Throws what readConfig throws. */
export function wire(environment: Environment): InspectCluster {
  const config = readConfig('inspect-cluster', {}, environment);
  const log = createLog({ function: 'inspect-cluster' });
  const clock = systemClock;
  const google = googleAccess(clock);
  const exceptions = readExceptions(config.exceptions);
  let underWay = 0;
  const store = storeOf(config, google, log, () => (underWay > 1 ? GATHER_MS : 0));
  const source = new GkeClusters(google.http, config.containerEndpoint ?? null);
  const topics = new PubSubTopics(google.http, config.pubsubEmulator ?? null);
  const observers = new ScanObservers(() => clusterObserver(config, clock, NEVER));
  const inspectionOf = ({ scan_id, scheduled_at }: InspectRequest): Inspection => ({
    source,
    directory: source,
    store,
    observe: observers.observerFor(scan_id),
    handOn: handOnThrough(topics, config.networkTopics ?? new Map()),
    policy: policyAt(Date.parse(scheduled_at), config, exceptions),
    scanTimeMs: config.scanTime,
    clock,
  });
  return {
    log,
    project: config.dataset.project,
    topic: config.scanTopic,
    parked: new ParkedTopic(topics, config.parkedTopic),
    inspect: (request) => {
      underWay += 1;
      return inspectRequested(request, inspectionOf(request)).finally(() => {
        underWay -= 1;
      });
    },
  };
}

/** Hands requests on to the topics of networks: a function can send requests through one network only. */
export function handOnThrough(
  topics: Pick<PubSubTopics, 'publish'>,
  topicOfNetwork: ReadonlyMap<string, string>,
): NonNullable<Inspection['handOn']> {
  return async ({ network }: Cluster, request) => {
    const topic =
      network === null
        ? undefined
        : topicOfNetwork.get(`projects/${network.projectId}/global/networks/${network.name}`);
    if (topic === undefined) return false;
    await topics.publish(topic, [{ data: Buffer.from(JSON.stringify(request)), attributes: {} }]);
    return true;
  };
}

/** Functions are not interrupted: the process is terminated, and the message is redelivered. */
const NEVER = new AbortController().signal;
