import pMap from 'p-map';
import { BUNDLE } from '../../../scripts/local-cloud/function-server.ts';
import { type Enumeration, enumerateOnce } from '../enumerate.ts';
import { servedFrom, startFunction } from '../function-process.ts';
import { SETTINGS } from '../function-settings.ts';
import { atMost, type BenchRow, megabytes, seconds, times } from '../table.ts';
import { withSimulator } from '../with-simulator.ts';

const FEW = 1000;
const MANY = 100_000;
const CLUSTERS_PER_PROJECT = 20;
const INSPECTED = 400;
const CONCURRENT = 20;
/** The delay of each response, so that as many clusters as are pushed are in progress at the same time. */
const LATENCY_MS = 100;

export const title = 'Memory of the functions, from the bundle';

/** Whether the enumerator's memory stays flat, and how much memory a worker needs at its maximum concurrency. */
export async function run(): Promise<BenchRow[]> {
  const few = await enumerated(FEW);
  const many = await enumerated(MANY);
  const one = await inspected(1);
  const concurrent = await inspected(CONCURRENT);
  return [
    { what: `enumerate-fleet, ${FEW} clusters, peak`, figure: megabytes(few.peakMemoryBytes) },
    { what: `enumerate-fleet, ${MANY} clusters, peak`, figure: megabytes(many.peakMemoryBytes) },
    atMost('enumerate-fleet, many against few', many.peakMemoryBytes / few.peakMemoryBytes, 1.5, times),
    { what: `enumerate-fleet, ${MANY} clusters, from call to answer`, figure: seconds(many.wallMs) },
    { what: `enumerate-fleet, ${MANY} clusters, CPU`, figure: seconds(many.cpuMs) },
    { what: 'inspect-cluster, one after the other, peak', figure: megabytes(one) },
    { what: `inspect-cluster, ${CONCURRENT} clusters at once, peak`, figure: megabytes(concurrent) },
  ];
}

/** On a simulated fleet; Pub/Sub is replaced by a sink, because the emulator would keep all messages. */
function enumerated(clusters: number): Promise<Enumeration> {
  return withSimulator({ clusters, projects: clusters / CLUSTERS_PER_PROJECT, seed: 1 }, (simulator) =>
    enumerateOnce(simulator, clusters),
  );
}

/** Pushes the messages of a scan to one worker with limited concurrency, as a subscription does. */
function inspected(concurrency: number): Promise<number> {
  return withSimulator({ clusters: INSPECTED, seed: 1, latencyMs: LATENCY_MS }, async (simulator) => {
    const { messages } = await enumerateOnce(simulator, INSPECTED, { keepMessages: true });
    const worker = await startFunction(servedFrom(BUNDLE), {
      ...simulator.environment,
      ...SETTINGS,
      FUNCTION_TARGET: 'inspect-cluster',
    });
    await pMap(messages, (data, index) => push(worker.url, data, String(index)), { concurrency });
    return (await worker.end()).peakMemoryBytes;
  });
}

async function push(url: string, data: string, messageId: string): Promise<void> {
  const response = await fetch(`${url}/${SETTINGS.SWEEP_SCAN_TOPIC}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: { data, messageId }, subscription: 'projects/test/subscriptions/bench' }),
  });
  if (!response.ok) throw new Error(`inspect-cluster answered ${response.status}: ${await response.text()}`);
}
