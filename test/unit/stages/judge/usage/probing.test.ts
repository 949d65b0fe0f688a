import assert from 'node:assert/strict';
import {
  isProbing,
  judgeNode,
  REFUSED_PATHS,
} from '../../../../../shared/stages/judge/usage/node-verdict.ts';
import { recordedMetrics } from '../../../../support/metrics-texts.ts';

/** What a real kubelet answered on its read-only port, and the path under which it counted the request. */
const ANSWERS = recordedMetrics('path-table.tsv')
  .toString()
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split('\t'))
  .map(([method = '', url = '', status = '', , , labels = '']) => ({
    method,
    url,
    status: Number(status),
    path: /path="([^"]*)"/.exec(labels)?.[1] ?? '',
  }));

describe('probing', () => {
  for (const { method, url, status, path } of ANSWERS.filter((answer) => answer.method === 'GET')) {
    // The kubelet refuses /debug/pprof/ too, but counts it with everything that it does not know.
    const refused = status === 405 && path !== 'other';
    it(`${method} ${url} was answered ${status}: ${refused ? 'probing' : 'not probing'}`, () => {
      assert.equal(isProbing([{ path, method, requests: 1 }]), refused);
    });
  }

  it('knows no other path than those that were refused, and pprof', () => {
    const seen = new Set(ANSWERS.filter(({ status }) => status === 405).map(({ path }) => path));
    assert.deepEqual(
      [...REFUSED_PATHS].filter((path) => !seen.has(path)),
      ['pprof'],
    );
  });

  it('takes at least one request', () =>
    assert.equal(isProbing([{ path: 'exec', method: 'GET', requests: 0 }]), false));

  it('shows among honest requests, too', () => {
    const honest = { path: 'pods', method: 'GET', requests: 9 };
    assert.equal(isProbing([honest, { path: 'exec', method: 'GET', requests: 1 }]), true);
    assert.equal(isProbing([]), false);
  });

  it('is kept in mind after the counter stood still', () => {
    const counts = [{ path: 'exec', method: 'GET', requests: 1 }];
    const sample = { sampledAtMs: 0, processStartedAtMs: 0, counts, familyPresent: true, truncated: false };
    const verdict = judgeNode([sample, { ...sample, sampledAtMs: 7_200_000 }], {
      port: 'ENABLED',
      minimumWindowMs: 3_600_000,
    });
    assert.equal(verdict.verdict, 'NOT_SEEN');
    assert.equal(verdict.probing, true);
  });

  it('is kept in mind after a restart', () => {
    const counts = [
      { path: 'pods', method: 'GET', requests: 5 },
      { path: 'exec', method: 'GET', requests: 1 },
    ];
    const before = { sampledAtMs: 0, processStartedAtMs: 0, counts, familyPresent: true, truncated: false };
    const after = { ...before, sampledAtMs: 9_000_000, processStartedAtMs: 1000, counts: [] };
    assert.equal(judgeNode([before, after], { port: 'ENABLED', minimumWindowMs: 3_600_000 }).probing, true);
  });
});
