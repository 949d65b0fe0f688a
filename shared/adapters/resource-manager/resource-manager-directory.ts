import type resourceManager from '@google-cloud/resource-manager';
import type { FoldersClient, OrganizationsClient, ProjectsClient } from '@google-cloud/resource-manager';
import * as z from 'zod';
import { readResponse } from '../../platform/http/api-call.ts';
import {
  CALL_OPTIONS,
  fetchThrough,
  listThroughClient,
  restOptions,
  throughClient,
} from '../../platform/http/google-clients.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import type { FolderEntry, ProjectEntry, ResourceDirectory } from '../../stages/discover/ports.ts';

/**
 * Only DELETE_REQUESTED proves that nothing runs. A state that is newer than the client arrives as a number. An unset
 * state is invalid.
 */
const active = z
  .union([z.string(), z.number()])
  .refine((state) => state !== 'STATE_UNSPECIFIED', 'is missing')
  .transform((state) => state !== 'DELETE_REQUESTED');

const folder = z
  .object({ name: z.string().regex(/^folders\/\d+$/), displayName: z.string().nullish(), state: active })
  .transform(
    ({ name, displayName, state }): FolderEntry => ({
      name,
      displayName: displayName || null,
      active: state,
    }),
  );

const project = z
  .object({
    name: z.string().regex(/^projects\/\d+$/),
    projectId: z.string().min(1),
    parent: z.string().nullish(),
    state: active,
  })
  .transform(
    ({ name, projectId, parent, state }): ProjectEntry => ({
      projectId,
      projectNumber: name.slice('projects/'.length),
      parent: parent || null,
      active: state,
    }),
  );

const organization = z.object({ name: z.string().regex(/^organizations\/\d+$/) });

/** The server may return fewer, even none, on a page. For projects, the size that gcloud requests. */
const FOLDERS_PER_PAGE = 300;
const PROJECTS_PER_PAGE = 500;

const API = 'Cloud Resource Manager API';

type ClientOptions = NonNullable<ConstructorParameters<typeof FoldersClient>[0]>;

/** The clients of the API. A scan needs two of them, and each takes a while to create. */
class Clients {
  readonly #package: typeof resourceManager;
  readonly #options: ClientOptions;
  #folders: FoldersClient | undefined;
  #projects: ProjectsClient | undefined;
  #organizations: OrganizationsClient | undefined;

  constructor(package_: typeof resourceManager, options: ClientOptions) {
    this.#package = package_;
    this.#options = options;
  }

  get folders(): FoldersClient {
    this.#folders ??= new this.#package.FoldersClient(this.#options);
    return this.#folders;
  }

  get projects(): ProjectsClient {
    this.#projects ??= new this.#package.ProjectsClient(this.#options);
    return this.#projects;
  }

  get organizations(): OrganizationsClient {
    this.#organizations ??= new this.#package.OrganizationsClient(this.#options);
    return this.#organizations;
  }
}

/** The Cloud Resource Manager API, version 3. Its clients are loaded on first use. */
export class ResourceManagerDirectory implements ResourceDirectory {
  readonly #load: () => Promise<Clients>;
  #clients: Promise<Clients> | undefined;

  /** @param endpoint of the API; null for Google's own */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#load = () => loadClients(http, endpoint);
  }

  async *listFolders(parent: string): AsyncGenerator<FolderEntry> {
    const { folders } = await this.#loaded();
    const call = { api: API, resource: parent };
    const read = (page: object) =>
      folders.listFolders({ parent, pageSize: FOLDERS_PER_PAGE, ...page }, CALL_OPTIONS);
    for await (const entry of listThroughClient(call, read)) yield readResponse(folder, entry, call);
  }

  async *listProjects(parent: string): AsyncGenerator<ProjectEntry> {
    const { projects } = await this.#loaded();
    const call = { api: API, resource: parent };
    const read = (page: object) =>
      projects.listProjects(
        { parent, pageSize: PROJECTS_PER_PAGE, showDeleted: true, ...page },
        CALL_OPTIONS,
      );
    for await (const entry of listThroughClient(call, read)) yield readResponse(project, entry, call);
  }

  async getProject(projectIdOrNumber: string): Promise<ProjectEntry> {
    const { projects } = await this.#loaded();
    const name = `projects/${projectIdOrNumber}`;
    const call = { api: API, resource: name };
    const [entry] = await throughClient(call, () => projects.getProject({ name }, CALL_OPTIONS));
    return readResponse(project, entry, call);
  }

  /** `organizations/N` of the organization with this domain; null if the caller can see none. */
  async findOrganization(domain: string): Promise<string | null> {
    const { organizations } = await this.#loaded();
    const call = { api: API, resource: `organization ${domain}` };
    const read = (page: object) =>
      organizations.searchOrganizations({ query: `domain:${domain}`, ...page }, CALL_OPTIONS);
    for await (const entry of listThroughClient(call, read))
      return readResponse(organization, entry, call).name;
    return null;
  }

  /**
   * Which of these permissions the caller has on `organizations/N`, `folders/N` or `projects/ID`.
   * @throws what `throughClient` throws; API_FORBIDDEN with the reason INVALID_ARGUMENT if one of them cannot be tested there
   */
  async testPermissions(resource: string, permissions: readonly string[]): Promise<ReadonlySet<string>> {
    const clients = await this.#loaded();
    const kind = resource.split('/')[0] as 'organizations' | 'folders' | 'projects';
    const call = { api: API, resource };
    const request = { resource, permissions: [...permissions] };
    const [answer] = await throughClient(call, () => clients[kind].testIamPermissions(request, CALL_OPTIONS));
    return new Set(answer.permissions ?? []);
  }

  #loaded(): Promise<Clients> {
    this.#clients ??= this.#load();
    return this.#clients;
  }
}

async function loadClients(http: HttpClient, endpoint: URL | null): Promise<Clients> {
  const [{ default: loaded }, { default: auth }] = await Promise.all([
    import('@google-cloud/resource-manager'),
    import('google-auth-library-10'),
  ]);
  const transporterOptions = { fetchImplementation: fetchThrough(http, API) };
  const authClient = new auth.PassThroughClient({ transporterOptions });
  const options = { ...restOptions(endpoint), authClient };
  return new Clients(loaded, options);
}
