import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Creates a new folder for each test of a suite and removes it afterwards. Call it inside `describe`; paths refer to
 * the running test.
 * @param begin and `end`: pass `before` and `after` to share one folder in the whole suite
 */
export function temporaryFolder(
  begin: (make: () => void) => void = beforeEach,
  end: (remove: () => void) => void = afterEach,
): { path(name: string): string } {
  let folder = '';
  begin(() => {
    folder = mkdtempSync(join(tmpdir(), 'sweep10255-'));
  });
  end(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (name) => join(folder, name) };
}
