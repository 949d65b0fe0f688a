import assert from 'node:assert/strict';
import { FAULT_KINDS } from '../../../../simulator/faults/fault-kinds.ts';
import type { Simulator } from '../../../../simulator/start-simulator.ts';
import { ask, withSimulator } from '../ask.ts';

const LIST = 'v1/projects/p-0001/locations/-/clusters';
const GET = 'v1/projects/p-0001/locations/us-east1/clusters/c';

/** The outcome of a call under a fault, as a client sees it that waits for a response for some time. */
async function outcome({ url }: Simulator, path: string, waitMs = 10_000): Promise<string> {
  try {
    const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(waitMs) });
    const text = await response.text();
    try {
      const { error, missingZones } = JSON.parse(text);
      if (error !== undefined)
        return `${response.status} ${error.status} ${error.details?.[0]?.reason ?? ''}`.trim();
      return missingZones === undefined ? 'answered' : 'incomplete';
    } catch {
      return `${response.status} with broken JSON`;
    }
  } catch (error) {
    const { cause, name } = error as Error;
    return cause instanceof Error ? cause.message : name;
  }
}

describe('faults on the wire', () => {
  /** Faults of rows only show in BigQuery's responses, and those of operations in their course: see their tests. */
  type OnTheWire = Exclude<keyof typeof FAULT_KINDS, 'row-refused' | 'late-rows' | `operation-${string}`>;
  const cases: Readonly<Record<OnTheWire, readonly [path: string, seen: string]>> = {
    '403': [LIST, '403 PERMISSION_DENIED'],
    'service-disabled': [LIST, '403 PERMISSION_DENIED SERVICE_DISABLED'],
    '404': [GET, '404 NOT_FOUND'],
    '429': [LIST, '429 RESOURCE_EXHAUSTED RATE_LIMIT_EXCEEDED'],
    '500': [LIST, '500 INTERNAL'],
    '503': [LIST, '503 UNAVAILABLE'],
    slow: [LIST, 'TimeoutError'],
    hung: [LIST, 'TimeoutError'],
    reset: [LIST, 'read ECONNRESET'],
    truncated: [LIST, 'other side closed'],
    malformed: [LIST, '200 with broken JSON'],
    'list-missing-location': [LIST, 'incomplete'],
  };
  for (const [fault, [path, seen]] of Object.entries(cases)) {
    const isOnce = FAULT_KINDS[fault as OnTheWire].defaultDuration === 'FIRST';
    it(`are, for ${fault}: ${seen}, ${isOnce ? 'once' : 'every time'}`, async () => {
      const waitMs = seen === 'TimeoutError' ? 150 : undefined;
      await withSimulator({ clusters: 20, projects: 1, faults: fault }, async (simulator) => {
        assert.equal(await outcome(simulator, path, waitMs), seen);
        if (isOnce) assert.equal(await outcome(simulator, path), 'answered');
        else assert.equal(await outcome(simulator, path, waitMs), seen);
      });
    });
  }

  it('send Retry-After in whole seconds', async () => {
    await withSimulator({ clusters: 1, projects: 1, faults: '429=1500ms,503=0s' }, async (simulator) => {
      const seconds = async () => (await ask(simulator, LIST)).headers.get('retry-after');
      assert.deepEqual([await seconds(), await seconds(), await seconds()], ['2', '0', null]);
    });
  });

  it('delay a slow response by the given time', async () => {
    await withSimulator({ clusters: 1, projects: 1, faults: 'slow=40ms' }, async (simulator) => {
      assert.equal(await outcome(simulator, LIST), 'answered');
    });
  });

  it('can affect Resource Manager and Asset Inventory, with the messages of each', async () => {
    const faults =
      '403@cloudresourcemanager.folders.list,404@cloudasset.*,service-disabled@cloudresourcemanager.*';
    await withSimulator({ clusters: 1, faults }, async (simulator) => {
      const messageOf = async (path: string) =>
        ((await ask(simulator, path)).body['error'] as { message: string }).message;
      assert.match(
        await messageOf('v3/folders?parent=organizations/123456789012'),
        /^Permission 'resourcemanager\.folders\.list' denied on resource '\/\/cloudresourcemanager\.googleapis\.com\/organizations\/123456789012'/,
      );
      assert.equal(
        await messageOf('v1/organizations/123456789012/assets'),
        'Requested entity was not found.',
      );
      assert.match(
        await messageOf('v3/projects?parent=organizations/123456789012'),
        /^Cloud Resource Manager API has not been used in project 764086051850/,
      );
    });
  });
});
