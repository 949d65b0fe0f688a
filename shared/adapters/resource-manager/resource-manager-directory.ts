import type { v3 } from '@google-cloud/resource-manager';
import { z } from 'zod';
import { ClientAuth } from '../../platform/http/client-auth.ts';
import { ASK_ONCE, clientOptions } from '../../platform/http/client-options.ts';
import { pagesOf } from '../../platform/http/pages.ts';
import { readAnswer } from '../../platform/http/read-answer.ts';
import type { GoogleTransport } from '../../platform/http/transport.ts';
import type { FolderEntry, ProjectEntry, ResourceDirectory } from '../../stages/discover/ports.ts';

const folder = z
  .object({ name: z.string().regex(/^folders\/\d+$/), state: z.string() })
  .transform(({ name, state }): FolderEntry => ({ name, active: state === 'ACTIVE' }));

const project = z
  .object({ name: z.string().regex(/^projects\/\d+$/), projectId: z.string(), state: z.string() })
  .transform(
    ({ name, projectId, state }): ProjectEntry => ({
      projectId,
      projectNumber: name.slice('projects/'.length),
      active: state === 'ACTIVE',
    }),
  );

const folderPage = z.object({ folders: z.array(folder).default([]), nextPageToken: z.string().optional() });
const projectPage = z.object({
  projects: z.array(project).default([]),
  nextPageToken: z.string().optional(),
});

/** Wishes: the server may give fewer, also none, and go on. Of projects, what gcloud asks for. */
const FOLDERS_A_PAGE = 300;
const PROJECTS_A_PAGE = 500;

const API = 'Cloud Resource Manager API';

interface Clients {
  readonly folders: v3.FoldersClient;
  readonly projects: v3.ProjectsClient;
}

/** The Cloud Resource Manager API, version 3. */
export class ResourceManagerDirectory implements ResourceDirectory {
  readonly #auth: ClientAuth;
  readonly #clients: Promise<Clients>;

  /** @param endpoint where the API is instead, or null */
  constructor(transport: GoogleTransport, endpoint: URL | null) {
    this.#auth = new ClientAuth(transport, endpoint);
    this.#clients = loadClients(this.#auth);
  }

  async *listFolders(parent: string): AsyncGenerator<FolderEntry> {
    const { folders } = await this.#clients;
    const question = { api: API, resource: parent };
    const ask = async (pageToken: string) => {
      const request = { parent, pageSize: FOLDERS_A_PAGE, pageToken };
      const document = await this.#auth.answerTo(question, () => folders.listFolders(request, ASK_ONCE));
      return readAnswer(folderPage, document, question);
    };
    for await (const page of pagesOf(question, ask)) yield* page.folders;
  }

  async *listProjects(parent: string): AsyncGenerator<ProjectEntry> {
    const { projects } = await this.#clients;
    const question = { api: API, resource: parent };
    const ask = async (pageToken: string) => {
      const request = { parent, pageSize: PROJECTS_A_PAGE, pageToken };
      const document = await this.#auth.answerTo(question, () => projects.listProjects(request, ASK_ONCE));
      return readAnswer(projectPage, document, question);
    };
    for await (const page of pagesOf(question, ask)) yield* page.projects;
  }

  async getProject(projectIdOrNumber: string): Promise<ProjectEntry> {
    const { projects } = await this.#clients;
    const name = `projects/${projectIdOrNumber}`;
    const question = { api: API, resource: name };
    const document = await this.#auth.answerTo(question, () => projects.getProject({ name }, ASK_ONCE));
    return readAnswer(project, document, question);
  }
}

async function loadClients(auth: ClientAuth): Promise<Clients> {
  const {
    default: { FoldersClient, ProjectsClient },
  } = await import('@google-cloud/resource-manager/build/src/v3/index.js');
  const options = clientOptions(auth);
  return { folders: new FoldersClient(options), projects: new ProjectsClient(options) };
}
