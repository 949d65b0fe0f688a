import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder of its own for each test of a suite, gone afterwards. Call inside `describe`; the paths are of the running test.
 * @param begin and `end`: `before` and `after` for one folder of the whole suite
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
