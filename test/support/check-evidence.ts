import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type EvidenceFile, evidenceFileOf } from '../../cli/evidence-files.ts';
import evidenceSchema from '../../docs/schemas/evidence.schema.json' with { type: 'json' };
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { ScannedCluster } from '../../shared/report/ports.ts';

export const CHECK_EVIDENCE = join(import.meta.dirname, '../../tools/check-evidence.py');

/** Whether the script can run here. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

const isValid = addFormats.default(new Ajv2020({ strict: false })).compile(evidenceSchema);

/** Collects evidence files in a folder, for one run of `tools/check-evidence.py`. */
export class EvidenceFolder {
  readonly #folder: string;
  #files = 0;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  get files(): number {
    return this.#files;
  }

  add(scan: ScanRow, cluster: ScannedCluster): void {
    this.addFile(evidenceFileOf(scan, cluster));
  }

  /** @throws if the file violates its published schema */
  addFile(file: EvidenceFile): void {
    if (!isValid(file)) throw new Error(JSON.stringify(isValid.errors));
    this.addText(JSON.stringify(file));
  }

  addText(text: string): void {
    this.#files += 1;
    writeFileSync(join(this.#folder, `${this.#files}.json`), text);
  }

  /** Runs the script once, over all files. */
  check(): { readonly status: number | null; readonly output: string } {
    const options = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
    const { status, stdout, stderr } = spawnSync('python3', [CHECK_EVIDENCE, this.#folder], options);
    return { status, output: stdout + stderr };
  }
}
