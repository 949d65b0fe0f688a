import assert from 'node:assert/strict';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { discoverByListing } from '../../../../shared/stages/discover/discover-by-listing.ts';
import {
  discover,
  ORGANIZATION,
  othersOf,
  PLACES,
  partsOf,
  projectsOf,
} from '../../../support/hierarchy-builder.ts';
import { apiError, type Failures, MemoryDirectories } from '../../../support/memory-directories.ts';

const DENIED_BY_PERIMETER = new SweepError('API_VPC_SC_DENIED', {
  api: 'memory',
  resource: 'projects/deeper',
  identifier: 'Ab12-identifier',
  rule: '[]',
});

describe('discovery by listing, with failures', () => {
  const failures: readonly [name: string, failures: Failures, projects: string[], others: object[]][] = [
    [
      'a project without read permission',
      { 'listClusters deeper': apiError('API_FORBIDDEN', 'projects/deeper') },
      ['middle', 'top'],
      [
        {
          kind: 'UNREADABLE_PROJECT',
          projectId: 'deeper',
          code: 'PROJECT_FORBIDDEN',
          detail: 'No permission to list the clusters of project deeper: grant container.clusters.list.',
        },
      ],
    ],
    [
      'a project behind a policy',
      { 'listClusters deeper': apiError('API_FORBIDDEN', 'projects/deeper', 'SECURITY_POLICY_VIOLATED') },
      ['middle', 'top'],
      [
        {
          kind: 'UNREADABLE_PROJECT',
          projectId: 'deeper',
          code: 'PROJECT_UNREADABLE',
          detail:
            'Cannot list the clusters of project deeper: memory denied access to projects/deeper: SECURITY_POLICY_VIOLATED.',
        },
      ],
    ],
    [
      'a project protected by VPC Service Controls, with the identifier of the denial',
      { 'listClusters deeper': DENIED_BY_PERIMETER },
      ['middle', 'top'],
      [
        {
          kind: 'UNREADABLE_PROJECT',
          projectId: 'deeper',
          code: 'API_VPC_SC_DENIED',
          detail:
            'memory denied access to projects/deeper because of VPC Service Controls: give its administrators the unique identifier Ab12-identifier and the ingress rule that allows the request, with the scanner in place of SCANNER: [].',
        },
      ],
    ],
    [
      'a project that is busy',
      { 'listClusters deeper': apiError('API_BUSY', 'projects/deeper') },
      ['middle', 'top'],
      [
        {
          kind: 'UNREADABLE_PROJECT',
          projectId: 'deeper',
          code: 'PROJECT_UNREADABLE',
          detail:
            'Cannot list the clusters of project deeper: memory still returned status 503 for projects/deeper after 6 attempts.',
        },
      ],
    ],
    [
      'a project without the API, by its number',
      { 'listClusters deeper': apiError('API_DISABLED', 'projects/30') },
      ['middle', 'top'],
      [{ kind: 'NO_CLUSTERS_POSSIBLE', projectId: 'deeper', why: 'API_DISABLED' }],
    ],
    [
      'a project without the API, by its id',
      { 'listClusters deeper': apiError('API_DISABLED', 'projects/deeper') },
      ['middle', 'top'],
      [{ kind: 'NO_CLUSTERS_POSSIBLE', projectId: 'deeper', why: 'API_DISABLED' }],
    ],
    [
      'a quota project without the API',
      { 'listClusters deeper': apiError('API_DISABLED', 'projects/99') },
      ['middle', 'top'],
      [
        {
          kind: 'UNREADABLE_PROJECT',
          projectId: 'deeper',
          code: 'PROJECT_UNREADABLE',
          detail: 'Cannot list the clusters of project deeper: memory is not enabled in projects/99.',
        },
      ],
    ],
    [
      'a project that is gone',
      { 'listClusters deeper': apiError('API_NOT_FOUND', 'projects/deeper') },
      ['middle', 'top'],
      [{ kind: 'NO_CLUSTERS_POSSIBLE', projectId: 'deeper', why: 'NOT_FOUND' }],
    ],
    [
      'a folder without read permission',
      {
        'listFolders folders/2': apiError('API_FORBIDDEN', 'folders/2'),
        'listProjects folders/2': apiError('API_FORBIDDEN', 'folders/2'),
      },
      ['top'],
      [
        {
          kind: 'UNREADABLE_FOLDER',
          folder: 'folders/2',
          code: 'FOLDER_FORBIDDEN',
          detail:
            'No permission to list folders/2: grant resourcemanager.folders.list and resourcemanager.projects.list.',
        },
      ],
    ],
    [
      'a folder of which only the subfolders cannot be read',
      { 'listFolders folders/2': apiError('API_UNREACHABLE', 'folders/2', 'ECONNRESET') },
      ['middle', 'top'],
      [
        {
          kind: 'UNREADABLE_FOLDER',
          folder: 'folders/2',
          code: 'FOLDER_UNREADABLE',
          detail: 'Cannot list folders/2: memory could not be reached for folders/2: ECONNRESET.',
        },
      ],
    ],
    [
      'a folder that is gone',
      {
        'listFolders folders/3': apiError('API_NOT_FOUND', 'folders/3'),
        'listProjects folders/3': apiError('API_NOT_FOUND', 'folders/3'),
      },
      ['middle', 'top'],
      [],
    ],
    [
      'an organization of which only the projects cannot be read',
      { [`listProjects ${ORGANIZATION}`]: apiError('API_FORBIDDEN', ORGANIZATION) },
      ['deeper', 'middle'],
      [
        {
          kind: 'UNREADABLE_FOLDER',
          folder: ORGANIZATION,
          code: 'FOLDER_FORBIDDEN',
          detail:
            'No permission to list organizations/1: grant resourcemanager.folders.list and resourcemanager.projects.list.',
        },
      ],
    ],
  ];
  for (const [name, failing, projects, others] of failures)
    it(`still finds everything else despite ${name}`, async () => {
      const events = await discover(ORGANIZATION, failing);
      assert.deepEqual(projectsOf(events), projects);
      assert.deepEqual(othersOf(events), others);
    });

  it('reports a forbidden project that is being deleted as such', async () => {
    const memory = new MemoryDirectories(PLACES, {
      'listClusters deeper': apiError('API_FORBIDDEN', 'projects/deeper'),
    });
    memory.getProject = async () => ({
      projectId: 'deeper',
      projectNumber: '30',
      parent: 'folders/3',
      active: false,
    });
    const events = await Array.fromAsync(
      discoverByListing(partsOf('folders/3'), memory, memory, { concurrency: 3 }),
    );
    assert.deepEqual(
      events.find((event) => 'projectId' in event && event.projectId === 'deeper'),
      { kind: 'NO_CLUSTERS_POSSIBLE', projectId: 'deeper', why: 'DELETE_REQUESTED' },
    );
  });

  const bothOf = (container: string, error: Error) => ({
    [`listFolders ${container}`]: error,
    [`listProjects ${container}`]: error,
  });
  const fatal: readonly [name: string, scope: string, failures: Failures, code: string][] = [
    ['an organization that does not exist', 'organizations/9', {}, 'SCOPE_UNKNOWN'],
    [
      'an organization without read permission',
      ORGANIZATION,
      bothOf(ORGANIZATION, apiError('API_FORBIDDEN', ORGANIZATION)),
      'SCOPE_FORBIDDEN',
    ],
    [
      'a caller without the Resource Manager API',
      ORGANIZATION,
      bothOf(ORGANIZATION, apiError('API_DISABLED', 'projects/99')),
      'SCOPE_FORBIDDEN',
    ],
    [
      'an organization that is temporarily unreadable',
      ORGANIZATION,
      bothOf(ORGANIZATION, apiError('API_BUSY', ORGANIZATION)),
      'API_BUSY',
    ],
    [
      'a part of the scope inside another part, without read permission',
      `folders/3,${ORGANIZATION}`,
      bothOf('folders/3', apiError('API_FORBIDDEN', 'folders/3')),
      'SCOPE_FORBIDDEN',
    ],
    ['a project that does not exist', 'projects/nowhere', {}, 'SCOPE_FORBIDDEN'],
    [
      'credentials that are rejected during the scan',
      ORGANIZATION,
      { 'listClusters deeper': apiError('API_UNAUTHENTICATED', 'projects/deeper') },
      'API_UNAUTHENTICATED',
    ],
  ];
  for (const [name, scope, failing, code] of fatal)
    it(`fails with ${code} for ${name}`, async () => {
      await assert.rejects(discover(scope, failing), { name: 'SweepError', code });
    });

  it('rethrows internal bugs', async () => {
    await assert.rejects(discover(ORGANIZATION, { 'listClusters deeper': new RangeError('our bug') }), {
      name: 'RangeError',
    });
  });
});
