import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exposure } from '../../shared/model/words.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';
import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { run, type ToolRun } from './real-tools.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');

interface ScannedRow {
  readonly cluster: string;
  readonly exposure: Exposure;
}

/** Scans a simulated fleet, plans, runs the printed script, and scans again. */
export interface PlanSession {
  readonly simulator: Simulator;
  /** Points gcloud and the CLI at the fleet. */
  readonly environment: Readonly<Record<string, string>>;
  readonly store: string;
  sweep(...argv: string[]): Promise<ToolRun>;
  /** The exposure of each cluster. */
  scan(): Promise<Record<string, Exposure>>;
  /** The path of the printed script. */
  plan(...argv: string[]): Promise<string>;
  runScript(script: string, environment?: Record<string, string>): Promise<ToolRun>;
  /** The current state of a cluster in the simulator. */
  truth(name: string): ClusterTruth;
}

/** @param operationMs duration of an update */
export async function planSession(folder: string, fleet: Fleet, operationMs = 0): Promise<PlanSession> {
  const simulator = await startSimulator({ fleet, operationMs });
  const environment = { ...simulator.environment, CLOUDSDK_CONFIG: folder, HOME: folder };
  const store = join(folder, 'fleet.duckdb');
  const sweep = (...argv: string[]) => run(process.execPath, [MAIN, ...argv], environment);
  return {
    simulator,
    environment,
    store,
    sweep,
    async scan() {
      const scope = `projects/${fleet.projects[0]?.projectId}`;
      const { stdout, stderr } = await sweep('scan', '--scope', scope, '--store', store, '--format', 'json');
      assert.notEqual(stdout, '', stderr);
      const rows = JSON.parse(stdout) as ScannedRow[];
      return Object.fromEntries(rows.map(({ cluster, exposure }) => [cluster, exposure]));
    },
    async plan(...argv) {
      const { stdout, stderr } = await sweep('plan', '--store', store, '--format', 'shell', ...argv);
      assert.match(stdout, /^#!\/usr\/bin\/env bash\n/, stderr);
      const script = join(folder, 'close.sh');
      await writeFile(script, stdout);
      return script;
    },
    runScript: (script, more = {}) => run('bash', [script], { ...environment, ...more }),
    truth(name) {
      const found = fleet.clusters.find((cluster) => cluster.name === name);
      assert.ok(found, `no cluster ${name}`);
      return found.truth;
    },
  };
}
