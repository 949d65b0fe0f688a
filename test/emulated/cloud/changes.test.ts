import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { openPort } from '../../../scripts/local-cloud/open-port.ts';
import { SIMULATED_CALLER } from '../../../simulator/apis/gke/audit-entries.ts';
import { closeEmulator, cloudSuite, concludeAndCheck } from '../../support/cloud-suite.ts';

after(closeEmulator);

cloudSuite(
  'changes of clusters through the emulator',
  { simulator: { clusters: 25, seed: 5, projects: 4, operationMs: 300 }, detectsChanges: true },
  (cloud) => {
    it('raise an alert within a minute of a port that gcloud opens, and the next scan does not repeat it', async function () {
      this.timeout(180_000);
      const scanNow = async () => concludeAndCheck(cloud(), (await cloud().schedule(new Date())).scan_id);
      await scanNow();
      const alert = await openPort(cloud(), { withinMs: 60_000 });
      assert.equal(alert?.kind, 'REGRESSED', cloud().log().slice(-40).join('\n'));
      const method = 'google.container.v1.ClusterManager.UpdateNodePool';
      assert.ok(
        alert.sentences.includes(`Changed by ${SIMULATED_CALLER} with ${method}.`),
        alert.sentences.join(' '),
      );

      const { scan, clusters } = await scanNow();
      assert.equal(clusters.find(({ state }) => state.cluster === alert.cluster)?.state.change, 'STILL');
      assert.equal((await cloud().store.latestScan())?.scan_id, scan.scan_id);
      await wait(1000);
      const repeated = (await cloud().received('alerts')).filter(({ text }) =>
        text.includes(`"cluster":"${alert.cluster}"`),
      );
      assert.deepEqual(repeated, []);
    });

    it('that do not come from a feed are parked, and the welcome message is not', async () => {
      await cloud().received('parked');
      await cloud().emulator.publish(cloud().topics.changes, 'no JSON');
      for (let tries = 0; tries < 100; tries += 1) {
        const parked = await cloud().received('parked');
        if (parked.length > 0) {
          assert.deepEqual(
            parked.map(({ text }) => text),
            ['no JSON'],
          );
          return;
        }
        await wait(100);
      }
      assert.fail('nothing was parked');
    });
  },
);
