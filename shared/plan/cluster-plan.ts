import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import type { Caller } from '../model/rows/parts.ts';
import type { Exposure, Mode, Outcome, Readiness } from '../model/words.ts';
import type { FirewallFinding } from './firewall/examine-firewall.ts';
import type { PlannedRule } from './firewall/plan-firewall.ts';

/** What a plan looks at of a cluster: a row of a file, a stored scan or a report page. */
export type PlannedCluster = Pick<
  ClusterReportRow,
  | 'project_id'
  | 'location'
  | 'cluster'
  | 'mode'
  | 'outcome'
  | 'error_detail'
  | 'exposure'
  | 'readiness'
  | 'exemption'
  | 'new_pools'
  | 'auto_provisioned'
  | 'pools'
  | 'network'
  | 'control_plane_version'
  | 'release_channel'
  | 'maintenance_window'
  | 'maintenance_exclusions'
  | 'callers'
  | 'reasons'
>;

export const STEP_KINDS = [
  'FIREWALL_RULE',
  'UPGRADE_CONTROL_PLANE',
  'UPGRADE_POOL',
  'CLUSTER_DEFAULT',
  'AUTO_PROVISIONED_DEFAULT',
  'POOL',
  'AUTOPILOT',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export const RESTARTS = ['NOTHING', 'CONTROL_PLANE', 'POOL', 'AUTO_PROVISIONED_POOLS', 'ALL_NODES'] as const;

/** What a step restarts. `nodes` is null where their number is not known. */
export interface Restart {
  readonly what: (typeof RESTARTS)[number];
  readonly nodes: number | null;
}

/** How a step is carried out. A command is its words, unquoted. */
export type Change =
  | { readonly by: 'FLAG'; readonly command: readonly string[] }
  | { readonly by: 'FIREWALL_RULE'; readonly command: readonly string[]; readonly rule: PlannedRule }
  /** The file's content goes where the command ends: its last word is `--system-config-from-file=`. */
  | {
      readonly by: 'NODE_SYSTEM_CONFIG';
      readonly command: readonly string[];
      readonly file: NodeSystemConfig;
    }
  /** No gcloud command keeps what is set: the body of `nodePools.update`, to be sent by hand. */
  | { readonly by: 'API_BODY'; readonly path: string; readonly body: NodeSystemConfig };

/** A node system configuration file, or the body of `nodePools.update`. */
export interface NodeSystemConfig {
  readonly kubeletConfig: Readonly<Record<string, unknown>>;
}

/** What a step's `describe` has to print once it is done. */
export type Expectation =
  | { readonly is: 'PORT_CLOSED' }
  | { readonly is: 'VERSION'; readonly atLeast: string }
  | { readonly is: 'NAME'; readonly name: string };

export const PORT_CLOSED: Expectation = { is: 'PORT_CLOSED' };

/** One step of a plan. */
export interface Step {
  readonly kind: StepKind;
  /** null for the steps of the whole cluster. */
  readonly pool: string | null;
  readonly title: string;
  readonly restart: Restart;
  /** What bears on when and how it happens, in sentences. */
  readonly bearing: readonly string[];
  readonly change: Change;
  /** Reads the place: the how-to page's own describe command, for an upgrade the version, for a rule its name. */
  readonly describe: readonly string[];
  readonly expected: Expectation;
}

export const ACTIONS = ['CLOSE', 'UPGRADE', 'MIGRATE', 'GATHER', 'WAIT', 'NONE', 'UNREAD'] as const;
/** What is to be done. WAIT: exempt for now. UNREAD: the cluster could not be read, so nobody can say. */
export type Action = (typeof ACTIONS)[number];

/** What to do about one cluster; keys as in the rows. */
export interface ClusterPlan {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
  readonly mode: Mode | null;
  readonly outcome: Outcome;
  readonly exposure: Exposure | null;
  readonly readiness: Readiness | null;
  readonly action: Action;
  /** In their order; empty where something else comes first. */
  readonly steps: readonly Step[];
  /** Nodes that the steps restart, as far as known. */
  readonly nodes_restarted: number;
  /** What was overridden or is doubtful: to be read before the commands are run. */
  readonly warnings: readonly string[];
  /** What to do where there is no command for it, in sentences. */
  readonly advice: readonly string[];
  /** Who reaches its kubelets; null where no firewall rules were given, or there is no cluster. */
  readonly firewall: FirewallFinding | null;
  /** What calls the port, where it is known. */
  readonly callers: readonly Caller[];
  readonly reasons: readonly string[];
}
