import { ClusterManagerClient } from '@google-cloud/container';
import { ProjectsClient } from '@google-cloud/resource-manager';
import pMap from 'p-map';

/*
 * The loop of typical fleet scripts, for comparison: search the projects, then list each project's clusters and get
 * each cluster, 20 at a time. It judges and stores nothing. Argument: the simulator's URL.
 */
const url = new URL(process.argv[2] ?? '');
const anonymous = {
  fetch,
  getRequestHeaders: async () => new Headers(),
  getUniverseDomain: async () => 'googleapis.com',
};
const options = {
  fallback: true,
  apiEndpoint: url.hostname,
  port: Number(url.port),
  protocol: 'http',
  auth: anonymous as never,
};

const projects: string[] = [];
for await (const project of new ProjectsClient(options).searchProjectsAsync({ query: 'state:ACTIVE' })) {
  if (project.projectId) projects.push(project.projectId);
}

const gke = new ClusterManagerClient(options);
let read = 0;
await pMap(
  projects,
  async (project) => {
    const [list] = await gke.listClusters({ parent: `projects/${project}/locations/-` });
    for (const { name, location } of list.clusters ?? []) {
      await gke.getCluster({ name: `projects/${project}/locations/${location}/clusters/${name}` });
      read += 1;
    }
  },
  { concurrency: 20 },
);
process.stdout.write(`${read} clusters read\n`);
