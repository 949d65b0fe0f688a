import { grouped, plural } from '../../shared/platform/text.ts';

/** A node at one time. */
export interface NodeHealth {
  readonly node: string;
  /** Null: it belongs to no pool. */
  readonly pool: string | null;
  readonly ready: boolean;
  /** RFC 3339; null if it is not known. */
  readonly created_at: string | null;
  /** Requests that its kubelet's read-only port has counted since the kubelet started; null if they were not read. */
  readonly readonly_requests: number | null;
}

/** A workload at one time. */
export interface WorkloadHealth {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** A known caller of the port. */
  readonly caller: boolean;
  readonly desired: number;
  readonly ready: number;
  /** The most restarts of one of its pods within the observed period. */
  readonly most_restarts: number;
  /** Pods that wait in CrashLoopBackOff. */
  readonly crashing: number;
}

/** The result of a check that the user has configured. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** The health of a cluster at one time. It contains only JSON values. */
export interface HealthSnapshot {
  /** RFC 3339. */
  readonly observed_at: string;
  readonly nodes: readonly NodeHealth[];
  readonly workloads: readonly WorkloadHealth[];
  /** PromQL and HTTP checks. */
  readonly checks: readonly CheckResult[];
  /** What could not be read, in sentences: it is never taken for healthy. */
  readonly unread: readonly string[];
}

/** What the change did to the cluster. */
export interface HealthRules {
  /**
   * The pools whose port is closed, each with the time (RFC 3339) from which new nodes have it closed. Every older node must
   * show that its kubelet has started again since.
   */
  readonly closedSince: ReadonlyMap<string | null, string>;
  /** Accepts what could not be read before the change. Anything else that cannot be read afterwards is a breach. */
  readonly acceptsGaps?: boolean;
}

const HEALTH_RULES = [
  'UNREAD',
  'NODES_READY',
  'WORKLOAD_EXISTS',
  'PODS_READY',
  'PODS_RESTART',
  'PODS_CRASH',
  'CHECK_PASSES',
  'PORT_CLOSED',
] as const;

/** A health rule that does not hold. */
export interface Breach {
  readonly rule: (typeof HEALTH_RULES)[number];
  /** A pool, a node, a workload or a check. */
  readonly subject: string;
  /** One sentence with the numbers. */
  readonly detail: string;
}

/** Nodes and workloads are unchanged, so only the state itself counts. */
export const NOTHING_CHANGED: HealthRules = { closedSince: new Map() };

/** A pod of a workload may restart this often more than any did before: dependencies of a new pod can be late. */
const TOLERATED_RESTARTS = 2;
/** The share of the pods of a large workload that may be unready when it is observed. */
const TOLERATED_SHARE = 0.05;

/**
 * Compares the health after a change, and its soak time, with the health before it. Everything that was worse before is
 * accepted; what could not be read is not. `compareHealth(snapshot, snapshot)` lists why a snapshot is not a valid
 * baseline. Pure.
 */
export function compareHealth(
  before: HealthSnapshot,
  after: HealthSnapshot,
  rules: HealthRules = NOTHING_CHANGED,
): readonly Breach[] {
  const accepted = rules.acceptsGaps === true ? before.unread : [];
  const unread = [...before.unread, ...after.unread].filter((sentence) => !accepted.includes(sentence));
  return [
    ...[...new Set(unread)].map((detail): Breach => ({ rule: 'UNREAD', subject: 'health', detail })),
    ...nodesReady(before.nodes, after.nodes),
    ...before.workloads.flatMap((workload) => workloadBreaches(workload, after.workloads)),
    ...checksPass(before.checks, after.checks),
    ...portClosed(before.nodes, after.nodes, rules),
  ];
}

function nodesReady(before: readonly NodeHealth[], after: readonly NodeHealth[]): Breach[] {
  if (before.length > 0 && after.length === 0)
    return [
      {
        rule: 'NODES_READY',
        subject: 'nodes',
        detail: `None of the ${grouped(before.length)} nodes exists any more.`,
      },
    ];
  const pools = new Set(after.map(({ pool }) => pool));
  return [...pools].flatMap((pool): Breach[] => {
    const [was, is] = [before, after].map((nodes) => {
      const own = nodes.filter((node) => node.pool === pool);
      return { all: own.length, unready: own.filter(({ ready }) => !ready).length };
    });
    if (was === undefined || is === undefined || is.unready <= was.unready) return [];
    return [
      {
        rule: 'NODES_READY',
        subject: pool ?? 'nodes without a pool',
        detail: `${pool === null ? 'Outside the pools' : `In pool ${pool}`}, ${grouped(is.unready)} of ${grouped(is.all)} nodes are not ready; before the change, ${grouped(was.unready)} of ${grouped(was.all)} were not.`,
      },
    ];
  });
}

function workloadBreaches(before: WorkloadHealth, workloads: readonly WorkloadHealth[]): Breach[] {
  const { namespace, kind, name, caller } = before;
  const subject = `${kind} ${namespace}/${name}`;
  const title = caller ? `${subject}, a known caller of the port,` : subject;
  const after = workloads.find(
    (each) => each.namespace === namespace && each.kind === kind && each.name === name,
  );
  if (after === undefined)
    return [{ rule: 'WORKLOAD_EXISTS', subject, detail: `${title} no longer exists.` }];
  const breach = (rule: Breach['rule'], holds: boolean, detail: string): Breach[] =>
    holds ? [] : [{ rule, subject, detail: `${title} ${detail}` }];
  return [
    ...breach(
      'PODS_READY',
      isReadyEnough(before, after),
      `has ${grouped(after.ready)} of ${grouped(after.desired)} pods ready; before the change, it had ${grouped(before.ready)} of ${grouped(before.desired)}.`,
    ),
    ...breach(
      'PODS_CRASH',
      after.crashing <= before.crashing,
      `has ${plural(after.crashing, 'pod')} in CrashLoopBackOff; before the change, it had ${grouped(before.crashing)}.`,
    ),
    ...breach(
      'PODS_RESTART',
      after.most_restarts <= before.most_restarts + TOLERATED_RESTARTS,
      `has a pod that restarted ${plural(after.most_restarts, 'time')}; before the change, the most was ${grouped(before.most_restarts)}.`,
    ),
  ];
}

/** Compares the ready shares without rounding. A workload that was scaled to zero has no share. */
function isReadyEnough(before: WorkloadHealth, after: WorkloadHealth): boolean {
  if (before.desired === 0 || after.desired === 0) return true;
  const tolerated = Math.floor(after.desired * TOLERATED_SHARE);
  return (after.ready + tolerated) * before.desired >= Math.min(before.ready, before.desired) * after.desired;
}

/** A check has to pass, whether or not it did before; one that was not run again is a gap. */
function checksPass(before: readonly CheckResult[], after: readonly CheckResult[]): Breach[] {
  const missing = before.filter(({ name }) => !after.some((check) => check.name === name));
  return [
    ...after.filter(({ passed }) => !passed),
    ...missing.map(({ name }) => ({ name, detail: `Check ${name} was not run again.` })),
  ].map(({ name, detail }) => ({ rule: 'CHECK_PASSES', subject: name, detail }));
}

/** A port that is open and was never called has the same counter as one that is closed: none. */
function portClosed(
  before: readonly NodeHealth[],
  after: readonly NodeHealth[],
  { closedSince }: HealthRules,
): Breach[] {
  return after.flatMap(({ node, pool, created_at, readonly_requests: requests }): Breach[] => {
    const since = closedSince.get(pool);
    if (since === undefined) return [];
    const earlier = before.find((each) => each.node === node)?.readonly_requests ?? null;
    const breach = (detail: string): Breach[] => [{ rule: 'PORT_CLOSED', subject: node, detail }];
    if (requests !== null && requests > 0)
      return breach(
        `The kubelet of node ${node} still counts ${plural(requests, 'request')} to the read-only port${earlier === null ? '' : ` (${grouped(earlier)} before the change)`}.`,
      );
    const isNew = created_at !== null && isCreatedAfter(created_at, since);
    if (isNew) return [];
    if (requests === null)
      return breach(
        `Node ${node} existed before the change, and the counter of its read-only port could not be read.`,
      );
    // The kubelet has started again, with the new setting.
    if (earlier !== null && earlier > 0) return [];
    return breach(
      `Node ${node} existed before the change, and nothing shows that its kubelet has started again since.`,
    );
  });
}

/** Kubernetes cuts the time of creation to whole seconds. */
function isCreatedAfter(createdAt: string, changedAt: string): boolean {
  return Date.parse(createdAt) + 999 >= Date.parse(changedAt);
}
