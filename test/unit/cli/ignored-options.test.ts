import assert from 'node:assert/strict';
import { run } from '../../../cli/run.ts';
import { aProcessContext } from '../../support/process-context.ts';

const SCOPE = ['--scope', 'projects/shop-prod'];
const NODES = 'with --usage proxy, probe or auto';
const CLUSTER = 'gke_shop-prod_us-east1_shop';

/** Command lines, and what is ignored in each, with the condition under which it would be read. */
const IGNORED: readonly (readonly [argv: readonly string[], ...(readonly [string, string])[]])[] = [
  [
    ['scan', ...SCOPE, '--nodes-per-pool', '3'],
    ['--nodes-per-pool', NODES],
  ],
  [
    ['scan', ...SCOPE, '--resample', '5s', '--usage', 'monitoring', '--nodes-per-pool', '3', '--effective'],
    ['--nodes-per-pool', NODES],
    ['--effective', 'with --usage proxy or auto'],
  ],
  [
    ['scan', ...SCOPE, '--cluster-time', '5s'],
    ['--cluster-time', 'with --usage, or with --callers'],
  ],
  [
    ['scan', ...SCOPE, '--routes', 'dns'],
    ['--routes', `${NODES}, or with --callers pods or pods+configmaps`],
  ],
  [
    ['scan', ...SCOPE, '--callers', 'pods', '--flow-logs-time', '1h'],
    ['--flow-logs-time', 'with --callers flow-logs'],
  ],
  [
    ['verify', CLUSTER, '--effective'],
    ['--effective', 'with --usage proxy or auto'],
  ],
  [
    ['verify', CLUSTER, '--minimum-window', '1h'],
    ['--minimum-window', 'with --usage'],
  ],
  [
    ['plan', 'clusters.json', '--store', 'x.duckdb', '--scan', 'x', '--max-age', '1h'],
    ['--store', 'without files'],
    ['--scan', 'without files'],
    ['--max-age', 'without files'],
  ],
  [
    ['plan', '--exceptions', 'exceptions.yaml'],
    ['--exceptions', 'with files (a stored scan has its own exceptions)'],
  ],
  [
    ['plan', 'clusters.json', '--new-clusters', '--include', 'exempt', '-o', 'json'],
    ['--format', 'without --new-clusters and --node-system-config'],
    ['--include', 'without --new-clusters and --node-system-config'],
    ['clusters.json', 'without --new-clusters and --node-system-config'],
  ],
  [
    ['plan', '--new-clusters', '--node-system-config'],
    ['--new-clusters', 'without --node-system-config'],
  ],
  [
    ['probe', 'manifest', '--dry-run'],
    ['--dry-run', 'with install and remove'],
  ],
  [
    ['probe', 'manifest', CLUSTER],
    [CLUSTER, 'with install and remove'],
  ],
  [
    ['probe', 'manifest', '--managed-prometheus', '--every', '1m'],
    ['--every', 'to install the probe or print its manifest'],
  ],
  [
    ['probe', 'remove', CLUSTER, '--image', 'curl', '--managed-prometheus'],
    ['--image', 'to install the probe or print its manifest'],
    ['--managed-prometheus', 'with manifest'],
  ],
  [
    ['close', 'show', '--rings', 'project', '--ring', 'canary', '--shares', '10'],
    ['--rings', 'with plan'],
    ['--ring', 'with run'],
    ['--shares', 'with plan and --rings share'],
  ],
  [
    ['close', 'run', '--soak', '2h', '--hours', 'Mon-Thu', '--auto-roll-back', '--nodes-at-once', '3'],
    ['--soak', 'with plan and rehearse'],
    ['--hours', 'with plan'],
    ['--auto-roll-back', 'with plan'],
    ['--nodes-at-once', 'with plan'],
  ],
  [
    [
      'close',
      'plan',
      '--campaign',
      '20261124T090000000Z-0c0ffee0',
      '--ticket',
      'CHG-1',
      '--yes',
      '--health-promql',
      'up',
    ],
    ['--campaign', 'with actions on a campaign'],
    ['--ticket', 'with run, roll-back, pause, resume and abort'],
    ['--yes', 'with run, roll-back and rehearse'],
    ['--health-promql', 'with run'],
  ],
  [
    ['close', 'plan', '--ring-order', 'shop-prod', '--patches'],
    ['--ring-order', 'with plan and --rings project, folder or label:KEY'],
    ['--patches', 'with show'],
  ],
  [
    ['report', '--list', '--scan', 'x'],
    ['--scan', 'without --list'],
  ],
  [
    ['query', '--store', 'x.duckdb'],
    ['--store', 'with SQL or --question'],
  ],
];

describe('an option that would be ignored', () => {
  for (const [argv, ...ignored] of IGNORED)
    it(`is rejected: ${argv.join(' ')}`, async () => {
      const context = aProcessContext();
      assert.equal(await run(argv, context), 2);
      assert.deepEqual(
        context.stderr.text.trimEnd().split('\n').sort(),
        ignored
          .map(([what, only]) => `sweep10255: ${what} has no effect here: ${argv[0]} reads it only ${only}.`)
          .sort(),
      );
      assert.equal(context.stdout.text, '');
    });

  it('is accepted as a variable, which is meant for several commands', async () => {
    const environment = { SWEEP_STORE: 'x.duckdb', SWEEP_EXCEPTIONS: 'x.yaml', SWEEP_IMAGE: 'curl' };
    for (const argv of [['query'], ['plan', '--new-clusters'], ['probe', 'manifest', '--managed-prometheus']])
      assert.equal(await run(argv, aProcessContext({ environment })), 0);
  });
});
