import assert from 'node:assert/strict';
import type { DiscoveryEvent } from '../../../../shared/stages/discover/discovery-event.ts';
import { type Absence, ListedPlaces } from '../../../../shared/stages/discover/listed-places.ts';

const CLUSTER = { projectId: 'shop-prod', location: 'europe-west1-b', cluster: 'tills' };
const LISTED: DiscoveryEvent = {
  kind: 'CLUSTERS',
  projectId: 'shop-prod',
  projectNumber: null,
  ancestors: [],
  clusters: [],
  missingLocations: [],
};

/** The result for a known cluster that the scan did not find: its kind, and the error code. */
function absence(events: readonly DiscoveryEvent[], forgotten: readonly string[] = []): string {
  const places = new ListedPlaces(forgotten);
  for (const event of events) places.add(event);
  places.finish('organizations/1');
  const found: Absence = places.absenceOf(CLUSTER, 'LIST');
  return found.kind === 'UNCONFIRMED' ? found.kind : `${found.kind} ${found.error.code}`;
}

describe('a known cluster that a scan did not find', () => {
  const cases: readonly (readonly [what: string, events: readonly DiscoveryEvent[], result: string])[] = [
    ['in a project that was listed is read individually', [LISTED], 'UNCONFIRMED'],
    [
      'in a zone whose region is missing from the list is not gone',
      [{ ...LISTED, missingLocations: ['europe-west1'] }],
      'UNREADABLE LOCATION_MISSING',
    ],
    [
      'in a project that returned 404 is not gone: once, its open clusters became GONE',
      [{ kind: 'NO_CLUSTERS_POSSIBLE', projectId: 'shop-prod', why: 'NOT_FOUND' }],
      'UNREADABLE PROJECT_NOT_FOUND',
    ],
    [
      'in a project whose API is disabled is not gone',
      [{ kind: 'NO_CLUSTERS_POSSIBLE', projectId: 'shop-prod', why: 'API_DISABLED' }],
      'UNREADABLE PROJECT_API_DISABLED',
    ],
    [
      'in a project that is being deleted is gone',
      [{ kind: 'NO_CLUSTERS_POSSIBLE', projectId: 'shop-prod', why: 'DELETE_REQUESTED' }],
      'GONE PROJECT_DELETE_REQUESTED',
    ],
    ['is not gone if nothing could be listed', [], 'UNREADABLE SCOPE_EMPTY'],
  ];
  for (const [what, events, result] of cases)
    it(what, () => {
      assert.equal(absence(events), result);
    });

  it('is gone if a person passed --forget for its project, and for no other project', () => {
    const denied: DiscoveryEvent = {
      kind: 'UNREADABLE_PROJECT',
      projectId: 'shop-prod',
      code: 'PROJECT_FORBIDDEN',
      detail: 'No permission.',
    };
    assert.equal(absence([denied], ['shop-prod']), 'GONE PROJECT_FORGOTTEN');
    assert.equal(absence([denied], ['bank-prod']), 'UNREADABLE PROJECT_FORBIDDEN');
  });
});
