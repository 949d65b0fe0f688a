import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';

const FOLDER = join(import.meta.dirname, '../fixtures/schemas');
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const draft04 = addFormats.default(new AjvDraft04.default({ allErrors: true, strict: false }));
const draft2020 = addFormats.default(new Ajv2020({ allErrors: true, strict: false }));

const sarif = draft04.compile(read('sarif-2.1.0.json'));
const ocsf = draft2020.compile(read('ocsf-1.5.0-compliance-finding.json'));

/** Fails with the violations of the published schema. */
export const assertSarif = (log: unknown) => assertValid(sarif, log);
export const assertComplianceFinding = (finding: unknown) => assertValid(ocsf, finding);

function assertValid(validate: ValidateFunction, value: unknown): void {
  validate(value);
  const problems = (validate.errors ?? []).map(
    ({ instancePath, message }: ErrorObject) => `${instancePath} ${message}`,
  );
  assert.deepEqual(problems, []);
}
