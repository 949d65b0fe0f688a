import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { parseClusterPath } from '../../shared/stages/describe/identity.ts';

/** `gke_PROJECT_LOCATION_CLUSTER`, as `gcloud container clusters get-credentials` names a context. */
const CONTEXT = /^gke_([^_]+)_([^_]+)_([^_]+)$/;
const CONSOLE = 'console.cloud.google.com';
/** `/kubernetes/clusters/details/LOCATION/CLUSTER`, followed by the name of a tab. */
const CONSOLE_PATH = /^\/kubernetes\/clusters\/details\/([^/;]+)\/([^/;]+)(?:[/;]|$)/;

/**
 * The cluster that a user names: `projects/P/locations/L/clusters/C`, also with `zones` and with a service or a URL
 * before it; kubectl's context `gke_P_L_C`; or the URL of the cluster's page in the Google Cloud console.
 * @throws SweepError CLUSTER_NAME_INVALID
 */
export function parseClusterName(named: string): ClusterIdentity {
  // A name from a file with Windows line ends has a carriage return after it.
  const text = named.trim();
  if (text === '') throw invalid(text, 'no cluster was passed');
  const url = /^https?:/.test(text) ? URL.parse(text) : null;
  if (url?.hostname === CONSOLE) return ofConsole(url, text);
  const identity = parseClusterPath(text) ?? ofContext(text);
  if (identity !== null) return identity;
  if (text.startsWith('connectgateway_'))
    throw invalid(text, 'a Connect Gateway context names a fleet membership, not a cluster');
  throw invalid(
    text,
    url === null ? 'it does not name a project, a location and a cluster' : 'it is not the URL of a cluster',
  );
}

function ofContext(text: string): ClusterIdentity | null {
  const [, projectId, location, cluster] = CONTEXT.exec(text) ?? [];
  return projectId && location && cluster ? { projectId, location, cluster } : null;
}

function ofConsole({ pathname, searchParams }: URL, text: string): ClusterIdentity {
  const [, location, cluster] = CONSOLE_PATH.exec(pathname) ?? [];
  if (location === undefined || cluster === undefined)
    throw invalid(
      text,
      `it is the URL of ${pageOf(pathname)}; open the page of the cluster and copy its URL`,
    );
  const projectId = searchParams.get('project');
  if (!projectId) throw invalid(text, 'the URL has no project parameter');
  return { projectId, location, cluster };
}

function pageOf(pathname: string): string {
  const [product = ''] = pathname.split('/').filter((part) => part !== '');
  if (product === 'kubernetes') return 'another page of Kubernetes Engine in the console';
  return product === '' ? "the console's start page" : `another product in the console (${product})`;
}

function invalid(name: string, detail: string): SweepError {
  return new SweepError('CLUSTER_NAME_INVALID', { name, detail });
}
