import type { Coverage } from '../model/coverage.ts';
import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import type { AcceptedBreak, Caller } from '../model/rows/parts.ts';
import type { Exposure, Mode, Outcome, Readiness } from '../model/words.ts';
import type { FirewallFinding } from './firewall/examine-firewall.ts';
import type { PlannedRule } from './firewall/plan-firewall.ts';

/** The fields of a cluster that a plan needs; from a file, a stored scan or the report page. */
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
  | 'usage'
  | 'accepted_breaks'
  | 'labels'
>;

const STEP_KINDS = [
  'FIREWALL_RULE',
  'UPGRADE_CONTROL_PLANE',
  'UPGRADE_POOL',
  'CLUSTER_DEFAULT',
  'AUTO_PROVISIONED_DEFAULT',
  'POOL',
  'AUTO_PROVISIONED_POOL',
  'RECREATE_NODES',
  'AUTOPILOT',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

const RESTARTS = ['NOTHING', 'CONTROL_PLANE', 'POOL', 'AUTO_PROVISIONED_POOLS', 'ALL_NODES'] as const;

/** What a step restarts; `nodes` is null if the number is not known. */
export interface Restart {
  readonly what: (typeof RESTARTS)[number];
  readonly nodes: number | null;
}

/** Whether a step restarts nodes, and nobody knows how many. */
export const restartsUnknownNodes = ({ restart: { what, nodes } }: Pick<Step, 'restart'>): boolean =>
  what !== 'NOTHING' && nodes === null;

/** How a step is carried out. A command is a list of unquoted arguments. */
export type Change =
  | { readonly by: 'FLAG'; readonly command: readonly string[] }
  | { readonly by: 'FIREWALL_RULE'; readonly command: readonly string[]; readonly rule: PlannedRule }
  /** The path of the file is appended to the last argument, `--system-config-from-file=`. */
  | {
      readonly by: 'NODE_SYSTEM_CONFIG';
      readonly command: readonly string[];
      readonly file: NodeSystemConfig;
    }
  /** No gcloud command keeps the existing settings, so the body of `nodePools.update` has to be sent by hand. */
  | { readonly by: 'API_BODY'; readonly path: string; readonly body: NodeSystemConfig };

/** A node system configuration file, or the body of `nodePools.update`. */
export interface NodeSystemConfig {
  readonly kubeletConfig: Readonly<Record<string, unknown>>;
}

/** What a step's `describe` command must print when the step is done. */
export type Expectation =
  | { readonly is: 'PORT_CLOSED' }
  | { readonly is: 'VERSION'; readonly atLeast: string }
  | { readonly is: 'NAME'; readonly name: string }
  /** The setting is closed already, so a person has to find out why it is not effective before running the command. */
  | { readonly is: 'UPGRADE_DONE' };

export const PORT_CLOSED: Expectation = { is: 'PORT_CLOSED' };

/** One step of a plan. */
export interface Step {
  readonly kind: StepKind;
  /** null for steps that concern the whole cluster. */
  readonly pool: string | null;
  readonly title: string;
  readonly restart: Restart;
  /** Sentences about when and how the change takes effect. */
  readonly bearing: readonly string[];
  readonly change: Change;
  /** Reads the current state: the how-to page's describe command, the version for an upgrade, the name for a firewall rule. */
  readonly describe: readonly string[];
  readonly expected: Expectation;
  /** Undoes the change, restarting what the step restarts; null if it cannot be undone or nothing has to be. */
  readonly rollback: Change | null;
}

export const ACTIONS = ['CLOSE', 'PATCH', 'UPGRADE', 'MIGRATE', 'GATHER', 'WAIT', 'NONE', 'UNREAD'] as const;
/**
 * What to do. PATCH: its owner closes it, in the configuration that manages it. WAIT: exempt for now. UNREAD: unknown,
 * because the cluster could not be read.
 */
export type Action = (typeof ACTIONS)[number];

/** A tool that would undo changes made through the API, or that other tools must respect. */
export type Manager = 'TERRAFORM' | 'CONFIG_CONNECTOR';

/** The plan for one cluster; keys as in the rows. */
export interface ClusterPlan {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
  readonly mode: Mode | null;
  readonly outcome: Outcome;
  readonly exposure: Exposure | null;
  readonly readiness: Readiness | null;
  readonly action: Action;
  /** What manages the cluster, as its labels say; null if they do not say. */
  readonly manager: Manager | null;
  /** How much of the nodes the evidence covers; null where usage is not known. */
  readonly coverage: Coverage | null;
  /** Use that is allowed to break, and who decided that. */
  readonly accepted_breaks: readonly AcceptedBreak[];
  /** In order; empty if something else must happen first. */
  readonly steps: readonly Step[];
  /** What to watch after each step, and for how long; empty without a step that restarts nodes. */
  readonly watch: readonly string[];
  /** Number of nodes that the steps restart, as far as known. */
  readonly nodes_restarted: number;
  /** Overrides and doubts, to be read before running the commands. */
  readonly warnings: readonly string[];
  /** What to do if there is no command for it, in sentences. */
  readonly advice: readonly string[];
  /** Who can reach its kubelets; null if no firewall rules were provided or the cluster is gone. */
  readonly firewall: FirewallFinding | null;
  /** Known callers of the port. */
  readonly callers: readonly Caller[];
  readonly reasons: readonly string[];
}
