import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import type { Exceptions } from '../../shared/model/exceptions.ts';
import { FIRST_SCAN_MS, HOUR_MS, msOf, SCANNED_PATH } from '../support/ground-truth/observe.ts';
import type { Random } from '../support/ground-truth/random.ts';
import { aTruth, type ClusterTruth, settingAt, withScanner } from '../support/ground-truth/truth.ts';

/** A time span, in hours after the first scan. */
interface Span {
  readonly from: number;
  readonly until: number;
}

/** The true state of a cluster. Another cluster can have the same name before or after it. */
export interface FleetCluster extends ClusterIdentity, Span {
  readonly uid: string;
  readonly truth: ClusterTruth;
  /** What the store does not accept because of what the owner of the cluster puts into it. */
  readonly rejected: 'REPORTS' | 'EVIDENCE' | null;
  readonly labels: Readonly<Record<string, string>>;
  /** The probe on its nodes, by their uid. */
  readonly probes: ReadonlyMap<string, ProbeTruth>;
}

/** When the probe runs on a node, and whether it reaches the kubelet. */
export interface ProbeTruth extends Span {
  readonly reaches: boolean;
}

/** The true state of a project. */
export interface FleetProject {
  readonly projectId: string;
  readonly projectNumber: string;
  /** It is in state DELETE_REQUESTED from then on. */
  readonly deletedFrom: number;
  /** The scanner may not list its clusters. */
  readonly forbidden: readonly Span[];
  /** It was moved away: it is not listed, and everything in it returns 404, although it exists. */
  readonly moved: readonly Span[];
  /** GKE omits a location from its lists. */
  readonly omitted: readonly (Span & { readonly location: string })[];
}

/** The true state of an organization, regardless of what scans see. */
export interface Fleet {
  readonly projects: readonly FleetProject[];
  readonly clusters: readonly FleetCluster[];
  /** The register of exceptions, which every function reads. */
  readonly exceptions: Exceptions;
}

export const hoursOf = (ms: number) => (ms - FIRST_SCAN_MS) / HOUR_MS;
export const isIn = ({ from, until }: Span, hours: number) => from <= hours && hours < until;

/** The day of a moment, in UTC. */
export const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const LOCATIONS = ['europe-west1', 'us-central1-a'] as const;

/** A random fleet of a few projects, in which something changes between and during the scans of some days. */
export function aFleet(random: Random, days: number): Fleet {
  const projects = Array.from({ length: random.int(1, 3) }, (_, index) => aProject(index, random, days));
  const clusters = projects.flatMap(({ projectId, deletedFrom }) =>
    Array.from({ length: random.int(1, 3) }, (_, index) =>
      clustersNamed(`c${index}`, projectId, Math.min(deletedFrom, HORIZON_HOURS), random, days),
    ).flat(),
  );
  return { projects, clusters, exceptions: aRegister(random, days) };
}

/** Some clusters are exempt, and requests of the vulnerability scanner may fail; both end during or after the run. */
function aRegister(random: Random, days: number): Exceptions {
  const decision = () => ({
    owner: 'security-team',
    reason: 'decided',
    until: dateOf(msOf(24 * random.int(0, days + 2))),
  });
  const exempt = { cluster: 'projects/project-0/locations/*/clusters/c0', ...decision() };
  const accepted = { cluster: null, agent: null, paths: [SCANNED_PATH], ...decision() };
  return {
    exemptions: random.chance(0.3) ? [exempt] : [],
    acceptedBreaks: random.chance(0.8) ? [accepted] : [],
  };
}

const HORIZON_HOURS = 1000;

/** A moment of the run: half of them within minutes of a scan. */
function aMoment(random: Random, days: number): number {
  const day = random.int(0, days - 1) * 24;
  return random.chance(0.5) ? day + random.int(-5, 30) / 60 : day + random.int(1, 23);
}

function aSpan(random: Random, days: number): Span {
  const from = aMoment(random, days);
  return { from, until: from + random.pick([0.5, 3, 30, 60]) };
}

function aProject(index: number, random: Random, days: number): FleetProject {
  return {
    projectId: `project-${index}`,
    projectNumber: `${1000 + index}`,
    deletedFrom: random.chance(0.07) ? aMoment(random, days) : Number.POSITIVE_INFINITY,
    forbidden: random.chance(0.3) ? [aSpan(random, days)] : [],
    moved: random.chance(0.3) ? [aSpan(random, days)] : [],
    omitted: random.chance(0.1) ? [{ ...aSpan(random, days), location: random.pick(LOCATIONS) }] : [],
  };
}

/** One cluster, or two successive clusters with the same name. */
function clustersNamed(
  cluster: string,
  projectId: string,
  end: number,
  random: Random,
  days: number,
): FleetCluster[] {
  const location = random.pick(LOCATIONS);
  const from = random.chance(0.8) ? -HORIZON_HOURS : aMoment(random, days);
  const until = random.chance(0.8) ? end : Math.min(end, from + 12 + aMoment(random, days));
  const spans: Span[] = [{ from, until: Math.max(from, until) }];
  if (until < end && random.chance(0.5)) spans.push({ from: until + random.pick([0.02, 1, 30]), until: end });
  return spans
    .filter((span) => span.until > span.from)
    .map((span, index) => {
      const truth = withRestarts(aScannedTruth(random), random, days);
      return {
        projectId,
        location,
        cluster,
        ...span,
        uid: `uid-${projectId}-${cluster}-${index}`,
        truth,
        rejected: random.chance(0.06) ? random.pick(['REPORTS', 'EVIDENCE']) : null,
        labels: random.chance(0.1) ? EXEMPT : {},
        probes: new Map(truth.nodes.map(({ uid }) => [uid, aProbe(random, days)])),
      };
    });
}

/** The probe stops on some nodes, on some of them before the first scan. Its last log can still be read. */
function aProbe(random: Random, days: number): ProbeTruth {
  const until = random.pick([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -5, aMoment(random, days)]);
  const from = random.pick([-HORIZON_HOURS, -HORIZON_HOURS, aMoment(random, days)]);
  return { from, until, reaches: random.chance(0.85) };
}

/** A vulnerability scanner visits half of the clusters. */
function aScannedTruth(random: Random): ClusterTruth {
  const truth = aTruth(random.int(0, 1_000_000));
  return random.chance(0.5) ? withScanner(truth, random) : truth;
}

/** The truth with more kubelets that restart during the run: their counters begin again. */
function withRestarts(truth: ClusterTruth, random: Random, days: number): ClusterTruth {
  const nodes = truth.nodes.map((node) => {
    if (!random.chance(0.3)) return node;
    const at = random.int(1, days * 24);
    const processes = node.processes.flatMap((process) => {
      if (at <= process.from || process.until <= at) return [process];
      const { requests, scans = [] } = process;
      const within = (from: number, until: number) => {
        const isWithin = (request: number) => from <= request && request < until;
        return {
          ...process,
          from,
          until,
          requests: requests.filter(isWithin),
          scans: scans.filter(isWithin),
        };
      };
      return [within(process.from, at), within(at, process.until)];
    });
    return { ...node, processes };
  });
  return { ...truth, nodes };
}

/** The last day on which labels exempt a cluster. */
export const LABELED_UNTIL = '2026-11-06';
const EXEMPT = {
  'sweep10255-exempt-until': LABELED_UNTIL,
  'sweep10255-exempt-owner': 'team-a',
  'sweep10255-exempt-reason': 'migration',
};

/** The cluster in the shape of the GKE REST API. */
export function documentOf({ location, cluster, uid, truth, labels }: FleetCluster, hours: number): object {
  const pools = truth.pools.filter((pool) => isIn(pool, hours));
  return {
    name: cluster,
    location,
    id: uid,
    status: 'RUNNING',
    currentMasterVersion: '1.33.1-gke.1',
    resourceLabels: labels,
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { endpoint: `gke-${uid}.${location}.gke.goog`, allowExternalTraffic: true },
    },
    nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: kubeletConfig(false) } },
    nodePoolAutoConfig: { nodeKubeletConfig: kubeletConfig(false) },
    nodePools: pools.map((pool) => {
      const port = settingAt(pool, hours);
      const config = port === 'UNKNOWN' ? {} : { kubeletConfig: kubeletConfig(port === 'ENABLED') };
      return { name: pool.name, version: '1.33.1-gke.1', config, instanceGroupUrls: groupsOf(pool.name) };
    }),
  };
}

/** Managed Prometheus does not say which pool a node belongs to: its name does, by the instance group. */
const groupsOf = (pool: string) =>
  ['', '-n0', '-n1', '-n2', '-n3'].map((suffix) => `zones/z/instanceGroupManagers/${pool}${suffix}-grp`);

const kubeletConfig = (isEnabled: boolean) => ({ insecureKubeletReadonlyPortEnabled: isEnabled });
