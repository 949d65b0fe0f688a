import { getFunction } from '@google-cloud/functions-framework/testing';
import pLimit from 'p-limit';
import { pino } from 'pino';
import { readCall } from '../../functions/enumerate-fleet/scheduled-call.ts';
import { registerPush } from '../../functions/push.ts';
import { alertScan } from '../../shared/flows/alert-scan.ts';
import { concludeWhenComplete } from '../../shared/flows/conclude-scan.ts';
import { dispatchScan } from '../../shared/flows/dispatch-scan.ts';
import { inspectRequested } from '../../shared/flows/inspect-cluster.ts';
import { observeCluster } from '../../shared/flows/observe-cluster.ts';
import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import {
  type ConcludeRequest,
  concludeRequestSchema,
  type InspectRequest,
  inspectRequestSchema,
} from '../../shared/model/messages.ts';
import { formatScope, organizationOf } from '../../shared/model/scope.ts';
import type { AlertChannelName } from '../../shared/model/words.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';
import { discoverByListing } from '../../shared/stages/discover/discover-by-listing.ts';
import type { ParkedMessages, ScanQueue } from '../../shared/stages/dispatch/ports.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { QUIET_HOURS } from '../support/ground-truth/laws.ts';
import { HOUR_MS } from '../support/ground-truth/observe.ts';
import { SimulatedControlPlane } from './control-plane.ts';
import type { System } from './faults.ts';
import { hoursOf } from './fleet.ts';
import { queriesOf } from './prometheus.ts';
import type { PushHandler } from './pubsub.ts';
import type { ScheduledHandler } from './scheduler.ts';
import { Sight } from './sight.ts';
import type { Worker } from './workers.ts';
import type { SimulatedWorld } from './world.ts';

export const SCAN_TIME_MS = 3 * HOUR_MS;
const CLUSTER_TIME_MS = 300_000;
const LIMITS = { minimumWindow: HOUR_MS, quietTime: QUIET_HOURS * HOUR_MS };
const WINDOWS_SECONDS = [LIMITS.minimumWindow / 1000, LIMITS.quietTime / 1000];
const ALERT_POLICY = { clusterCap: 50, reportUrl: null, store: 'bigquery://simulated' };

/** The function `enumerate-fleet` in one process. */
export function enumerateFunction(world: SimulatedWorld, worker: Worker): ScheduledHandler {
  const { calls, store, gke } = world;
  const places = calls.port(worker, 'gke', gke);
  return async ({ scope, scheduleTime }) => {
    const rawBody = Buffer.from(JSON.stringify({ scope }));
    const called = readCall({ rawBody, scheduleTime }, worker.clock);
    const parts = called.scope ?? [];
    await dispatchScan({
      scope: formatScope(parts),
      organization: organizationOf(parts),
      scheduledAtMs: called.scheduledAtMs,
      events: discoverByListing(parts, places, places, { concurrency: 4 }),
      discovery: 'LIST',
      store: calls.port(worker, 'store', store.port),
      queue: queueOf(world, worker),
      clock: worker.clock,
    });
  };
}

/** The function `inspect-cluster` in one process. */
export function inspectFunction(world: SimulatedWorld, worker: Worker): PushHandler {
  const { calls, store, gke, notebook } = world;
  const readers = calls.port(worker, 'gke', gke);
  const recorder = calls.port(worker, 'store', store.port);
  const queries = new Map<string, ReturnType<typeof queriesOf>>();
  const queriesFor = (scanId: string) => {
    const known = queries.get(scanId) ?? queriesOf(world, worker, WINDOWS_SECONDS);
    queries.set(scanId, known);
    return known;
  };
  const inspect = async (request: InspectRequest) => {
    let sight: Sight | null = null;
    await inspectRequested(request, {
      source: readers,
      directory: readers,
      store: {
        recordReports: (rows) => {
          notebook.noteReports(rows, sight);
          return recorder.recordReports(rows);
        },
      },
      observe: async (cluster, hints) => {
        const own = new Sight(cluster, hoursOf(world.engine.nowMs));
        sight = own;
        const found = world.fleet.clusters.find(({ uid }) => uid === cluster.uid);
        if (found === undefined) throw new Error(`no cluster has the uid ${cluster.uid}`);
        const budget = new AbortController();
        world.engine.after(CLUSTER_TIME_MS, () => budget.abort());
        const api = new SimulatedControlPlane({ ...world, worker }, found, own, budget.signal);
        const ports = {
          access: { over: () => api },
          objectsOver: () => api.objects,
          collectedSamples: queriesFor(request.scan_id).collectedSamples(own, cluster),
          recentFlows: unexpected,
          hints,
          clock: worker.clock,
          signal: budget.signal,
        };
        return observeCluster(cluster, ports, world.observation);
      },
      policy: policyAt(Date.parse(request.scheduled_at), LIMITS, world.fleet.exceptions),
      scanTimeMs: SCAN_TIME_MS,
      clock: worker.clock,
    });
  };
  return pushed(world, worker, 'inspect-cluster', inspectRequestSchema, inspect);
}

/** The function `conclude-scan` in one process. */
export function concludeFunction(world: SimulatedWorld, worker: Worker): PushHandler {
  const { calls, store, notebook } = world;
  const port = calls.port(worker, 'store', store.port);
  const channels = CHANNELS.map((channel) => channelOf(world, worker, channel));
  const oneAtATime = pLimit(1);
  const conclude = (request: ConcludeRequest) =>
    oneAtATime(async () => {
      const own = notebook.conclusionStore(port);
      const rules = {
        policy: policyAt(worker.clock.nowMs(), LIMITS, world.fleet.exceptions),
        scanTimeMs: SCAN_TIME_MS,
        clock: worker.clock,
        listen: raiseAlerts({ store: own, channels: CHANNELS, policy: ALERT_POLICY }),
      };
      await notebook.whileConcluding(worker, request.scan_id, async () => {
        const scan = await concludeWhenComplete(own, request, rules);
        await alertScan({ scan, store: own, channels, policy: ALERT_POLICY, clock: worker.clock });
      });
    });
  return pushed(world, worker, 'conclude-scan', concludeRequestSchema, conclude);
}

const CHANNELS = ['LOG', 'TOPIC', 'WEBHOOK', 'FINDING'] as const satisfies readonly AlertChannelName[];
const SYSTEM_OF = {
  LOG: 'log',
  TOPIC: 'topic',
  WEBHOOK: 'webhook',
  FINDING: 'security-center',
} as const satisfies Record<AlertChannelName, System>;

function channelOf(
  { calls, notebook }: SimulatedWorld,
  worker: Worker,
  channel: AlertChannelName,
): AlertChannel {
  const receiver = {
    deliver: async (row: Parameters<AlertChannel['deliver']>[0]) => notebook.deliver(row, worker),
  };
  return { channel, deliver: calls.port(worker, SYSTEM_OF[channel], receiver).deliver };
}

function queueOf({ calls, topics }: SimulatedWorld, worker: Worker): ScanQueue {
  const publish = (topic: keyof typeof topics, request: object) =>
    calls.call(worker, { system: 'pubsub', method: `publish(${topic})` }, () =>
      topics[topic].publish(Buffer.from(JSON.stringify(request))),
    );
  return {
    async publishInspections(requests) {
      let published = 0;
      for await (const request of requests) {
        await publish('inspections', request);
        published += 1;
      }
      return published;
    },
    publishConclusion: (request) => publish('conclusions', request),
  };
}

/** Registers the function as its entry does, with the real decoding, parking and redelivery. */
function pushed<Schema extends typeof inspectRequestSchema | typeof concludeRequestSchema>(
  { calls, notebook }: SimulatedWorld,
  worker: Worker,
  name: 'inspect-cluster' | 'conclude-scan',
  schema: Schema,
  work: (message: ReturnType<Schema['parse']>) => Promise<void>,
): PushHandler {
  const parked: ParkedMessages = {
    park: async (_message, { code }) => {
      notebook.parked.push(code);
    },
  };
  registerPush({
    name,
    topic: name,
    schema,
    project: 'p',
    log: silentLog((error) => notebook.noteDefect(error)),
    parked: calls.port(worker, 'pubsub', parked),
    work: (message) => work(message as ReturnType<Schema['parse']>),
  });
  const handle = getFunction(name) as unknown as (event: object) => Promise<void>;
  return ({ id, data }) =>
    handle({
      source: `//pubsub.googleapis.com/${name}`,
      data: { message: { data: Buffer.from(data).toString('base64'), messageId: id } },
    });
}

/** @param onDefect called with each error that is logged as a bug in our code */
function silentLog(onDefect: (error: unknown) => void) {
  const log = pino({ level: 'silent' });
  const own = Object.create(log) as typeof log;
  own.child = () => own as never;
  own.error = ((facts: { readonly err?: unknown }) => onDefect(facts.err)) as typeof log.error;
  return own;
}

const unexpected = (): never => {
  throw new SweepError('KUBERNETES_FAILED', { cluster: 'c', status: 500, resource: 'unexpected' });
};
