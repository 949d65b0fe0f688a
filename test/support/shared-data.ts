import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../shared/data');

/**
 * Recorded answers that lie beside the checkout and are not part of it.
 * @returns the folder, or null in a plain clone
 */
export function sharedData(folder: 'gke' | 'kubelet' | 'terraform'): string | null {
  const path = join(ROOT, folder);
  return existsSync(path) ? path : null;
}
