import assert from 'node:assert/strict';
import { run } from '../../cli/run.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { aProcessContext, CapturedOutput, TEST_NOW_MS } from '../support/process-context.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SCOPE = ['--scope', 'organizations/123456789012'];

describe('the CLI on a terminal', () => {
  const folder = temporaryFolder();
  const clock = { nowMs: () => TEST_NOW_MS };
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await startSimulator({ clusters: 40, seed: 2, clock });
  });
  afterEach(() => simulator.close());

  async function sweep(argv: readonly string[]) {
    const environment = { ...simulator.environment, SWEEP_STORE: folder.path('fleet.duckdb') };
    const context = aProcessContext({ environment, clock });
    await run(argv, context);
    return { stderr: context.stderr.text };
  }

  it('shows progress with counts and a time estimate, only on a terminal', async () => {
    const stderr = new CapturedOutput({ isTTY: true });
    const environment = { ...simulator.environment, SWEEP_STORE: folder.path('fleet.duckdb') };
    await run(['scan', ...SCOPE], aProcessContext({ environment, stderr, clock }));
    assert.match(
      stderr.text,
      /\d+ of \d+ projects · .*left.* · [\d.]+ projects\/s · \d+ of \d+ clusters · \d+ not read/,
    );
    const piped = await sweep(['scan', ...SCOPE]);
    assert.doesNotMatch(piped.stderr, /projects\/s/);
  });

  it('colors tables on a terminal, unless NO_COLOR is set', async () => {
    await sweep(['scan', ...SCOPE]);
    const environment = { SWEEP_STORE: folder.path('fleet.duckdb') };
    const colored = new CapturedOutput({ isTTY: true, columns: 200 });
    await run(['report'], aProcessContext({ environment, stdout: colored }));
    assert.ok(colored.text.includes('\u001b[31mOPEN\u001b[39m'));
    const plain = new CapturedOutput({ isTTY: true, columns: 200 });
    await run(['report'], aProcessContext({ environment: { ...environment, NO_COLOR: '1' }, stdout: plain }));
    assert.ok(!plain.text.includes('\u001b'));
  });

  it('fits tables to the width of the terminal', async () => {
    await sweep(['scan', ...SCOPE]);
    const stdout = new CapturedOutput({ isTTY: true, columns: 80 });
    const environment = { SWEEP_STORE: folder.path('fleet.duckdb'), NO_COLOR: '1' };
    await run(['report'], aProcessContext({ environment, stdout }));
    assert.ok(stdout.text.split('\n').every((line) => line.length <= 80));
  });

  it('wraps the summary at the width of the terminal, and only there', async () => {
    await sweep(['scan', ...SCOPE]);
    const environment = { SWEEP_STORE: folder.path('fleet.duckdb') };
    const piped = await sweep(['report']);
    for (const columns of [40, 60, 80]) {
      const stderr = new CapturedOutput({ isTTY: true, columns });
      await run(['report'], aProcessContext({ environment, stderr }));
      const lines = stderr.text.split('\n');
      assert.ok(lines.length <= 24);
      for (const line of lines) assert.ok(line.length <= columns, line);
      assert.notEqual(stderr.text, piped.stderr);
      assert.equal(stderr.text.replaceAll(/\s+/g, ' '), piped.stderr.replaceAll(/\s+/g, ' '));
    }
  });
});
