import { getFunction } from '@google-cloud/functions-framework/testing';
import pLimit from 'p-limit';
import { pino } from 'pino';
import { readCall } from '../../functions/enumerate-fleet/scheduled-call.ts';
import { registerPush } from '../../functions/push.ts';
import { alertScan } from '../../shared/flows/alert-scan.ts';
import { concludeWhenComplete } from '../../shared/flows/conclude-scan.ts';
import { dispatchScan } from '../../shared/flows/dispatch-scan.ts';
import { inspectRequested } from '../../shared/flows/inspect-cluster.ts';
import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import {
  type ConcludeRequest,
  concludeRequestSchema,
  type InspectRequest,
  inspectRequestSchema,
} from '../../shared/model/messages.ts';
import { formatScope, organizationOf } from '../../shared/model/scope.ts';
import type { AlertChannelName } from '../../shared/model/words.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';
import type { ParkedMessages, ScanQueue } from '../../shared/stages/dispatch/ports.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { HOUR_MS } from '../support/ground-truth/observe.ts';
import type { System } from './faults.ts';
import type { PushHandler } from './pubsub.ts';
import { discoverIn, LIMITS, observerOf } from './reading.ts';
import type { ScheduledHandler } from './scheduler.ts';
import type { Sight } from './sight.ts';
import type { Worker } from './workers.ts';
import type { SimulatedWorld } from './world.ts';

export const SCAN_TIME_MS = 3 * HOUR_MS;
const ALERT_POLICY = { clusterCap: 50, reportUrl: null, store: 'bigquery://simulated' };

/** The function `enumerate-fleet` in one process. */
export function enumerateFunction(world: SimulatedWorld, worker: Worker): ScheduledHandler {
  const { calls, store } = world;
  return async ({ scope, scheduleTime }) => {
    const rawBody = Buffer.from(JSON.stringify({ scope }));
    const called = readCall({ rawBody, scheduleTime }, worker.clock);
    const parts = called.scope ?? [];
    await dispatchScan({
      scope: formatScope(parts),
      organization: organizationOf(parts),
      scheduledAtMs: called.scheduledAtMs,
      events: discoverIn(world, worker, parts),
      discovery: world.discovery,
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
  const observe = observerOf(world, worker);
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
      observe: (cluster, hints) => {
        const observed = observe(request.scan_id, cluster, hints);
        sight = observed.sight;
        return observed.observation;
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
