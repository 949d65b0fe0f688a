import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeAnswer } from './fake-api-server.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/kubelet/api');
/** Headers that only concern the original connection. */
const HOP_HEADERS = ['content-length', 'date'];

/**
 * A response of a real API server or kubelet (test/fixtures/kubelet/README.md): status, headers and the exact bytes.
 */
export function recordedResponse(name: string): FakeAnswer {
  const headers = join(FOLDER, `${name}.headers`);
  if (!existsSync(headers)) return { body: readFileSync(join(FOLDER, name)) };
  const [first = '', ...lines] = readFileSync(headers, 'utf8').trim().split(/\r?\n/);
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(
      lines
        .map((line) => line.split(/: ?(.*)/, 2) as [string, string])
        .filter(([key]) => !HOP_HEADERS.includes(key)),
    ),
    body: readFileSync(join(FOLDER, `${name}.body`)),
  };
}
