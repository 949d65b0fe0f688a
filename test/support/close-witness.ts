import { plural } from '../../shared/platform/text.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';
import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import { CloseFleet, DEFAULT, PORT, portAt } from './close-fleet.ts';
import type { SentChange } from './close-gateway.ts';
import type { Random } from './ground-truth/random.ts';

const DAY_MS = 86_400_000;
/** Clusters that no campaign may change. */
const OUTSIDE: readonly string[] = ['calls', 'exempt', 'terraform'];
const STOPS: readonly string[] = ['BREACHED', 'CHANGE_FAILED', 'CHANGE_UNKNOWN', 'PAUSED', 'ABORTED'];
/** Actions that may have nothing to do, or come while another process runs the campaign. */
const MAY_BE_REFUSED: readonly (string | undefined)[] = ['roll-back', 'resume', 'pause', 'run'];

interface Event {
  readonly kind: string;
  readonly cluster: string | null;
  readonly direction: string | null;
  readonly request: string | null;
  readonly detail: string | null;
}

/** Runs commands, and notes each promise that a campaign breaks. The fleet itself is the witness. */
export class CloseWitness {
  readonly violations: string[] = [];
  /** Those that GKE has accepted. */
  readonly changes: SentChange[] = [];
  /** The uid of each cluster of the campaign. */
  readonly planned = new Map<string, string>();
  #fleet: CloseFleet | null = null;
  /** The port at each site (`CLUSTER SITE`) that GKE has closed for the campaign, as it was before. */
  readonly #before = new Map<string, boolean | undefined>();
  /** The same for the last request, which GKE may not have accepted. */
  readonly #sent = new Map<string, boolean | undefined>();
  #known = 0;

  async watch(random: Random, clusters: Fleet, store: string): Promise<CloseFleet> {
    this.#fleet = await CloseFleet.start(random, clusters, store, {
      sent: (change) => this.#onSent(change),
      accepted: (change) => this.#onAccepted(change),
    });
    return this.#fleet;
  }

  get #world(): CloseFleet {
    if (this.#fleet === null) throw new TypeError('not started');
    return this.#fleet;
  }

  violate(text: string): void {
    this.#world.note(`VIOLATION ${text}`);
    this.violations.push(text);
  }

  /** Runs a command in this process, and checks what it has done. @returns its standard output */
  async run(...argv: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.#world.session.sweep(...argv);
    await this.check(`${argv.slice(0, 2).join(' ')}: ${status}${status === 2 ? ` ${stderr.trim()}` : ''}`);
    const isRefused = status === 2 && MAY_BE_REFUSED.includes(argv[1]);
    if (!isRefused && ![0, 1, 3].includes(status)) this.violate(`${argv.join(' ')} fails: ${stderr}`);
    return stdout;
  }

  async readPlan(): Promise<void> {
    const sql = 'SELECT cluster, cluster_uid FROM campaign_clusters';
    for (const { cluster, cluster_uid } of await this.#query<{ cluster: string; cluster_uid: string }>(sql))
      this.planned.set(cluster, cluster_uid);
  }

  async #query<Row>(sql: string): Promise<Row[]> {
    const { status, stdout, stderr } = await this.#world.session.sweep('query', sql, '--format', 'json');
    if (status !== 0) throw new TypeError(stderr);
    return JSON.parse(stdout) as Row[];
  }

  #onAccepted(change: SentChange): void {
    this.changes.push(change);
    const key = keyOf(change);
    if (isClosing(change) && !this.#before.has(key)) this.#before.set(key, this.#sent.get(key));
  }

  /** A change must be allowed by the cluster as it is, and by what scans have seen. */
  #onSent(change: SentChange): void {
    const { cluster, site, kubeletConfig } = change;
    const key = keyOf(change);
    this.#world.note(`  ${key} ${kubeletConfig[PORT]}`);
    const truth = this.#world.truthOf(cluster);
    if (truth === undefined) return;
    const violate = (why: string) => this.violate(`${key} is set to ${kubeletConfig[PORT]}, ${why}`);
    if (OUTSIDE.includes(cluster)) violate('which no campaign may change');
    if (truth.uid !== this.planned.get(cluster)) violate('which is another cluster');
    const pool = truth.pools.find(({ name }) => name === site);
    for (const [name, value] of Object.entries(pool?.kubeletConfig ?? {}))
      if (JSON.stringify(kubeletConfig[name]) !== JSON.stringify(value)) violate(`without ${name}`);
    if (!isClosing(change)) {
      if (!this.#before.has(key)) violate('which the campaign has never closed');
      else if (this.#before.get(key) !== kubeletConfig[PORT]) violate('which is not what it was');
      return;
    }
    this.#sent.set(key, portAt(truth, site));
    const objection = this.#objectionTo(truth, site);
    if (objection !== null) violate(objection);
  }

  #objectionTo({ name, labels, maintenancePolicy }: ClusterTruth, site: string): string | null {
    const nowMs = this.#world.nowMs();
    const use = this.#world.uses.get(name);
    const today = new Date(nowMs).toISOString().slice(0, 10);
    if ((labels['sweep10255-exempt-until'] ?? '') >= today) return 'but the cluster is exempt';
    if (use?.seen && (use.untilMs ?? Number.POSITIVE_INFINITY) > nowMs - DAY_MS)
      return 'but a scan has seen that the port is used';
    // The default restarts nothing.
    return site !== DEFAULT && isExcluded(maintenancePolicy, nowMs)
      ? 'but a maintenance exclusion is in force'
      : null;
  }

  /** After a command: the record allows what was done, and claims nothing that is not so. */
  async check(what: string): Promise<void> {
    this.#world.processesEnd();
    this.#world.note(what);
    const columns = 'kind, cluster, direction, request, detail';
    const events = await this.#query<Event>(`SELECT ${columns} FROM campaign_events ORDER BY sequence`);
    this.#checkRecord(events);
    for (const { kind, cluster, detail } of events.slice(this.#known)) {
      this.#world.note(`    ${kind} ${cluster ?? ''} ${detail ?? ''}`);
      if (cluster === null || this.#world.touched.has(cluster)) continue;
      if (kind === 'TURN_DONE') await this.#checkClosed(cluster);
      if (kind === 'ROLLED_BACK') this.#checkRestored(cluster);
    }
    this.#known = events.length;
  }

  /** Each change was recorded before, and none begins while the campaign is stopped. */
  #checkRecord(events: readonly Event[]): void {
    let stop: string | null = null;
    const recorded = new Map<string, number>();
    for (const { kind, cluster, direction, request } of events) {
      if (STOPS.includes(kind)) stop = stop === 'ABORTED' ? stop : kind;
      if (kind === 'RESUMED' && stop !== 'ABORTED') stop = null;
      if (kind !== 'CHANGE_REQUESTED') continue;
      if (direction === 'CLOSE' && stop !== null) this.violate(`a change of ${cluster} begins after ${stop}`);
      const { kubeletConfig } = JSON.parse(request ?? '{}') as SentChange;
      const key = `${cluster} ${textOf(kubeletConfig)}`;
      recorded.set(key, (recorded.get(key) ?? 0) + 1);
    }
    for (const [key, changes] of Map.groupBy(
      this.changes,
      (each) => `${each.cluster} ${textOf(each.kubeletConfig)}`,
    ))
      if (changes.length > (recorded.get(key) ?? 0))
        this.violate(`the record does not have ${plural(changes.length, 'change')} of ${key}`);
  }

  /** The command that checks a cluster, including each kubelet, finds it closed. */
  async #checkClosed(name: string): Promise<void> {
    const argv = ['verify', this.#world.pathOf(name), '--usage', 'proxy', '--effective'];
    const { status, stdout, stderr } = await this.#world.session.sweep(...argv);
    if (status !== 0) this.violate(`the turn of ${name} is done, but ${stdout}${stderr}`);
  }

  #checkRestored(name: string): void {
    const truth = this.#world.truthOf(name);
    for (const [key, before] of this.#before) {
      const [cluster, site = ''] = key.split(' ');
      if (truth !== undefined && cluster === name && portAt(truth, site) !== before)
        this.violate(`${key} is ${portAt(truth, site)} after the rollback, and was ${before}`);
    }
  }
}

const keyOf = ({ cluster, site }: SentChange): string => `${cluster} ${site}`;

const isClosing = ({ kubeletConfig }: SentChange): boolean => kubeletConfig[PORT] === false;

/** In one order, without what is the same as absent in proto3. */
const textOf = (config: SentChange['kubeletConfig']): string =>
  JSON.stringify(
    Object.entries(config)
      .filter(([, value]) => value !== '' && value !== 0 && value !== '0')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function isExcluded(policy: ClusterTruth['maintenancePolicy'], nowMs: number): boolean {
  const { window } = (policy ?? {}) as {
    readonly window?: {
      readonly maintenanceExclusions?: Readonly<Record<string, { startTime: string; endTime: string }>>;
    };
  };
  return Object.values(window?.maintenanceExclusions ?? {}).some(
    ({ startTime, endTime }) => Date.parse(startTime) <= nowMs && nowMs < Date.parse(endTime),
  );
}
