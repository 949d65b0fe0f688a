import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { Invocation } from '../../../cli/command.ts';
import { COMMANDS } from '../../../cli/command-table.ts';
import { openDuckDbStore } from '../../../cli/duckdb/open-duckdb-store.ts';
import { ignoredOptions } from '../../../cli/ignored-options.ts';
import { type FlagTexts, flagOf, readConfig } from '../../../shared/platform/config.ts';
import {
  type CommandName,
  longFlagOf,
  OPTIONS,
  type OptionName,
  optionsOf,
} from '../../../shared/platform/options-table.ts';
import { aProcessContext } from '../../support/process-context.ts';
import { recordAndConclude } from '../../support/record-scan.ts';
import { aReport } from '../../support/row-builder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** `--quiet` prints less of whatever there is, and cli/run.ts reads --verbose. */
const EVERYWHERE: readonly OptionName[] = ['quiet', 'verbose'];

const CLUSTER = {
  name: 'shop',
  location: 'us-east1',
  selfLink: 'projects/shop-prod/locations/us-east1/clusters/shop',
};
const METRICS =
  'process_start_time_seconds 1795478501\nkubelet_http_requests_total{server_type="readonly"} 0\n';

/** Every mode of the commands that need neither an API nor a cluster. */
const COMMAND_LINES: readonly (readonly [CommandName, operands: readonly string[], flags?: FlagTexts])[] = [
  ['assess', ['cluster.json']],
  ['usage', ['metrics.txt']],
  ['callers', ['pod.yaml']],
  ['migrate', ['pod.yaml']],
  ['report', []],
  ['report', [], { list: true }],
  ['query', []],
  ['query', ['SELECT 1']],
  ['plan', []],
  ['plan', ['cluster.json']],
  ['plan', [], { newClusters: true }],
  ['plan', [], { nodeSystemConfig: true }],
  ['probe', ['manifest']],
  ['probe', ['manifest'], { managedPrometheus: true }],
];

describe('every option of a command', () => {
  const { path } = temporaryFolder(before, after);

  before(async () => {
    writeFileSync(path('cluster.json'), JSON.stringify(CLUSTER));
    writeFileSync(path('metrics.txt'), METRICS);
    writeFileSync(
      path('pod.yaml'),
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n',
    );
    const store = await openDuckDbStore(path('sweep10255.duckdb'));
    await recordAndConclude(store, { reports: [aReport({}, 'a')] });
    await store.close();
  });

  /** Runs the command and returns the names of the options that it read. */
  async function optionsReadBy<C extends CommandName>(
    command: C,
    invocation: Invocation<C>,
  ): Promise<Set<string>> {
    const read = new Set<string>();
    const config = new Proxy(invocation.config, {
      get: (target, name, receiver) => {
        read.add(String(name));
        return Reflect.get(target, name, receiver);
      },
    });
    const { run } = await COMMANDS[command].load();
    await run({ ...invocation, config });
    return read;
  }

  for (const [command, operands, flags = {}] of COMMAND_LINES)
    it(`is read or rejected: ${[command, ...operands, ...Object.keys(flags)].join(' ')}`, async () => {
      const paths = operands.map((operand) => (/\.\w+$/.test(operand) ? path(operand) : operand));
      const environment = { SWEEP_STORE: path('sweep10255.duckdb') };
      const config = readConfig(command, flags, environment);
      const context = aProcessContext({ environment });
      const read = await optionsReadBy(command, { config, operands: paths, context });
      const isRejected = (name: OptionName) =>
        ignoredOptions(command, { ...flags, [flagOf(name)]: 'x' }, config, paths).length > 0;
      const withFlag = optionsOf(command).filter((name) => longFlagOf(OPTIONS[name]) !== null);
      const ignored = withFlag.filter(
        (name) => !EVERYWHERE.includes(name) && !read.has(name) && !isRejected(name),
      );
      assert.deepEqual(ignored, []);
    });
});
