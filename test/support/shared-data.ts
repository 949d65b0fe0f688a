import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../shared');

/**
 * Recorded responses that are stored next to the checkout, not in it.
 * @returns the folder, or null in a plain clone
 */
export function sharedData(folder: 'gke' | 'kubelet' | 'terraform'): string | null {
  const path = join(ROOT, 'data', folder);
  return existsSync(path) ? path : null;
}

/** The older copy of the how-to page, which is stored next to the checkout too; null in a plain clone. */
export function howToPage(): string | null {
  const path = join(ROOT, 'reference/gke-disable-kubelet-readonly-port.ko.txt');
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
