import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { fakeCommand, pathWith } from './fake-command.ts';
import { run } from './real-tools.ts';
import type { temporaryFolder } from './temporary-folder.ts';

export const ROOT = join(import.meta.dirname, '../..');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly uses?: string;
      readonly run?: string;
      readonly env?: Record<string, string>;
    }[];
  };
}
const action: Action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));

/** As GitHub runs `shell: bash`: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
const BASH = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'] as const;

/**
 * Runs action.yml with the package of this checkout, a simulated fleet, and a gcloud that knows its projects.
 * @param folder has the commands that come first in PATH, and `workspace`, which is empty before each test
 */
export function actionSession(folder: ReturnType<typeof temporaryFolder>) {
  let simulator: Simulator;

  before(async () => {
    await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', folder.path('.')], {
      cwd: ROOT,
    });
    simulator = await startSimulator({ clusters: 12 });
    const numbers = simulator.fleet.projects.map(
      ({ projectId, projectNumber }) => `${projectId}) echo ${projectNumber} ;;`,
    );
    fakeCommand(
      folder.path('.'),
      'gcloud',
      `case "$1" in projects) case "$3" in ${numbers.join(' ')} esac ;; *) echo token ;; esac`,
    );
  });
  after(() => simulator?.close());
  beforeEach(() => {
    rmSync(folder.path('workspace'), { recursive: true, force: true });
    mkdirSync(folder.path('workspace'));
    for (const file of ['output', 'summary']) writeFileSync(folder.path(file), '');
  });

  return {
    projectWith(gkeEnabled: boolean) {
      return (
        simulator.fleet.projects.find((project) => project.gkeEnabled === gkeEnabled) ??
        assert.fail('no such project')
      );
    },

    write(file: string, content: unknown) {
      writeFileSync(join(folder.path('workspace'), file), JSON.stringify(content));
    },

    /** Runs the scripts of the action's steps with these inputs. */
    async act(inputs: Readonly<Record<string, string>>) {
      const [step, ...others] = action.runs.steps.filter((each) => each.run !== undefined);
      assert.ok(step?.run && others.length === 0);
      const given: Record<string, string> = {
        package: folder.path(`sweep10255-${manifest.version}.tgz`),
        ...inputs,
      };
      for (const name of Object.keys(given)) assert.ok(name in action.inputs, name);
      const environment = Object.fromEntries(
        Object.entries(step.env ?? {}).map(([variable, expression]) => {
          const name = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)?.[1] ?? '';
          return [variable, given[name] ?? action.inputs[name]?.default ?? assert.fail(expression)];
        }),
      );
      const [shell, ...flags] = BASH;
      const inherited = process.env as Readonly<Record<string, string>>;
      const { status, stdout, stderr } = await run(shell, [...flags, `cd "$WORKSPACE"; ${step.run}`], {
        ...inherited,
        ...simulator.environment,
        ...environment,
        PATH: pathWith(folder.path('.')),
        WORKSPACE: folder.path('workspace'),
        GITHUB_ACTION_PATH: ROOT,
        GITHUB_OUTPUT: folder.path('output'),
        GITHUB_STEP_SUMMARY: folder.path('summary'),
        RUNNER_TEMP: folder.path('temp'),
      });
      const outputs = Object.fromEntries(
        readFileSync(folder.path('output'), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      );
      return { status, log: stdout + stderr, outputs, summary: readFileSync(folder.path('summary'), 'utf8') };
    },
  };
}
