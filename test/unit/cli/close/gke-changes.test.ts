import assert from 'node:assert/strict';
import { GkeChanges } from '../../../../cli/close/gke-changes.ts';
import { startSimulator } from '../../../../simulator/start-simulator.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import { fleetOfOneProject } from '../../../support/one-project-fleet.ts';

const HOUR_MS = 3_600_000;
const daily = (startTime: string, duration?: string) => ({
  dailyMaintenanceWindow: { startTime, ...(duration === undefined ? {} : { duration }) },
});
const opens = (starts: string, durationMs: number, recurrence: string) => ({
  starts,
  durationMs,
  recurrence,
});
const DAILY = 'FREQ=DAILY';

/** The windows of a cluster as GKE describes them, and what a campaign understands. */
const CASES: readonly (readonly [string, object | undefined, unknown])[] = [
  ['none', undefined, null],
  ['daily', daily('03:00', 'PT4H0M0S'), opens('1970-01-01T03:00:00Z', 4 * HOUR_MS, DAILY)],
  ['daily-default', daily('23:30'), opens('1970-01-01T23:30:00Z', 4 * HOUR_MS, DAILY)],
  ['daily-short', daily('03:00', 'PT30M'), opens('1970-01-01T03:00:00Z', HOUR_MS / 2, DAILY)],
  ['daily-strange', daily('03:00', 'P1D'), 'UNREADABLE'],
  ['daily-wrong', daily('3am', 'PT4H0M0S'), 'UNREADABLE'],
  [
    'weekly',
    {
      recurringWindow: {
        window: { startTime: '2026-01-03T22:00:00-05:00', endTime: '2026-01-04T08:00:00-05:00' },
        recurrence: 'RRULE:FREQ=WEEKLY;BYDAY=SA',
      },
    },
    opens('2026-01-03T22:00:00-05:00', 10 * HOUR_MS, 'FREQ=WEEKLY;BYDAY=SA'),
  ],
  ['weekly-without-times', { recurringWindow: { recurrence: 'FREQ=WEEKLY;BYDAY=SA' } }, 'UNREADABLE'],
];

describe('the maintenance window of a cluster', () => {
  it('is read as GKE describes it, and is never longer than GKE says', async () => {
    const fleet = fleetOfOneProject((cluster) =>
      CASES.map(([name, window]) =>
        cluster(name, window === undefined ? {} : { maintenancePolicy: { window } }),
      ),
    );
    const simulator = await startSimulator({ fleet });
    const http = anHttpClient();
    const changes = new GkeChanges(http, http, new URL(simulator.url));
    const projectId = fleet.projects[0]?.projectId ?? '';
    try {
      for (const [cluster, , expected] of CASES) {
        const current = await changes.read({ projectId, location: 'us-central1-a', cluster });
        assert.deepEqual(current.maintenanceWindow, expected, cluster);
      }
    } finally {
      await Promise.all([http.close(), simulator.close()]);
    }
  });
});
