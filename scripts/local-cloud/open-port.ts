import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type AlertMessage, alertMessageSchema } from '../../shared/model/rows/alert-rows.ts';
import { ChildGroup } from './child-process.ts';
import type { LocalCloud } from './local-cloud.ts';

/**
 * Opens the port of a closed cluster with the real gcloud, after a scan, and waits for the alert about it.
 * @returns the alert; null if none arrives in time
 * @throws Error with gcloud's output if it fails
 */
export async function openPort(
  cloud: LocalCloud,
  { withinMs }: { readonly withinMs: number },
): Promise<AlertMessage | null> {
  const scan = await cloud.store.latestScan();
  const closed = new Set<string>();
  for await (const { state, report } of cloud.store.scannedClusters(scan?.scan_id ?? ''))
    if (state.exposure === 'CLOSED' && report?.mode === 'STANDARD' && report.status === 'RUNNING')
      closed.add(`${state.project_id}/${state.location}/${state.cluster}`);
  const found = cloud.simulator.fleet.clusters.find(({ projectId, location, name }) =>
    closed.has(`${projectId}/${location}/${name}`),
  );
  const pool = found?.truth.pools[0];
  if (found === undefined || pool === undefined) throw new Error('No Standard cluster is closed');
  const { projectId, location, name } = found;
  await gcloud(cloud, [
    ...['container', 'node-pools', 'update', pool.name, '--enable-insecure-kubelet-readonly-port', '--quiet'],
    ...[`--cluster=${name}`, `--location=${location}`, `--project=${projectId}`],
  ]);
  for (const endsAtMs = Date.now() + withinMs; Date.now() < endsAtMs; await wait(200))
    for (const { text } of await cloud.received('alerts')) {
      const alert = alertMessageSchema.parse(JSON.parse(text));
      if (alert.cluster === name && alert.project_id === projectId) return alert;
    }
  return null;
}

async function gcloud({ simulator }: LocalCloud, args: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep10255-gcloud-'));
  const lines: string[] = [];
  const environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    CLOUDSDK_CONFIG: folder,
    ...simulator.environment,
  };
  try {
    const status = await new ChildGroup('gcloud', args, environment, (line) => lines.push(line)).ended();
    if (status !== 0) throw new Error(`gcloud exited with ${status}:\n${lines.join('\n')}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
