import assert from 'node:assert/strict';
import type { ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import { runHistories } from '../support/ground-truth/run-histories.ts';
import { SCAN_STORES } from '../support/scan-stores.ts';

/** CI and `npm run laws` set a larger number. */
const HISTORIES = Number(process.env['LAWS_HISTORIES'] ?? 500);
/** The number of histories that are tested with each SQL store. */
const STORED_HISTORIES = Number(process.env['LAWS_STORED'] ?? 40);
/** The number of clusters in one store. */
const PER_STORE = 100;
const FIRST_SEED = Number(process.env['LAWS_SEED'] ?? 1);

after(closeSimulatedBigQuery);

describe('the laws of evidence, against a model of the truth', () => {
  it(`hold in ${HISTORIES} random histories`, async function () {
    this.timeout(HISTORIES * 60);
    const broken: string[] = [];
    let [conclusions, safe, accepted] = [0, 0, 0];
    for (let done = 0; done < HISTORIES; done += PER_STORE) {
      const { store } = await SCAN_STORES.memory();
      const result = await runHistories(store, FIRST_SEED + done, Math.min(PER_STORE, HISTORIES - done));
      broken.push(...result.broken);
      conclusions += result.conclusions;
      safe += result.safe;
      accepted += result.accepted;
    }
    assert.deepEqual(broken.slice(0, 20), [], `${broken.length} violations in ${conclusions} conclusions`);
    assert.ok(safe > conclusions / 100, `only ${safe} of ${conclusions} conclusions were SAFE_TO_CLOSE`);
    assert.ok(accepted > conclusions / 1000, `only ${accepted} of them with an accepted break`);
  });

  for (const name of ['duckdb', 'bigquery'] as const)
    it(`give the same states from ${name} as from memory, in ${STORED_HISTORIES} histories`, async function () {
      this.timeout(600_000);
      const memory = await SCAN_STORES.memory();
      const opened = await SCAN_STORES[name]();
      try {
        const expected = await runHistories(memory.store, FIRST_SEED, STORED_HISTORIES);
        const { states, broken } = await runHistories(opened.store, FIRST_SEED, STORED_HISTORIES);
        assert.deepEqual(broken, []);
        assert.deepEqual(byName(states), byName(expected.states));
      } finally {
        await opened.close();
      }
    });
});

const byName = (states: readonly ClusterStateRow[]) =>
  states.toSorted((a, b) => (a.cluster < b.cluster ? -1 : 1));
