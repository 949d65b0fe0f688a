import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  arbitraryHistory,
  type ConcludedScan,
  concludeHistory,
  foundInScan,
} from '../support/arbitrary-history.ts';
import { createMemoryStore } from '../support/memory-store/memory-store.ts';
import { recordAndConclude } from '../support/record-scan.ts';
import { scanIdFor, scheduledMs, timeOf } from '../support/row-builder.ts';

/** What a scan found of a cluster. */
interface OpenRun {
  /** null: not open. */
  readonly since: string | null;
  readonly uid: string | null;
  readonly day: number;
}

/** A law about the conclusions of any history. */
async function holds(law: (concluded: readonly ConcludedScan[]) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitraryHistory, async (history) =>
      law(await concludeHistory(createMemoryStore(), history)),
    ),
    { numRuns: 300 },
  );
}

describe('the conclusions of any scans', () => {
  it('account once for every cluster that was enumerated or was known to the scope and not GONE', () =>
    holds((concluded) => {
      const known = new Map<string, Set<string>>();
      for (const { scan, states } of concluded) {
        const before = known.get(scan.scope) ?? new Set();
        const enumerated = Object.entries(scan.sightings)
          .filter(([, { kind }]) => kind !== 'NOT_FOUND')
          .map(([name]) => name);
        const expected = [...new Set([...enumerated, ...before])].sort();
        assert.deepEqual(states.map(({ cluster }) => cluster).sort(), expected);
        known.set(
          scan.scope,
          new Set(states.filter(({ outcome }) => outcome !== 'GONE').map(({ cluster }) => cluster)),
        );
      }
    }));

  it('count every state once, by outcome and by exposure', () =>
    holds((concluded) => {
      for (const { row, states } of concluded) {
        const sum = (counts: object | null) =>
          Object.values(counts ?? {}).reduce((a: number, b: number) => a + b, 0);
        assert.equal(sum(row.outcomes), states.length);
        assert.equal(sum(row.exposures), states.filter(({ exposure }) => exposure !== null).length);
        const outcomes = new Set(states.map(({ outcome }) => outcome));
        const unread = outcomes.has('UNREADABLE') ? 'PARTIAL' : 'COMPLETE';
        assert.equal(row.completeness, outcomes.has('MISSING') ? 'INCOMPLETE' : unread);
      }
    }));

  it('report a cluster as RESOLVED only if it was read and found not open', () =>
    holds((concluded) => {
      for (const { states } of concluded)
        for (const { change, outcome, exposure } of states)
          if (change === 'RESOLVED') {
            assert.equal(outcome, 'INSPECTED');
            assert.ok(exposure === 'CLOSED' || exposure === 'WILL_REOPEN');
          }
    }));

  it('set open_since to the first scan of an unbroken run of OPEN, as the last scans of the scopes know it', () =>
    holds((concluded) => {
      // A cluster that the last scan of a scope does not account for is forgotten there, but another scope may remember it.
      const runsOfScope = new Map<string, ReadonlyMap<string, OpenRun>>();
      for (const { day, scan, states } of concluded) {
        const started = timeOf(scheduledMs({ day }));
        const runs = new Map<string, OpenRun>();
        for (const { cluster, cluster_uid: uid, exposure, open_since } of states) {
          const run = [...runsOfScope.values()]
            .flatMap((known) => known.get(cluster) ?? [])
            .toSorted((one, other) => other.day - one.day)[0];
          if (exposure === null || exposure === 'UNKNOWN') {
            assert.equal(open_since, null);
            if (run !== undefined) runs.set(cluster, run);
            continue;
          }
          const another = uid !== null && run?.uid != null && uid !== run.uid;
          const since = exposure !== 'OPEN' ? null : another ? started : (run?.since ?? started);
          assert.equal(open_since, since);
          runs.set(cluster, { since, uid, day });
        }
        runsOfScope.set(scan.scope, runs);
      }
    }));

  it('change nothing when repeated', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryHistory, async (history) => {
        const store = createMemoryStore();
        const concluded = await concludeHistory(store, history);
        for (const { day, scan, row, states } of concluded) {
          assert.deepEqual(await recordAndConclude(store, foundInScan(scan, day)), row);
          const again = await Array.fromAsync(store.scannedClusters(scanIdFor({ day, scope: scan.scope })));
          assert.deepEqual(
            again.map(({ state }) => state),
            states,
          );
        }
      }),
      { numRuns: 100 },
    );
  });
});
