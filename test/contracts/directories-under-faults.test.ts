import assert from 'node:assert/strict';
import { discoverByListing } from '../../shared/stages/discover/discover-by-listing.ts';
import type { DiscoveryEvent } from '../../shared/stages/discover/discovery-event.ts';
import { type SimulatedApis, simulatedApis } from '../support/simulated-directories.ts';

const PROJECTS = 40;
const LIMITS = { attempts: 3, attemptMs: 400, budgetMs: 1500, firstWaitMs: 5, longestWaitMs: 20 };

describe('directories under faults', () => {
  let apis: SimulatedApis;
  before(async () => {
    apis = await simulatedApis({ clusters: PROJECTS, projects: PROJECTS, seed: 3 }, LIMITS);
  });
  after(() => apis[Symbol.asyncDispose]());

  const first = () => apis.simulator.fleet.projects[0]?.projectId ?? '';

  const passing = [
    '429=0s',
    '500',
    '503=0s',
    'reset',
    'truncated',
    'malformed',
    'slow=600ms',
    'slow=50ms*always',
  ];
  for (const fault of passing)
    it(`recover from ${fault}`, async () => {
      apis.simulator.faults = fault;
      assert.equal((await apis.anybody.clusters.listClusters(first())).clusters.length, 1);
    });

  const lasting: readonly [fault: string, code: string][] = [
    ['403', 'API_FORBIDDEN'],
    ['service-disabled', 'API_DISABLED'],
    ['404@container.clusters.list', 'API_NOT_FOUND'],
    ['429=0s*always', 'API_BUSY'],
    ['500*always', 'API_BUSY'],
    ['503=60s*always', 'API_BUSY'],
    ['hung', 'API_TIMEOUT'],
    ['reset*always', 'API_UNREACHABLE'],
    ['truncated*always', 'API_UNREACHABLE'],
    ['malformed*always', 'API_ANSWER_INVALID'],
  ];
  for (const [fault, code] of lasting)
    it(`throw ${code} if ${fault} persists`, async () => {
      apis.simulator.faults = fault;
      await assert.rejects(apis.anybody.clusters.listClusters(first()), { name: 'SweepError', code });
    });

  it('name a location whose clusters are missing', async () => {
    apis.simulator.faults = 'list-missing-location';
    const { clusters, missingLocations } = await apis.anybody.clusters.listClusters(first());
    assert.deepEqual(
      [clusters, missingLocations],
      [[], [apis.simulator.fleet.clustersOf(first())[0]?.location]],
    );
  });

  async function discover(faults: string): Promise<DiscoveryEvent[]> {
    apis.simulator.faults = faults;
    const { resources, clusters } = apis.anybody;
    const scope = [{ kind: 'organizations', id: apis.simulator.fleet.organization.id }] as const;
    return Array.fromAsync(discoverByListing(scope, resources, clusters, { concurrency: 8 }));
  }
  const projectsOf = (events: readonly DiscoveryEvent[]) =>
    events.map((event) => (event.kind === 'UNREADABLE_FOLDER' ? event.folder : event.projectId));
  const everyProject = () => apis.simulator.fleet.projects.map(({ projectId }) => projectId).sort();

  it('account for every project once, with all faults at the same time', async () => {
    const faults = [
      '403:0.1',
      'service-disabled:0.1',
      '404:0.1@container.clusters.list',
      '429=0s:0.1',
      '503=0s:0.1*always',
      'hung:0.05',
      'reset:0.2',
      'truncated:0.1*always',
      'malformed:0.2',
      'list-missing-location:0.2',
    ];
    const events = await discover(faults.join(','));
    assert.deepEqual(projectsOf(events).sort(), everyProject());
    const kinds = new Set(events.map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), ['CLUSTERS', 'NO_CLUSTERS_POSSIBLE', 'UNREADABLE_PROJECT']);
  });

  it('account for every project if all of them fail', async () => {
    const events = await discover('403:0.5,malformed*always');
    assert.deepEqual(projectsOf(events).sort(), everyProject());
    assert.ok(events.every(({ kind }) => kind === 'UNREADABLE_PROJECT'));
  });

  it('report a project as gone if its deletion started in the meantime', async () => {
    const { fleet } = apis.simulator;
    const project = first();
    apis.simulator.faults = '';
    const { resources, clusters } = apis.anybody;
    const scope = [{ kind: 'projects', id: project }] as const;
    const late = {
      listClusters: (projectId: string) => {
        fleet.changeProject(project, { state: 'DELETE_REQUESTED' });
        return clusters.listClusters(projectId);
      },
    };
    const events = await Array.fromAsync(discoverByListing(scope, resources, late, { concurrency: 1 }));
    fleet.changeProject(project, { state: 'ACTIVE' });
    assert.deepEqual(events, [{ kind: 'NO_CLUSTERS_POSSIBLE', projectId: project, why: 'DELETE_REQUESTED' }]);
  });
});
