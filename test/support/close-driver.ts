import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import { startCli } from './cli-process.ts';
import type { CloseFleet } from './close-fleet.ts';
import { CloseWitness } from './close-witness.ts';
import { type Random, randomOf } from './ground-truth/random.ts';
import { fleetOfOneProject } from './one-project-fleet.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A campaign ends within so many rounds once nothing is against it. */
const ROUNDS = 16;
const FAULTS = ['operation-fails', 'operation-partial', 'operation-canceled'] as const;
/** A day without use is enough for these scans, so that a campaign can go on after use. */
const SCAN = ['--usage', 'auto', '--callers', 'pods', '--quiet-time', '1d', '--quiet'];

const RUN = ['close', 'run', '--yes', '--wait', '0s', '--ticket', 'CHG-1'];

/** The clusters that a campaign changes itself. */
const CHANGED = ['small', 'pools', 'auto', 'reopens'];

/** Clusters of every kind, of which the last three must not be changed. */
const someClusters = () =>
  fleetOfOneProject((cluster, pool) => {
    const open = (name: string, differences: Partial<ClusterTruth> = {}) =>
      cluster(name, { controlPlane: 'PUBLIC', ...differences });
    return [
      open('small', { pools: [pool({ kubeletConfig: {} })] }),
      open('pools', {
        clusterDefault: true,
        pools: [pool({ name: 'blue', nodesPerZone: 2 }), pool({ name: 'green', readonlyPort: undefined })],
      }),
      open('auto', {
        autoProvisioning: true,
        pools: [pool(), pool({ name: 'nap', autoProvisioned: true, readonlyPort: undefined })],
      }),
      open('reopens', { clusterDefault: true, pools: [pool({ readonlyPort: false })] }),
      open('calls', {}),
      open('exempt', { labels: exemptUntil(Date.now() + 60 * DAY_MS) }),
      open('terraform', { labels: { 'goog-terraform-provisioned': 'true' } }),
    ];
  });

/** Does what people, campaigns and accidents do on a small fleet, in an order that follows from the seed. */
export class CloseDriver {
  readonly #random: Random;
  readonly #store: string;
  readonly #witness: CloseWitness;
  readonly #fleet: CloseFleet;

  private constructor(random: Random, store: string, witness: CloseWitness, fleet: CloseFleet) {
    this.#random = random;
    this.#store = store;
    this.#witness = witness;
    this.#fleet = fleet;
  }

  /** @returns the promises that were broken, how many changes GKE has accepted, and what was done */
  static async drive(seed: number, store: string, actions: number) {
    const random = randomOf(seed);
    const witness = new CloseWitness();
    await using fleet = await witness.watch(random, someClusters(), store);
    const driver = new CloseDriver(random, store, witness, fleet);
    fleet.use('calls', true);
    await driver.#scan();
    const autoRollBack = random.chance(0.3) ? ['--auto-roll-back'] : [];
    await witness.run('close', 'plan', '--soak', '30m', '--shares', '50', ...autoRollBack);
    await witness.readPlan();
    for (const name of CHANGED) {
      if (random.chance(0.3)) driver.#label(name);
      if (random.chance(0.4)) driver.#exclude(name);
    }
    for (let action = 0; action < actions; action += 1) await driver.#act();
    await driver.#bringToItsEnd();
    return { violations: witness.violations, changes: witness.changes.length, log: fleet.log };
  }

  #act(): Promise<unknown> {
    const { pick, int, chance } = this.#random;
    const [witness, fleet] = [this.#witness, this.#fleet];
    const name = pick(CHANGED);
    return pick<() => Promise<unknown>>([
      () => this.#run(),
      () => this.#run(),
      () => this.#run(),
      () => this.#runKilled(),
      () => this.#runKilled(),
      () => this.#runTwice(),
      () => witness.run('close', 'resume'),
      () => witness.run('close', 'resume'),
      () => witness.run('close', 'pause'),
      () => witness.run('close', 'roll-back', '--yes', ...pick([[], [fleet.pathOf(name)]])),
      async () => fleet.advance(pick([int(1, 20), 31, 31, 31, 300, 1500, 4500]) * MINUTE_MS),
      async () => fleet.advance(31 * MINUTE_MS),
      () => this.#scan(),
      () => this.#setByHand(name),
      async () => fleet.use(pick(['small', 'pools', 'auto']), chance(0.5)),
      async () => this.#label(name),
      async () => this.#exclude(name),
      async () => chance(0.2) && fleet.remove(name, chance(0.5)),
      async () => fleet.setFaults(pick(['', ...FAULTS.map((fault) => `${fault}:0.3`)])),
    ])();
  }

  async #scan(): Promise<void> {
    await this.#witness.run('scan', '--scope', this.#fleet.session.project, ...SCAN);
    this.#fleet.sawUse();
  }

  #run(): Promise<unknown> {
    return this.#witness.run(...RUN);
  }

  async #runKilled(): Promise<void> {
    const { status } = await this.#start(this.#random.int(1, 60));
    await this.#witness.check(`close run, in a process of its own: ${status}`);
  }

  /** Two processes at the same time, of which one has to stay away, and a person who changes something meanwhile. */
  async #runTwice(): Promise<void> {
    const other = this.#start(Number.POSITIVE_INFINITY);
    const change = this.#random.chance(0.5) ? this.#setByHand('pools') : null;
    const { status } = await this.#fleet.session.sweep(...RUN);
    const statuses = [status, (await other).status];
    await change;
    await this.#witness.check(`two times close run: ${statuses.join(' and ')}`);
    if (statuses.includes(4)) this.#witness.violate('one of two processes fails');
  }

  /** A process of its own, with the clock of the fleet, which is killed while it sends some request. */
  #start(requests: number) {
    const aheadMs = this.#fleet.nowMs() - Date.now();
    const clock = `const now = Date.now; Date.now = () => now() + ${aheadMs};`;
    const { child, ended } = startCli(RUN, {
      ...this.#fleet.environmentFor(this.#store),
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(clock)}`,
    });
    this.#fleet.killAfter(requests, () => child.kill('SIGKILL'));
    return ended;
  }

  /** Somebody opens or closes the port of a site. */
  async #setByHand(name: string): Promise<void> {
    const pools = this.#fleet.truthOf(name)?.pools ?? [];
    const pool = this.#random.pick([null, ...pools.map((each) => each.name)]);
    await this.#fleet.setPort(name, pool, this.#random.chance(0.5));
  }

  /** An exemption begins or ends. */
  #label(name: string): void {
    const { labels = {} } = this.#fleet.truthOf(name) ?? {};
    const next = Object.keys(labels).length > 0 ? {} : exemptUntil(this.#fleet.nowMs() + 30 * DAY_MS);
    this.#fleet.change(name, { labels: next }, `labels ${JSON.stringify(next)}`);
  }

  /** A maintenance exclusion begins or ends. */
  #exclude(name: string): void {
    const nowMs = this.#fleet.nowMs();
    const [startTime, endTime] = [-1, 2].map((days) => new Date(nowMs + days * DAY_MS).toISOString());
    const exclusions = this.#random.chance(0.5) ? {} : { freeze: { startTime, endTime } };
    const maintenancePolicy = { window: { maintenanceExclusions: exclusions } };
    this.#fleet.change(name, { maintenancePolicy }, `exclusions ${JSON.stringify(exclusions)}`);
  }

  /** Without accidents, with owners who close what is left to them, and people who roll back what stays broken. */
  async #bringToItsEnd(): Promise<void> {
    const [witness, fleet] = [this.#witness, this.#fleet];
    fleet.becomeCalm([...witness.planned.keys()]);
    for (let round = 0; round < ROUNDS; round += 1) {
      const [shown = ''] = (await witness.run('close', 'show')).split('\n');
      if (/: (?:DONE|ABORTED)/.test(shown)) return;
      if (round > 3) for (const name of [...fleet.touched, 'terraform']) await fleet.closeByOwner(name);
      if (round % 3 === 2) await witness.run('close', 'roll-back', '--yes');
      // What was used has been quiet for long enough after some days.
      fleet.advance(round < 3 ? DAY_MS : 31 * MINUTE_MS);
      await this.#scan();
      await witness.run('close', 'resume');
      await this.#run();
      fleet.advance(31 * MINUTE_MS);
      await this.#run();
    }
    witness.violate('the campaign does not end');
  }
}

/** Labels of an exemption until this day. */
const exemptUntil = (untilMs: number) => ({
  'sweep10255-exempt-until': new Date(untilMs).toISOString().slice(0, 10),
  'sweep10255-exempt-reason': 'migration',
  'sweep10255-exempt-owner': 'team-shop',
});
