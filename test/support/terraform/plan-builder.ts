import { Readable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import { aProcessContext } from '../process-context.ts';

/** Runs `assess` on a document from `terraform show -json`. */
export async function assess(document: unknown, ...argv: string[]) {
  const context = aProcessContext({ stdin: Readable.from([Buffer.from(JSON.stringify(document))]) });
  const status = await run(['assess', '-', ...argv], context);
  return { status, stdout: context.stdout.text, stderr: context.stderr.text };
}

export async function rowsOf(document: unknown): Promise<ClusterReportRow[]> {
  return JSON.parse((await assess(document, '--format', 'json')).stdout);
}

/** `cluster EXPOSURE pool=PORT …` */
export const shortly = ({ cluster, exposure, pools }: ClusterReportRow) =>
  [cluster, exposure, ...pools.map(({ pool, port }) => `${pool}=${port}`)].join(' ');

/** A plan with one change per resource. */
export const plan = (...changes: object[]) => ({ format_version: '1.2', resource_changes: changes });

/** A `node_config` with this value of the setting. */
export const port = (value: string) => [
  { kubelet_config: [{ insecure_kubelet_readonly_port_enabled: value }] },
];

/** A change of one resource. */
export function change(
  type: string,
  actions: string[],
  after: object | null,
  more: object = {},
  before: object | null = null,
) {
  const {
    name = 'this',
    address = `${type}.${name}`,
    unknown = {},
    sensitive = {},
    ...rest
  } = more as {
    name?: string;
    address?: string;
    unknown?: object;
    sensitive?: object;
  };
  const details = { actions, before, after, after_unknown: unknown, after_sensitive: sensitive };
  return { address, mode: 'managed', type, name, change: details, ...rest };
}

export const CLUSTER = { name: 'shop', location: 'us-central1', project: 'p' };
export const POOL = { name: 'pool', location: 'us-central1', cluster: 'shop', project: 'p' };
export const cluster = (actions: string[], after: object | null, more?: object, before?: object) =>
  change('google_container_cluster', actions, after, more, before);
export const pool = (actions: string[], after: object | null, more?: object, before?: object) =>
  change('google_container_node_pool', actions, after, more, before);
