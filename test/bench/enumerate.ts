import { BUNDLE } from '../../scripts/local-cloud/function-server.ts';
import { simulatedStore } from '../../scripts/local-cloud/simulated-store.ts';
import { servedFrom, startFunction } from './function-process.ts';
import { SETTINGS } from './function-settings.ts';
import { startPublishSink } from './publish-sink.ts';
import type { RunningSimulator } from './with-simulator.ts';

/** One call of enumerate-fleet and the resource usage of its process. */
export interface Enumeration {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  /** Data of the messages that request inspections, in base64. */
  readonly messages: readonly string[];
}

/**
 * Creates the dataset and calls the bundled enumerate-fleet once for a simulated fleet, with a sink in place of
 * Pub/Sub.
 * @param keepMessages whether to return the messages
 * @throws Error with the response if the call fails or if the number of messages differs from the number of clusters
 */
export async function enumerateOnce(
  { url, environment }: Pick<RunningSimulator, 'url' | 'environment'>,
  clusters: number,
  { keepMessages = false } = {},
): Promise<Enumeration> {
  const messages: string[] = [];
  await using sink = await startPublishSink((topic, data) => {
    if (keepMessages && topic === SETTINGS.SWEEP_SCAN_TOPIC) messages.push(data);
  });
  await simulatedStore({ url });
  const enumerator = await startFunction(servedFrom(BUNDLE), {
    ...environment,
    ...SETTINGS,
    FUNCTION_TARGET: 'enumerate-fleet',
    PUBSUB_EMULATOR_HOST: sink.host,
  });
  const startedAt = performance.now();
  const response = await fetch(enumerator.url, { method: 'POST' });
  const answer = await response.text();
  const wallMs = performance.now() - startedAt;
  const taken = await enumerator.end();
  // One per cluster, and one that requests the conclusion.
  if (!response.ok || sink.accepted !== clusters + 1)
    throw new Error(`${response.status}, ${sink.accepted} messages: ${answer}`);
  return { ...taken, wallMs, messages };
}
