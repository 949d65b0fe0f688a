import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { aDaemonSet } from '../../support/manifests.ts';
import { type Measurement, measureNode } from '../measure.ts';
import { CLI } from '../scan.ts';
import { atMost, type BenchRow, megabytes, seconds, times } from '../table.ts';

/** Enough that Node.js has its working set: below, its own growth would be measured. */
const FEW = 2500;
const MANY = 10_000;
/** One in this many documents uses the port. */
const ASKING = 10;

export const title = `sweep10255 migrate of a file of ${MANY} documents`;

/** Checks that the file is streamed: memory must not grow with it. */
export async function run(): Promise<BenchRow[]> {
  const few = await migrate(FEW);
  const many = await migrate(MANY);
  return [
    { what: 'file', figure: megabytes(many.fileBytes) },
    { what: 'whole process', figure: seconds(many.wallMs) },
    { what: 'throughput', figure: `${megabytes((many.fileBytes / many.wallMs) * 1000)}/s` },
    { what: `peak memory at ${FEW}`, figure: megabytes(few.peakMemoryBytes) },
    { what: `peak memory at ${MANY}`, figure: megabytes(many.peakMemoryBytes) },
    atMost('peak memory, many against few', many.peakMemoryBytes / few.peakMemoryBytes, 1.5, times),
  ];
}

async function migrate(documents: number): Promise<Measurement & { fileBytes: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-migrate-'));
  try {
    const file = join(folder, 'manifests.yaml');
    const texts = function* () {
      for (let index = 0; index < documents; index += 1) yield documentOf(index);
    };
    await pipeline(texts, createWriteStream(file));
    const measurement = await measureNode(CLI, ['migrate', file]);
    return { ...measurement, fileBytes: (await stat(file)).size };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function documentOf(index: number): string {
  const command =
    index % ASKING === 0 ? 'curl -s http://$NODE_IP:10255/metrics | grep kubelet' : 'sleep infinity';
  const variables = 'env:\n- name: NODE_IP\n  valueFrom: {fieldRef: {fieldPath: status.hostIP}}\n';
  const text = aDaemonSet(
    `image: registry/agent:1.2.3 # pinned\ncommand: [sh, -c, '${command}']\n${variables}`,
  );
  return `---\n# Source: chart/templates/agent-${index}.yaml\n${text.replaceAll('name: agent', `name: agent-${index}`)}`;
}
