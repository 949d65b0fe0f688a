import type { PageCluster } from './page-cluster.ts';

/** What to do next about a cluster. */
export interface NextStep {
  /** Why, in a sentence. */
  readonly title: string;
  /** For a POSIX shell, one command each, in order; every name is quoted where it has to be. */
  readonly commands: readonly string[];
}

/** Flags: https://cloud.google.com/kubernetes-engine/docs/how-to/disable-kubelet-readonly-port */
const CLOSE = '--no-enable-insecure-kubelet-readonly-port';
const CLOSE_PROVISIONED = '--no-autoprovisioning-enable-insecure-kubelet-readonly-port';

/** The next steps, the first one first; none where nothing is left to do. */
export function nextSteps(cluster: PageCluster): NextStep[] {
  if (cluster.outcome === 'GONE') return [];
  const look = { title: 'See it as GKE has it.', commands: [describe(cluster)] };
  if (cluster.outcome !== 'INSPECTED') return [{ ...look, title: 'Find out whether you may read it.' }];
  switch (cluster.readiness) {
    case 'ALREADY_CLOSED':
      return [look];
    case 'SAFE_TO_CLOSE':
      return [
        { title: 'Close the port. Each pool is updated node by node.', commands: closing(cluster) },
        look,
      ];
    case 'UPGRADE_FIRST':
      return [
        { title: 'Upgrade to a version that can close the port.', commands: upgrading(cluster) },
        { title: 'Then close it.', commands: closing(cluster) },
      ];
    case 'MIGRATE_FIRST':
      return [
        { title: 'Move what calls the port to the secure port first.', commands: migrating() },
        { title: 'Once it is quiet, close it.', commands: closing(cluster) },
      ];
    default:
      return [
        { title: 'Scan again for evidence; the reasons say what is missing.', commands: [rescan(cluster)] },
        look,
      ];
  }
}

/** A word of a shell command, quoted where the shell would read something into it. */
export function shellWord(text: string): string {
  return /^[\w.:/@%+-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function place({ location, project_id }: PageCluster): string {
  return `--location=${shellWord(location)} --project=${shellWord(project_id)}`;
}

function describe(cluster: PageCluster): string {
  return `gcloud container clusters describe ${shellWord(cluster.cluster)} ${place(cluster)}`;
}

function rescan({ project_id }: PageCluster): string {
  return `sweep10255 scan --scope ${shellWord(`projects/${project_id}`)}`;
}

function migrating(): string[] {
  return ['sweep10255 migrate manifests/*.yaml'];
}

function closing(cluster: PageCluster): string[] {
  const update = `gcloud container clusters update ${shellWord(cluster.cluster)} ${place(cluster)}`;
  if (cluster.mode === 'AUTOPILOT') return [`${update} ${CLOSE_PROVISIONED}`];
  const open = (port: string | undefined) => port !== undefined && port !== 'DISABLED';
  const pools = cluster.pools.filter(({ port }) => open(port));
  return [
    ...(open(cluster.new_pools?.port) ? [`${update} ${CLOSE}`] : []),
    ...(open(cluster.auto_provisioned?.port) ? [`${update} ${CLOSE_PROVISIONED}`] : []),
    ...pools.map(
      ({ pool }) =>
        `gcloud container node-pools update ${shellWord(pool)} --cluster=${shellWord(cluster.cluster)} ${place(cluster)} ${CLOSE}`,
    ),
  ];
}

function upgrading(cluster: PageCluster): string[] {
  const upgrade = `gcloud container clusters upgrade ${shellWord(cluster.cluster)} ${place(cluster)}`;
  const pools = cluster.pools.filter(({ readiness }) => readiness === 'UPGRADE_FIRST');
  return [`${upgrade} --master`, ...pools.map(({ pool }) => `${upgrade} --node-pool=${shellWord(pool)}`)];
}
