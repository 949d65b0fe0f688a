import assert from 'node:assert/strict';
import type { ResourceDirectory } from '../../shared/stages/discover/ports.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';

export interface ResourcesUnderContract {
  readonly directory: ResourceDirectory;
  /** The same places for a caller without permissions. */
  readonly forbidden: ResourceDirectory;
  readonly truth: Fleet;
}

/** The contract of every ResourceDirectory. */
export function resourceDirectoryContract(name: string, resources: () => ResourcesUnderContract): void {
  describe(`${name} as ResourceDirectory`, () => {
    const containers = () => {
      const { organization, folders } = resources().truth;
      return [`organizations/${organization.id}`, ...folders.map(({ id }) => `folders/${id}`)];
    };

    it('lists the direct child folders of each container, with display names', async () => {
      const { directory, truth } = resources();
      for (const container of containers()) {
        const folders = await Array.fromAsync(directory.listFolders(container));
        const expected = truth.folders.filter(({ parent }) => parent === container);
        assert.deepEqual(
          folders.map(({ name, displayName }) => `${name} ${displayName}`).sort(),
          expected.map(({ id, displayName }) => `folders/${id} ${displayName}`).sort(),
        );
      }
    });

    it('lists the direct child projects of each container, with ID and number, also those that are being deleted', async () => {
      const { directory, truth } = resources();
      for (const container of containers()) {
        const projects = await Array.fromAsync(directory.listProjects(container));
        const expected = truth.projects.filter(({ parent }) => parent === container);
        assert.deepEqual(
          projects
            .map(({ projectId, projectNumber, active }) => `${projectId} ${projectNumber} ${active}`)
            .sort(),
          expected
            .map(
              ({ projectId, projectNumber, state }) => `${projectId} ${projectNumber} ${state === 'ACTIVE'}`,
            )
            .sort(),
        );
      }
    });

    it('finds a project by ID and by number', async () => {
      const { directory, truth } = resources();
      for (const { projectId, projectNumber, parent, state } of truth.projects) {
        const expected = { projectId, projectNumber, parent, active: state === 'ACTIVE' };
        assert.deepEqual(await directory.getProject(projectId), expected);
        assert.deepEqual(await directory.getProject(projectNumber), expected);
      }
    });

    it('throws the same error for a missing project as for a forbidden one', async () => {
      await assert.rejects(resources().directory.getProject('p-nowhere'), { code: 'API_FORBIDDEN' });
    });

    it('throws API_FORBIDDEN without permission', async () => {
      const { forbidden, truth } = resources();
      const [organization = ''] = containers();
      const [project] = truth.projects;
      const refused = { name: 'SweepError', code: 'API_FORBIDDEN' };
      await assert.rejects(Array.fromAsync(forbidden.listFolders(organization)), refused);
      await assert.rejects(Array.fromAsync(forbidden.listProjects(organization)), refused);
      await assert.rejects(forbidden.getProject(project?.projectId ?? ''), refused);
    });
  });
}
