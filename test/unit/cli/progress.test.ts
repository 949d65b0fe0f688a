import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { startProgress } from '../../../cli/progress.ts';
import type { DiscoveryEvent } from '../../../shared/stages/discover/discovery-event.ts';
import { aProcessContext, CapturedOutput, TEST_NOW_MS } from '../../support/process-context.ts';

const WATCHED = { quiet: false, verbose: false };
const FORBIDDEN = { code: 'PROJECT_FORBIDDEN', detail: 'Not this one.' } as const;
const NO_CLUSTERS: DiscoveryEvent = {
  kind: 'CLUSTERS',
  projectId: 'p',
  projectNumber: null,
  ancestors: [],
  clusters: [],
  missingLocations: [],
};
const UNREADABLE: DiscoveryEvent = { kind: 'UNREADABLE_PROJECT', projectId: 'q', ...FORBIDDEN };

/** Reports the progress of a scan of four projects; returns what was written to stderr. */
function tell(
  options: { quiet: boolean; verbose: boolean },
  stderr: CapturedOutput,
  { secondsEach, events }: { secondsEach: number; events: readonly DiscoveryEvent[] },
): string {
  let nowMs = TEST_NOW_MS;
  const progress = startProgress(options, aProcessContext({ stderr, clock: { nowMs: () => nowMs } }));
  for (let index = 0; index < 4; index++) progress.projectFound();
  for (const event of events) {
    nowMs += secondsEach * 1000;
    progress.update(event);
  }
  progress.stop();
  return stderr.text;
}

const ERASE_LINE = '\u001b[0K';
const terminal = () => new CapturedOutput({ isTTY: true });
const TWO = { secondsEach: 1, events: [NO_CLUSTERS, UNREADABLE] };

describe('the progress of a scan', () => {
  it('shows counts, rate, and remaining time', () => {
    assert.match(
      tell(WATCHED, terminal(), TWO),
      /2 of 4 projects · .* left.* · 1 projects\/s · 0 of 0 clusters · 1 not read/,
    );
  });

  for (const [secondsEach, rate] of [
    [10, '0.1'],
    [0.4, '2.5'],
    [0.0073, '140'],
    [0, '0'],
  ] as const) {
    it(`shows a rate of ${rate} for one project every ${secondsEach} s`, () =>
      assert.ok(tell(WATCHED, terminal(), { ...TWO, secondsEach }).includes(` ${rate} projects/s`)));
  }

  it('indicates that no estimate is available yet', () => {
    const folder: DiscoveryEvent = { kind: 'UNREADABLE_FOLDER', folder: 'folders/1', ...FORBIDDEN };
    const text = tell(WATCHED, terminal(), { secondsEach: 1, events: [folder] });
    assert.match(text, /0 of 4 projects · time left unknown · 0 projects\/s/);
  });

  it('is erased from the terminal at the end', () => {
    const seen = tell(WATCHED, terminal(), TWO).split(ERASE_LINE).at(-1) ?? '';
    assert.equal(stripVTControlCharacters(seen).trim(), '');
  });

  it('counts the inspected clusters, which take the longest with --usage', () => {
    const stderr = terminal();
    const progress = startProgress(WATCHED, aProcessContext({ stderr }));
    progress.update({ ...NO_CLUSTERS, clusters: [{}, {}, {}] });
    progress.clusterInspected();
    progress.stop();
    assert.match(stderr.text, /1 of 1 projects .* 1 of 3 clusters/);
  });

  it('is a line every 15 seconds if stderr is not a terminal (was nothing for hours)', () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const stderr = new CapturedOutput();
    let nowMs = TEST_NOW_MS;
    const pass = (seconds: number) => {
      nowMs += seconds * 1000;
      mock.timers.tick(seconds * 1000);
    };
    try {
      const progress = startProgress(WATCHED, aProcessContext({ stderr, clock: { nowMs: () => nowMs } }));
      for (let index = 0; index < 4; index++) progress.projectFound();
      pass(14);
      assert.equal(stderr.text, '');
      progress.update({ ...NO_CLUSTERS, clusters: [{}, {}, {}] });
      progress.clusterInspected();
      pass(1);
      progress.update(UNREADABLE);
      pass(15);
      progress.stop();
      pass(60);
    } finally {
      mock.timers.reset();
    }
    assert.equal(
      stderr.text,
      '15 s: 1 of 4 projects, 1 of 3 clusters, 0 not read\n30 s: 2 of 4 projects, 1 of 3 clusters, 1 not read\n',
    );
  });

  it('is hidden with --quiet', () => {
    assert.equal(tell({ ...WATCHED, quiet: true }, terminal(), TWO), '');
  });

  it('is one line per event with --verbose, piped or not', () => {
    const lines = 'projects/p: 0 clusters\nprojects/q: PROJECT_FORBIDDEN: Not this one.\n';
    assert.equal(tell({ ...WATCHED, verbose: true }, terminal(), TWO), lines);
    assert.equal(tell({ ...WATCHED, verbose: true }, new CapturedOutput(), TWO), lines);
  });
});
