import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/real-tools.ts';

/*
 * Google's how-to page, applied to a fleet: for each cluster in turn `gcloud container clusters get-credentials`, then
 * `kubectl get --raw …/proxy/metrics` for one node of each pool.
 */

/** The required tools. */
export const TOOLS = ['gcloud', 'kubectl'];

/**
 * @param environment of a simulator whose API servers accept any token; the credential plugin, which would request
 *   one from Google and take time, is not used
 * @returns the duration, and the lines about the read-only port
 */
export async function loopOfKubectl(
  project: string,
  clusters: number,
  environment: Readonly<Record<string, string>>,
): Promise<{ wallMs: number; lines: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'loop-'));
  const own = { ...environment, HOME: folder, CLOUDSDK_CONFIG: folder, KUBECONFIG: join(folder, 'config') };
  const answerOf = async (tool: string, ...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await run(tool, args, own);
    if (status !== 0) throw new Error(`${tool} ${args.join(' ')} ended with ${status}:\n${stderr}`);
    return stdout.trim();
  };
  const kubectl = (...args: string[]) => answerOf('kubectl', '--token=any', ...args);
  try {
    const at = `--project=${project}`;
    const list = await answerOf(
      'gcloud',
      'container',
      'clusters',
      'list',
      at,
      '--format=value(name,location)',
    );
    const startedAt = performance.now();
    let lines = 0;
    for (const line of list.split('\n').slice(0, clusters)) {
      const [name = '', location] = line.split('\t');
      await answerOf(
        'gcloud',
        'container',
        'clusters',
        'get-credentials',
        name,
        `--location=${location}`,
        at,
      );
      for (const node of await nodesOf(kubectl)) {
        const text = await kubectl('get', '--raw', `/api/v1/nodes/${node}/proxy/metrics`);
        lines += text.match(/^kubelet_http_requests_total\{.*readonly/gm)?.length ?? 0;
      }
    }
    return { wallMs: performance.now() - startedAt, lines };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One node of each pool. */
async function nodesOf(kubectl: (...args: string[]) => Promise<string>): Promise<string[]> {
  const columns = 'NAME:.metadata.name,POOL:.metadata.labels.cloud\\.google\\.com/gke-nodepool';
  const list = await kubectl('get', 'nodes', '--no-headers', '-o', `custom-columns=${columns}`);
  const byPool = new Map(list.split('\n').map((line) => line.split(/ +/).toReversed() as [string, string]));
  return [...byPool.values()];
}
