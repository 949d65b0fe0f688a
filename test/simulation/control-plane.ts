import type { PortState } from '../../shared/model/words.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { ClusterApi, NodeEntry, PodEntry } from '../../shared/stages/sample/ports.ts';
import { countedBy, msOf, SCANNED_PATH, type TakenSample } from '../support/ground-truth/observe.ts';
import type { NodeTruth, ProcessTruth } from '../support/ground-truth/truth.ts';
import { counterLine, kubeletText, piecesOf } from '../support/metrics-texts.ts';
import { SimulatedObjects } from './cluster-objects.ts';
import type { Engine } from './engine.ts';
import { failureOf, type PortCall } from './failures.ts';
import { type FleetCluster, hoursOf, isIn } from './fleet.ts';
import { probeLog } from './probe.ts';
import type { Sight } from './sight.ts';
import type { Calls, Worker } from './workers.ts';

const PROBE = 'probe-';
const NEVER = { from: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY, reaches: false };

/** The API server of one cluster: responds with the cluster's current state and records what was seen. */
export class SimulatedControlPlane implements ClusterApi {
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #worker: Worker;
  readonly #cluster: FleetCluster;
  readonly #sight: Sight;
  readonly #signal: AbortSignal;

  constructor(
    { engine, calls, worker }: { engine: Engine; calls: Calls; worker: Worker },
    cluster: FleetCluster,
    sight: Sight,
    signal: AbortSignal,
  ) {
    this.#engine = engine;
    this.#calls = calls;
    this.#worker = worker;
    this.#cluster = cluster;
    this.#sight = sight;
    this.#signal = signal;
  }

  get objects(): SimulatedObjects {
    return new SimulatedObjects(this.#cluster, this.#sight, (method, answer) => this.#call(method, answer));
  }

  async *listNodes(): AsyncGenerator<readonly NodeEntry[]> {
    const nodes = await this.#call('listNodes', (hours) =>
      this.#cluster.truth.nodes.filter((node) => isIn(node, hours)),
    );
    this.#sight.listed = nodes;
    for (const { name, uid, pool, from } of nodes)
      yield [{ name, uid, pool, ready: true, createdAtMs: msOf(from) }];
  }

  async *listRunningPods(): AsyncGenerator<readonly PodEntry[]> {}

  async readMetrics(name: string): Promise<AsyncIterable<Uint8Array>> {
    const isCut = this.#calls.happens('truncated page', this.#calls.plan.failure['control-plane'] / 2);
    const isOther = this.#calls.happens(
      'page of another node',
      this.#calls.plan.failure['control-plane'] / 2,
    );
    const { sample, text } = await this.#call('readMetrics', (hours) =>
      this.#pageOf(isOther ? this.#anotherThan(name, hours) : name, hours),
    );
    if (!isCut && sample.node.name === name) this.#sight.taken.push(sample);
    return piecesOf(isCut ? text.slice(0, text.length / 2) : text);
  }

  async readEffectivePort(name: string): Promise<PortState> {
    const { node, process } = await this.#call('readEffectivePort', (hours) => this.#kubeletOf(name, hours));
    this.#sight.configured.push({ node, isOpen: process.isOpen });
    return process.isOpen ? 'ENABLED' : 'DISABLED';
  }

  async listProbePods(): Promise<readonly PodEntry[]> {
    const { truth, probes } = this.#cluster;
    const nodes = await this.#call('listProbePods', (hours) =>
      truth.nodes.filter((node) => isIn(node, hours) && hours >= (probes.get(node.uid)?.from ?? hours)),
    );
    return nodes.map(({ name }) => ({
      namespace: 'sweep10255',
      name: `${PROBE}${name}`,
      node: name,
      ownerKind: 'DaemonSet',
    }));
  }

  async readProbeLog(pod: string): Promise<string> {
    const { random } = this.#engine;
    const { failure, clockSkewMs } = this.#calls.plan;
    const rate = failure['control-plane'] / 2;
    const name = pod.slice(PROBE.length);
    const isOther = this.#calls.happens('log of another node', 4 * rate);
    const log = await this.#call('readProbeLog', (hours) => {
      const { node } = this.#kubeletOf(isOther ? this.#anotherThan(name, hours) : name, hours);
      const failedRound = () => this.#calls.happens('failed round of the probe', rate);
      const probe = this.#cluster.probes.get(node.uid) ?? NEVER;
      return probeLog(node, probe, hours, { clockSkewMs, failedRound }, random);
    });
    if (log === null) throw new SweepError('KUBELET_UNREADABLE', { node: name, detail: 'no log' });
    for (const sample of log.samples)
      if (sample.node.name === name)
        this.#sight.taken.push({ ...sample, setting: this.#sight.settingOf(sample.node.pool) });
    return log.text;
  }

  #call<T>(method: string, answer: (hours: number) => T): Promise<T> {
    const call: PortCall = { system: 'control-plane', method, signal: this.#signal };
    return this.#calls.call(this.#worker, call, () => {
      const hours = hoursOf(this.#engine.nowMs);
      if (!isIn(this.#cluster, hours)) throw failureOf(call);
      return answer(hours);
    });
  }

  #pageOf(name: string, hours: number): { readonly sample: TakenSample; readonly text: string } {
    const { node, process } = this.#kubeletOf(name, hours);
    const counted = countedBy(process, hours);
    const { requests, scans = 0 } = counted;
    const setting = this.#sight.settingOf(node.pool);
    const counters = [
      ...(requests > scans ? [counterLine('stats', requests - scans)] : []),
      ...(scans > 0 ? [counterLine(SCANNED_PATH, scans)] : []),
    ];
    return {
      sample: { node, hours, process, ...counted, setting },
      text: kubeletText(counters, msOf(process.from) / 1000, name),
    };
  }

  #anotherThan(name: string, hours: number): string {
    const nodes = this.#cluster.truth.nodes.filter((node) => isIn(node, hours));
    return nodes.find((node) => node.name !== name)?.name ?? name;
  }

  #kubeletOf(name: string, hours: number): { readonly node: NodeTruth; readonly process: ProcessTruth } {
    const node = this.#cluster.truth.nodes.find((each) => each.name === name && isIn(each, hours));
    const process = node?.processes.find((each) => isIn(each, hours));
    if (node === undefined || process === undefined)
      throw new SweepError('KUBELET_UNREADABLE', { node: name, detail: 'the node is gone' });
    return { node, process };
  }
}
