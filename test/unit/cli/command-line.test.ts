import assert from 'node:assert/strict';
import { COMMANDS } from '../../../cli/command-table.ts';
import { exitStatusesOf } from '../../../cli/exit-status.ts';
import { run } from '../../../cli/run.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { COMMAND_NAMES, OPTIONS, optionsOf } from '../../../shared/platform/options-table.ts';
import { FAULT_KINDS } from '../../../simulator/faults/fault-kinds.ts';
import { aProcessContext, CapturedOutput } from '../../support/process-context.ts';

const WRONG: { argv: string[]; environment?: Record<string, string>; says: string[] }[] = [
  { argv: ['skan'], says: ["unknown command 'skan' (Did you mean scan?)"] },
  { argv: ['scan', '--scoope', 'x'], says: ["unknown option '--scoope' (Did you mean --scope?)"] },
  {
    argv: ['scan', '--formt=csv'],
    environment: { SWEEP_SCOP: 'x', SWEEP_STOER: 'y' },
    says: [
      "unknown option '--formt' (Did you mean --format?)",
      'Unknown variable SWEEP_SCOP; the closest name is SWEEP_SCOPE.',
      'Unknown variable SWEEP_STOER; the closest name is SWEEP_STORE.',
    ],
  },
  { argv: ['migrate', '--write=yes', 'x.yaml'], says: ["option '--write' takes no value"] },
  { argv: ['assess', '--write=yes', 'x.json'], says: ["unknown option '--write'"] },
  {
    argv: ['query', 'FROM scans', '--question', 'versions'],
    says: ['Specify exactly one of SQL or --question.'],
  },
  {
    argv: ['report', '--list', '--format', 'sarif'],
    says: ['--list and --format: these formats are for the clusters of one scan.'],
  },
  {
    argv: ['scan', '--folder', 'engineering', '--organization', 'example', '--project', 'My Project'],
    says: [
      'Invalid value "My Project" for --project: must be a project ID or number.',
      'Invalid value "engineering" for --folder: must be the number of a folder.',
      'Invalid value "example" for --organization: must be the number or the domain of an organization.',
    ],
  },
  {
    argv: ['query', 'SELECT', '1'],
    says: ["too many arguments for 'query'. Expected 1 argument but got 2: SELECT, 1."],
  },
  { argv: ['scan', '--scope'], says: ["option '--scope <places>' argument missing"] },
  {
    argv: ['scan', '--scope', 'my-project', '--concurrency', 'many'],
    says: [
      'Invalid value "my-project" for --scope: must be organizations/NUMBER, folders/NUMBER or projects/ID.',
      'Invalid value "many" for --concurrency: must be an integer from 1 to 1000.',
    ],
  },
  {
    argv: ['scan', '--scope', 'projects/p-12345', '--store', 'postgres://x'],
    says: ['Invalid value "postgres://x" for --store: must be a file path or bigquery://PROJECT/DATASET.'],
  },
  {
    argv: ['query', 'FROM scans', '--format', 'x\u001b[31m'],
    says: ['Invalid value "x\\u{1b}[31m" for --format: must be one of table, json, ndjson, csv, markdown.'],
  },
  {
    argv: ['simulate', '--faults', '999'],
    says: [`Invalid fault rule "999": unknown fault 999; use one of ${Object.keys(FAULT_KINDS).join(', ')}.`],
  },
];

describe('an invalid command line', () => {
  for (const { argv, environment = {}, says } of WRONG) {
    it(`exits with 2 and names the problem: ${JSON.stringify([...Object.keys(environment), ...argv])}`, async () => {
      const context = aProcessContext({ environment });
      assert.equal(await run(argv, context), 2);
      assert.deepEqual(
        context.stderr.text.trimEnd().split('\n'),
        says.map((line) => `sweep10255: ${line}`),
      );
      assert.equal(context.stdout.text, '');
    });
  }

  it('names an unknown command that help is requested for (only the general help was printed)', async () => {
    const context = aProcessContext();
    assert.equal(await run(['help', 'skan'], context), 2);
    assert.match(
      context.stderr.text,
      /\nsweep10255: there is no help on 'skan', because it is not a command\.\n$/,
    );
  });

  it('without a command prints the help to stderr', async () => {
    const context = aProcessContext();
    assert.equal(await run([], context), 2);
    assert.match(context.stderr.text, /First steps:\n {2}sweep10255 demo/);
    assert.equal(context.stdout.text, '');
  });
});

describe('help', () => {
  it('lists every command', async () => {
    const context = aProcessContext();
    assert.equal(await run(['--help'], context), 0);
    for (const name of COMMAND_NAMES) assert.match(context.stdout.text, new RegExp(`^ {2}${name} `, 'm'));
    assert.equal(context.stderr.text, '');
  });

  for (const name of COMMAND_NAMES) {
    it(`of ${name} lists its options, variables, defaults, examples, and exit statuses`, async () => {
      const context = aProcessContext();
      assert.equal(await run([name, '--help'], context), 0);
      const words = context.stdout.text.replaceAll(/\s+/g, ' ');
      for (const option of optionsOf(name)) {
        const { flags, variable, fallback } = OPTIONS[option];
        if (flags === null) continue;
        assert.ok(words.includes(flags), flags);
        assert.ok(words.includes(variable), variable);
        if (fallback !== null && fallback !== 'false')
          assert.ok(words.includes(`default: ${fallback}; ${variable}`));
      }
      for (const example of COMMANDS[name].examples) assert.ok(words.includes(example));
      const statuses = exitStatusesOf(COMMANDS[name].exitStatuses).map((status) => status.join(' '));
      assert.ok(words.includes(`Exit status: ${statuses.join(' ')}`));
    });
  }

  it('breaks the descriptions of options on a terminal of 64 columns (below 80, it did not)', async () => {
    for (const name of COMMAND_NAMES) {
      const context = aProcessContext({ stdout: new CapturedOutput({ columns: 64 }) });
      await run([name, '--help'], context);
      const [, options = ''] = /^Options:\n([\s\S]*?)\n\n/m.exec(context.stdout.text) ?? [];
      // A single word, such as the address of an image, cannot be broken.
      const tooWide = options.split('\n').filter((line) => line.length > 64 && /\S\s+\S/.test(line));
      assert.ok(options.length > 0);
      assert.deepEqual(tooWide, [], name);
    }
  });

  for (const argument of ['--version', '-v', 'version'])
    it(`prints only the version: ${argument}`, async () => {
      const context = aProcessContext();
      assert.equal(await run([argument], context), 0);
      assert.equal(context.stdout.text, `${manifest.version}\n`);
      assert.equal(context.stderr.text, '');
    });
});
