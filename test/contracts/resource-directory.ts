import assert from 'node:assert/strict';
import type { ResourceDirectory } from '../../shared/stages/discover/ports.ts';
import type { Fleet } from '../../simulator/fleet/fleet.ts';

export interface ResourcesUnderContract {
  readonly directory: ResourceDirectory;
  /** The same places, asked by somebody who may do nothing. */
  readonly forbidden: ResourceDirectory;
  readonly truth: Fleet;
}

/** What every ResourceDirectory promises. */
export function resourceDirectoryContract(name: string, resources: () => ResourcesUnderContract): void {
  describe(`${name} as ResourceDirectory`, () => {
    const containers = () => {
      const { organization, folders } = resources().truth;
      return [`organizations/${organization.id}`, ...folders.map(({ id }) => `folders/${id}`)];
    };

    it('lists the folders directly in each container', async () => {
      const { directory, truth } = resources();
      for (const container of containers()) {
        const names = (await Array.fromAsync(directory.listFolders(container))).map((folder) => folder.name);
        const expected = truth.folders.filter(({ parent }) => parent === container);
        assert.deepEqual(names.sort(), expected.map(({ id }) => `folders/${id}`).sort());
      }
    });

    it('lists the projects directly in each container, with id and number', async () => {
      const { directory, truth } = resources();
      for (const container of containers()) {
        const projects = await Array.fromAsync(directory.listProjects(container));
        const active = projects.filter((project) => project.active);
        const expected = truth.projects.filter(
          ({ parent, state }) => parent === container && state === 'ACTIVE',
        );
        assert.deepEqual(
          active.map(({ projectId, projectNumber }) => `${projectId} ${projectNumber}`).sort(),
          expected.map(({ projectId, projectNumber }) => `${projectId} ${projectNumber}`).sort(),
        );
      }
    });

    it('knows a project by its id and by its number', async () => {
      const { directory, truth } = resources();
      for (const { projectId, projectNumber, state } of truth.projects) {
        const expected = { projectId, projectNumber, active: state === 'ACTIVE' };
        assert.deepEqual(await directory.getProject(projectId), expected);
        assert.deepEqual(await directory.getProject(projectNumber), expected);
      }
    });

    it('tells who asks for a project that is not there no more than who may not see it', async () => {
      await assert.rejects(resources().directory.getProject('p-nowhere'), { code: 'API_FORBIDDEN' });
    });

    it('says API_FORBIDDEN to who may not', async () => {
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
