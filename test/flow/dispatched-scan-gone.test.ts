import assert from 'node:assert/strict';
import { closeSimulatedBigQuery } from '../support/bigquery-stores.ts';
import { aProject, DispatchedSession } from '../support/dispatched-scan.ts';
import { apiError } from '../support/memory-directories.ts';
import { type OpenStore, SCAN_STORES } from '../support/scan-stores.ts';

const SHOP = aProject('shop-prod', 'tills', 'stock');
const BANK = aProject('bank-prod', 'ledger');

after(closeSimulatedBigQuery);

for (const [name, openStore] of Object.entries(SCAN_STORES)) {
  describe(`clusters that a scan by the cloud functions no longer finds, in ${name}`, () => {
    let opened: OpenStore;
    let session: DispatchedSession;
    beforeEach(async () => {
      opened = await openStore();
      session = new DispatchedSession(opened.store, [SHOP, BANK]);
    });
    afterEach(() => opened.close());

    it('reports known clusters of an unlistable place immediately, without requesting them', async () => {
      await session.enumerate();
      await session.inspectAll();
      await session.conclude();
      const next = new DispatchedSession(session.store, [
        BANK,
        { ...SHOP, missingLocations: ['europe-west1'], clusters: [] },
      ]);
      next.moveToNextDay();
      const { asked: askedNext, expectedClusters, scanId: nextId } = await next.enumerate();
      assert.deepEqual({ askedNext, expectedClusters }, { askedNext: 1, expectedClusters: 3 });
      await next.inspectAll();
      const scan = await next.conclude();
      assert.equal(scan.completeness, 'PARTIAL');
      assert.deepEqual(await next.outcomes(nextId), {
        ledger: 'OPEN',
        stock: 'UNREADABLE',
        tills: 'UNREADABLE',
      });
    });

    /** A scan of the day after, of these projects. */
    async function dayAfter(projects: DispatchedSession['projects']) {
      await session.enumerate();
      await session.inspectAll();
      await session.conclude();
      session.projects = projects;
      session.moveToNextDay();
      const { scanId: nextId } = await session.enumerate();
      await session.inspectAll();
      return { scan: await session.conclude(), outcomes: await session.outcomes(nextId), nextId };
    }

    const lost: readonly (readonly [string, DispatchedSession['projects']])[] = [
      ['is no longer listed', [BANK]],
      ['has its API disabled', [BANK, { ...SHOP, failure: apiError('API_DISABLED', 'projects/shop-prod') }]],
      ['returns 404', [BANK, { ...SHOP, failure: apiError('API_NOT_FOUND', 'projects/shop-prod') }]],
    ];
    for (const [what, projects] of lost)
      it(`keeps the clusters of a project that ${what} as UNREADABLE (were GONE)`, async () => {
        const { scan, outcomes } = await dayAfter(projects);
        assert.deepEqual(outcomes, { ledger: 'OPEN', stock: 'UNREADABLE', tills: 'UNREADABLE' });
        assert.equal(scan.completeness, 'PARTIAL');
      });

    it('reports clusters as GONE if their project is being deleted', async () => {
      const { scan, outcomes } = await dayAfter([BANK, { ...SHOP, active: false }]);
      assert.deepEqual(outcomes, { ledger: 'OPEN', stock: 'GONE', tills: 'GONE' });
      assert.equal(scan.completeness, 'COMPLETE');
    });

    it('reports a cluster as GONE if its project no longer lists it and reading it returns 404', async () => {
      const { outcomes } = await dayAfter([BANK, aProject('shop-prod', 'tills')]);
      assert.deepEqual(outcomes, { ledger: 'OPEN', stock: 'GONE', tills: 'OPEN' });
    });

    it('reads a cluster that is missing from one list, instead of reporting it as GONE', async () => {
      const { outcomes } = await dayAfter([BANK, { ...SHOP, unlisted: ['stock'] }]);
      assert.deepEqual(outcomes, { ledger: 'OPEN', stock: 'OPEN', tills: 'OPEN' });
    });
  });
}
