import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { FunctionName } from '../../shared/platform/options-table.ts';
import type { BigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start-simulator.ts';
import { Balancer } from './balancer.ts';
import { createTopics, type LocalTopics, subscribe } from './create-topics.ts';
import { FunctionServer } from './function-server.ts';
import type { PubSubEmulator, ReceivedMessage } from './pubsub-emulator.ts';
import { DATASET, PROJECT, simulatedStore } from './simulated-store.ts';

export interface LocalCloudOptions {
  readonly simulator: SimulatorOptions;
  /** Number of inspect-cluster processes. */
  readonly workers?: number;
  /** Whether a feed of the simulated Cloud Asset Inventory reports changed clusters to inspect-change. */
  readonly detectsChanges?: boolean;
  /** Additional environment variables for every function. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Location of the functions; default: the bundle. */
  readonly source?: string;
}

const dispatched = z.object({ scan_id: z.string(), expected_clusters: z.int(), asked: z.int() });

/** The response of enumerate-fleet. */
export type Dispatched = z.infer<typeof dispatched>;

/** The functions with push subscriptions. */
type Pushed = Extract<FunctionName, 'inspect-cluster' | 'inspect-change' | 'conclude-scan'>;

/** The whole deployment on one machine: simulated APIs, Google's Pub/Sub emulator, and the bundled functions. */
export class LocalCloud implements AsyncDisposable {
  readonly simulator: Simulator;
  readonly emulator: PubSubEmulator;
  readonly topics: LocalTopics;
  readonly store: BigQueryStore;
  readonly #options: LocalCloudOptions;
  readonly #servers = new Set<FunctionServer>();
  readonly #balancers: Readonly<Record<Pushed, Balancer>>;

  private constructor(
    { simulator, emulator, topics, store }: Pick<LocalCloud, 'simulator' | 'emulator' | 'topics' | 'store'>,
    balancers: Readonly<Record<Pushed, Balancer>>,
    options: LocalCloudOptions,
  ) {
    this.simulator = simulator;
    this.emulator = emulator;
    this.topics = topics;
    this.store = store;
    this.#balancers = balancers;
    this.#options = options;
  }

  /** Starts and connects everything. Several instances may share an emulator. */
  static async start(emulator: PubSubEmulator, options: LocalCloudOptions): Promise<LocalCloud> {
    const publish: SimulatorOptions['publish'] = (topic, data) =>
      void emulator.publish(topic, Buffer.from(data).toString());
    const simulator = await startSimulator({ publish, ...options.simulator });
    const [topics, store, inspect, change, conclude] = await Promise.all([
      createTopics(emulator),
      simulatedStore(simulator),
      Balancer.start(),
      Balancer.start(),
      Balancer.start(),
    ]);
    const balancers = { 'inspect-cluster': inspect, 'inspect-change': change, 'conclude-scan': conclude };
    const cloud = new LocalCloud({ simulator, emulator, topics, store }, balancers, options);
    const workers = Array.from({ length: options.workers ?? 1 }, () => cloud.add('inspect-cluster'));
    await Promise.all([
      ...workers,
      ...(options.detectsChanges ? [cloud.add('inspect-change')] : []),
      cloud.add('conclude-scan'),
      cloud.add('enumerate-fleet'),
      cloud.add('serve-report'),
    ]);
    await subscribe(emulator, topics, cloud.endpoints);
    if (options.detectsChanges) await cloud.#createFeed();
    return cloud;
  }

  /** Push endpoints, without the path that names the topic. */
  get endpoints(): Readonly<Record<'scans' | 'conclusions' | 'changes', string>> {
    const {
      'inspect-cluster': scans,
      'conclude-scan': conclusions,
      'inspect-change': changes,
    } = this.#balancers;
    return { scans: scans.url, conclusions: conclusions.url, changes: changes.url };
  }

  /** How many messages a function has acknowledged. */
  acknowledged(name: Pushed): number {
    return this.#balancers[name].succeeded;
  }

  /** The instances of a function. */
  serversOf(name: FunctionName): FunctionServer[] {
    return [...this.#servers].filter((server) => server.name === name);
  }

  /** The logs of all functions, one function after another. */
  log(): string[] {
    return [...this.#servers].flatMap(({ log }) => log);
  }

  /** Adds an instance of a function. */
  async add(name: FunctionName): Promise<FunctionServer> {
    const server = await FunctionServer.start(name, this.settings(), this.#options.source);
    this.#servers.add(server);
    this.#balance();
    return server;
  }

  /** Kills an instance with SIGKILL, whatever it is doing; it gets no more requests. */
  async kill(server: FunctionServer): Promise<void> {
    await server.kill();
    this.#servers.delete(server);
    this.#balance();
  }

  /** The environment variables of the functions. */
  settings(): Record<string, string> {
    const { topics, simulator } = this;
    return {
      ...simulator.environment,
      PUBSUB_EMULATOR_HOST: this.emulator.host,
      SWEEP_STORE: `bigquery://${PROJECT}/${DATASET}`,
      SWEEP_SCOPE: `organizations/${simulator.fleet.organization.id}`,
      SWEEP_SCAN_TOPIC: topics.scans,
      SWEEP_CONCLUSION_TOPIC: topics.conclusions,
      SWEEP_CHANGE_TOPIC: topics.changes,
      SWEEP_ALERT_TOPIC: topics.alerts,
      SWEEP_PARKED_TOPIC: topics.parked,
      ...this.#options.settings,
    };
  }

  /**
   * Calls enumerate-fleet as Cloud Scheduler does.
   * @throws Error with the response if it is not successful
   */
  async schedule(scheduledAt: Date): Promise<Dispatched> {
    const response = await this.call('enumerate-fleet', '/', {
      method: 'POST',
      headers: { 'x-cloudscheduler-scheduletime': scheduledAt.toISOString() },
    });
    const text = await response.text();
    if (!response.ok) throw await this.#failure(`enumerate-fleet answered ${response.status}: ${text}`);
    return dispatched.parse(JSON.parse(text));
  }

  /** Sends a request to an instance of a function. */
  call(name: FunctionName, path: string, request: RequestInit): Promise<Response> {
    const [server] = this.serversOf(name);
    if (server === undefined) throw new Error(`${name} has no instance`);
    return fetch(new URL(path, server.url), request);
  }

  /** Waits for the CONCLUDED row of a scan. @throws Error with the log if it does not appear in time */
  async concluded(scanId: string, withinMs = 120_000): Promise<ScanRow> {
    const endsAtMs = Date.now() + withinMs;
    for (;;) {
      const row = await this.store.concludedScan(scanId).catch(() => null);
      if (row !== null) return row;
      if (Date.now() > endsAtMs) throw await this.#failure(`${scanId} did not conclude`);
      await wait(200);
    }
  }

  /** Takes all waiting messages from the topic of alerts or of parked messages. */
  received(topic: 'alerts' | 'parked'): Promise<ReceivedMessage[]> {
    return this.emulator.received(this.topics.subscriptions[topic]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#servers].map((server) => server.kill()));
    await Promise.all(Object.values(this.#balancers).map((balancer) => balancer[Symbol.asyncDispose]()));
    await Promise.all(
      Object.values(this.topics.subscriptions).map((each) => this.emulator.deleteSubscription(each)),
    );
    await this.simulator.close();
  }

  /** As Terraform creates it. */
  async #createFeed(): Promise<void> {
    const parent = `organizations/${this.simulator.fleet.organization.id}`;
    const response = await fetch(new URL(`v1/${parent}/feeds`, this.simulator.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        feedId: 'sweep10255-cluster-changes',
        feed: {
          assetTypes: ['container.googleapis.com/Cluster', 'container.googleapis.com/NodePool'],
          contentType: 'RESOURCE',
          feedOutputConfig: { pubsubDestination: { topic: this.topics.changes } },
        },
      }),
    });
    if (!response.ok) throw await this.#failure(`The feed was not created: ${await response.text()}`);
  }

  async #failure(what: string): Promise<Error> {
    // Give the processes time to flush their output.
    await wait(200);
    return new Error(`${what}\n${this.log().slice(-60).join('\n')}`);
  }

  #balance(): void {
    for (const name of ['inspect-cluster', 'inspect-change', 'conclude-scan'] as const)
      this.#balancers[name].instances = this.serversOf(name).map(({ url }) => url);
  }
}
