import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateFleet } from '../../../../simulator/fleet/generate-fleet.ts';
import type { Simulator } from '../../../../simulator/start-simulator.ts';
import { sharedData } from '../../../support/shared-data.ts';
import { type Answer, ask, NOW_MS, withSimulator } from '../ask.ts';

interface Recording {
  /** `GET https://…` */
  readonly request: string;
  readonly status: string;
  readonly headers: readonly string[];
  readonly body: { readonly error: Record<string, unknown> };
}

/** A project and cluster with the names of the recorded requests, and the recording with its redactions filled in. */
function recordingOf(folder: string, file: string, { projectId, projectNumber }: typeof PROJECT): Recording {
  const text = readFileSync(join(folder, `${file}.json`), 'utf8')
    .replaceAll(/\$\{uniqueId\}/g, 'x')
    .replaceAll(/\$\{projectNumber\}/g, projectNumber)
    // The only recording with details identifies the project by its number there, which the recorder redacted.
    .replaceAll(/\$\{projectId\}/g, file.includes('-full-') ? projectNumber : projectId);
  return JSON.parse(text);
}

const PROJECT = { projectId: 'p-0001', projectNumber: '400000000001' };

/** Sends the same request to the simulator, which has no v1beta1. */
function replay(simulator: Simulator, { request }: Recording): Promise<Answer> {
  const url = new URL(request.replace(/^GET /, ''));
  return ask(simulator, `${url.pathname.slice(1)}${url.search}`.replace('v1beta1', 'v1'));
}

function withoutDetails({ body }: Answer): unknown {
  const { details: _, ...error } = body['error'] as Record<string, unknown>;
  return { error };
}

describe('error responses, compared with the recorded ones', () => {
  const folder = sharedData('gke');
  if (folder === null) {
    it.skip('skipped: ../shared/data/gke is missing');
    return;
  }

  function fleetOf() {
    const fleet = generateFleet({ clusters: 1, seed: 0, projects: 1, nowMs: NOW_MS });
    const [cluster] = fleet.clusters;
    assert.ok(cluster);
    fleet.change(cluster, { location: 'us-central1-a', name: 'cluster-sample-x', mode: 'STANDARD' });
    fleet.changeProject('p-0001', { projectNumber: PROJECT.projectNumber });
    return fleet;
  }

  // The recorder removed `details` from these and kept everything else.
  const same: readonly [file: string, faults: string][] = [
    ['error-404-cluster-regional', ''],
    ['error-404-nodepool', ''],
    ['error-403-crm-project-missing-or-denied', ''],
    ['error-429-resource-exhausted-crm', '429@cloudresourcemanager.v1.projects.get'],
  ];
  for (const [file, faults] of same) {
    it(`${file}: same status, headers and body`, async () => {
      const recording = recordingOf(folder, file, PROJECT);
      await withSimulator({ fleet: fleetOf(), faults }, async (simulator) => {
        const answer = await replay(simulator, recording);
        assert.equal(answer.status, Number.parseInt(recording.status, 10));
        assert.deepEqual(withoutDetails(answer), recording.body);
        for (const header of recording.headers.filter((each) => !each.startsWith('Vary'))) {
          const [name = '', value = ''] = header.split(': ');
          assert.equal(answer.headers.get(name), value);
        }
      });
    });
  }

  it('error-404-cluster-zonal: the request uses locations, the response zones', async () => {
    const recording = recordingOf(folder, 'error-404-cluster-zonal', PROJECT);
    const fleet = fleetOf();
    for (const cluster of fleet.clusters) fleet.remove(cluster);
    await withSimulator({ fleet }, async (simulator) => {
      assert.match(recording.request, /\/locations\/us-central1-a\//);
      assert.deepEqual(withoutDetails(await replay(simulator, recording)), recording.body);
    });
  });

  it('error-403-service-disabled-full: same details, for another API', async () => {
    const recording = recordingOf(folder, 'error-403-service-disabled-full-apphub', PROJECT);
    const fleet = fleetOf();
    fleet.changeProject('p-0001', { gkeEnabled: false });
    await withSimulator({ fleet }, async (simulator) => {
      // The recording with details is of a newer API that has no `errors`, as if enum numbers were requested.
      const path = 'v1/projects/p-0001/locations/-/clusters?%24alt=json%3Benum-encoding=int';
      const text = JSON.stringify((await ask(simulator, path)).body)
        .replaceAll('container.googleapis.com', 'apphub.googleapis.com')
        .replaceAll('Kubernetes Engine API', 'App Hub API');
      assert.deepEqual(JSON.parse(text), recording.body);
    });
  });

  it('error-400-gke-swap-update: same keys for a rejected update', async () => {
    const recording = recordingOf(folder, 'error-400-gke-swap-update', PROJECT);
    await withSimulator({ fleet: fleetOf() }, async (simulator) => {
      const path = 'v1/projects/p-0001/locations/us-central1-a/clusters/cluster-sample-x';
      const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{}' };
      const answer = await ask(simulator, path, init);
      const message = 'Must specify a field to update.';
      const expected = JSON.parse(
        JSON.stringify(recording.body).replaceAll(
          'Swap is disabled, no other swapConfig fields can be set.',
          message,
        ),
      );
      assert.deepEqual(withoutDetails(answer), expected);
    });
  });
});
