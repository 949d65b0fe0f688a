import type { PubSubEmulator } from './pubsub-emulator.ts';

/** The topics of one local cloud, as projects/P/topics/T, and the names of their subscriptions. */
export interface LocalTopics {
  readonly scans: string;
  readonly conclusions: string;
  readonly changes: string;
  readonly alerts: string;
  readonly parked: string;
  readonly subscriptions: Readonly<Record<'scans' | 'conclusions' | 'changes' | 'alerts' | 'parked', string>>;
}

let clouds = 0;

/** Creates topics with unique names. Topics without a push subscription get a pull subscription. */
export async function createTopics(emulator: PubSubEmulator): Promise<LocalTopics> {
  clouds += 1;
  const suffix = `${process.pid}-${clouds}`;
  const subscriptions = {
    scans: `cluster-scans-${suffix}`,
    conclusions: `scan-conclusions-${suffix}`,
    changes: `cluster-changes-${suffix}`,
    alerts: `port-alerts-${suffix}`,
    parked: `parked-messages-${suffix}`,
  };
  const [scans, conclusions, changes, alerts, parked] = await Promise.all([
    emulator.createTopic(subscriptions.scans),
    emulator.createTopic(subscriptions.conclusions),
    emulator.createTopic(subscriptions.changes),
    emulator.createTopic(subscriptions.alerts),
    emulator.createTopic(subscriptions.parked),
  ]);
  await Promise.all([
    emulator.keep(alerts, subscriptions.alerts),
    emulator.keep(parked, subscriptions.parked),
  ]);
  return { scans, conclusions, changes, alerts, parked, subscriptions };
}

/** Creates the push subscriptions of the functions. */
export async function subscribe(
  emulator: PubSubEmulator,
  { scans, conclusions, changes, subscriptions }: LocalTopics,
  endpoints: Readonly<Record<'scans' | 'conclusions' | 'changes', string>>,
): Promise<void> {
  await emulator.push(scans, subscriptions.scans, endpoints.scans);
  await emulator.push(conclusions, subscriptions.conclusions, endpoints.conclusions);
  await emulator.push(changes, subscriptions.changes, endpoints.changes);
}
