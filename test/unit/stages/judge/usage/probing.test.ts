import assert from 'node:assert/strict';
import type { EvidenceEntry } from '../../../../../shared/model/rows/parts.ts';
import { evidenceOfPool } from '../../../../../shared/stages/judge/evidence/pool-evidence.ts';
import {
  isProbing,
  judgeNode,
  REFUSED_PATHS,
} from '../../../../../shared/stages/judge/usage/node-verdict.ts';
import { anEntry } from '../../../../support/log-entry.ts';
import { recordedMetrics } from '../../../../support/metrics-texts.ts';

/** The responses of a real kubelet on its read-only port, and the path under which it counted the request. */
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

  it('is detected only by the paths that were refused, and pprof', () => {
    const seen = new Set(ANSWERS.filter(({ status }) => status === 405).map(({ path }) => path));
    assert.deepEqual(
      [...REFUSED_PATHS].filter((path) => !seen.has(path)),
      ['pprof'],
    );
  });

  it('requires at least one request', () =>
    assert.equal(isProbing([{ path: 'exec', method: 'GET', requests: 0 }]), false));

  it('is detected among legitimate requests', () => {
    const honest = { path: 'pods', method: 'GET', requests: 9 };
    assert.equal(isProbing([honest, { path: 'exec', method: 'GET', requests: 1 }]), true);
    assert.equal(isProbing([]), false);
  });

  it('is still reported after the counter stopped growing', () => {
    const counts = [{ path: 'exec', method: 'GET', requests: 1 }];
    const sample = { sampledAtMs: 0, processStartedAtMs: 0, counts, familyPresent: true, truncated: false };
    const verdict = judgeNode([sample, { ...sample, sampledAtMs: 7_200_000 }], {
      port: 'ENABLED',
      minimumWindowMs: 3_600_000,
    });
    assert.equal(verdict.verdict, 'NOT_SEEN');
    assert.equal(verdict.probing, true);
  });

  it('is still reported after a restart', () => {
    const counts = [
      { path: 'pods', method: 'GET', requests: 5 },
      { path: 'exec', method: 'GET', requests: 1 },
    ];
    const before = { sampledAtMs: 0, processStartedAtMs: 0, counts, familyPresent: true, truncated: false };
    const after = { ...before, sampledAtMs: 9_000_000, processStartedAtMs: 1000, counts: [] };
    assert.equal(judgeNode([before, after], { port: 'ENABLED', minimumWindowMs: 3_600_000 }).probing, true);
  });

  describe('has a time', () => {
    const requested = (path: string, used_at: string | null) => ({
      path,
      method: 'GET',
      requests: 1,
      used_at,
    });
    const lastProbed = (...entries: EvidenceEntry[]) => {
      const scope = { entries, nodes: null, openKubelets: [] };
      const policy = {
        quietMs: 86_400_000,
        minimumWindowMs: 3_600_000,
        coveragePercent: null,
        isAccepted: () => true,
      };
      return evidenceOfPool(scope, scope, Date.UTC(2026, 10, 30), policy).lastProbedMs;
    };

    it('that is the latest of all nodes, including deleted ones and accepted breaks', () => {
      const entries = [
        anEntry({ node: 'a', paths: [requested('exec', '2026-11-20T03:00:00.000Z')] }),
        anEntry({ node: 'b', gone: true, paths: [requested('run', '2026-11-22T03:00:00.000Z')] }),
        anEntry({
          node: 'c',
          paths: [requested('exec', null), requested('run', '2026-11-21T03:00:00.000Z')],
        }),
      ];
      assert.equal(lastProbed(...entries), Date.UTC(2026, 10, 22, 3));
    });

    it('that legitimate requests do not change', () => {
      const paths = [
        requested('exec', '2026-11-20T03:00:00.000Z'),
        requested('pods', '2026-11-24T03:00:00.000Z'),
      ];
      assert.equal(lastProbed(anEntry({ paths })), Date.UTC(2026, 10, 20, 3));
    });

    it('only if a sample shows one', () => {
      assert.equal(lastProbed(), null);
      assert.equal(lastProbed(anEntry({ paths: [requested('pods', '2026-11-24T03:00:00.000Z')] })), null);
      assert.equal(lastProbed(anEntry({ paths: [requested('exec', null)] })), null);
    });
  });
});
