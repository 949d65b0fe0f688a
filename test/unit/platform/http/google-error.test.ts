import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { translateFailure } from '../../../../shared/platform/http/google-error.ts';
import { TransientFailure } from '../../../../shared/platform/http/http-failure.ts';
import { googleError } from '../../../support/scripted-api.ts';
import { sharedData } from '../../../support/shared-data.ts';

const QUESTION = { api: 'Kubernetes Engine API', resource: 'projects/p-1' };
const HTML = '<html><title>Sign in</title></html>';

function translate(status: number, document: unknown): SweepError | TransientFailure {
  return translateFailure({ status, contentType: 'text/html', document, retryAfterMs: 0 }, QUESTION);
}

/** An error of the older APIs, which have no ErrorInfo. */
const older = (code: number, status: string, reason: string) => ({
  error: { code, status, message: '', errors: [{ domain: 'global', reason, message: '' }] },
});

describe('the error for a failed response', () => {
  const final: readonly [status: number, document: unknown, code: string, facts: object][] = [
    [400, googleError(400, 'INVALID_ARGUMENT'), 'API_FORBIDDEN', { detail: 'INVALID_ARGUMENT' }],
    [401, googleError(401, 'UNAUTHENTICATED'), 'API_UNAUTHENTICATED', {}],
    [401, HTML, 'API_UNAUTHENTICATED', {}],
    [403, googleError(403, 'PERMISSION_DENIED'), 'API_FORBIDDEN', { detail: 'PERMISSION_DENIED' }],
    [
      403,
      googleError(403, 'PERMISSION_DENIED', 'IAM_PERMISSION_DENIED'),
      'API_FORBIDDEN',
      { detail: 'IAM_PERMISSION_DENIED' },
    ],
    [
      403,
      googleError(403, 'PERMISSION_DENIED', 'SECURITY_POLICY_VIOLATED', { uid: 'Ab12-identifier' }),
      'API_VPC_SC_DENIED',
      { identifier: 'Ab12-identifier' },
    ],
    [
      403,
      googleError(403, 'PERMISSION_DENIED', 'SECURITY_POLICY_VIOLATED', {
        uid: 'Ab12-identifier',
        service: 'container.googleapis.com',
      }),
      'API_VPC_SC_DENIED',
      {
        rule: '[{ingressFrom: {identities: ["serviceAccount:SCANNER"], sources: [{accessLevel: "*"}]}, ingressTo: {operations: [{serviceName: "container.googleapis.com", methodSelectors: [{method: "*"}]}], resources: ["*"]}}]',
      },
    ],
    [
      403,
      googleError(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED', { consumer: 'projects/77' }),
      'API_DISABLED',
      { resource: 'projects/77' },
    ],
    [
      403,
      googleError(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED'),
      'API_DISABLED',
      { resource: 'projects/p-1' },
    ],
    [
      403,
      older(403, 'PERMISSION_DENIED', 'accessNotConfigured'),
      'API_DISABLED',
      { resource: 'projects/p-1' },
    ],
    [403, older(403, 'PERMISSION_DENIED', 'forbidden'), 'API_FORBIDDEN', { detail: 'forbidden' }],
    [404, googleError(404, 'NOT_FOUND'), 'API_NOT_FOUND', { resource: 'projects/p-1' }],
  ];
  for (const [status, document, code, facts] of final)
    it(`is ${code} for ${status} ${JSON.stringify(document).slice(0, 200)}`, () => {
      const error = translate(status, document);
      assert.ok(error instanceof SweepError);
      assert.equal(error.code, code);
      assert.deepEqual({ ...error.facts, ...facts }, error.facts);
    });

  for (const status of [429, 500, 502, 503, 504])
    it(`is transient for ${status}, whatever the body`, () => {
      for (const document of [HTML, undefined, googleError(status, 'UNAVAILABLE')])
        assert.ok(translate(status, document) instanceof TransientFailure);
    });

  const foreign: readonly [status: number, document: unknown][] = [
    [404, HTML],
    [404, undefined],
    [403, { error: 'forbidden' }],
    [403, googleError(404, 'NOT_FOUND')],
    [302, undefined],
    [418, []],
  ];
  for (const [status, document] of foreign)
    it(`is API_ANSWER_INVALID if the ${status} response is not from Google: ${JSON.stringify(document)}`, () => {
      const error = translate(status, document);
      assert.ok(error instanceof SweepError);
      assert.equal(error.code, 'API_ANSWER_INVALID');
    });

  const recorded: readonly [file: string, code: string, detail?: string][] = [
    ['error-400-gke-swap-update', 'API_FORBIDDEN', 'badRequest'],
    ['error-403-crm-project-missing-or-denied', 'API_FORBIDDEN', 'forbidden'],
    ['error-403-gke-permission-denied-tagkey', 'API_FORBIDDEN', 'forbidden'],
    ['error-403-service-disabled-full-ml', 'API_DISABLED'],
    ['error-403-service-disabled-full-apphub', 'API_DISABLED'],
    // Its reason was removed; the text alone is not enough.
    ['error-403-service-disabled-kms-details-stripped', 'API_FORBIDDEN', 'PERMISSION_DENIED'],
    ['error-404-cluster-zonal', 'API_NOT_FOUND'],
    ['error-404-cluster-regional', 'API_NOT_FOUND'],
    ['error-429-resource-exhausted-crm', 'API_BUSY'],
  ];
  for (const [file, code, detail] of recorded)
    it(`is ${code} for the recorded ${file}`, function () {
      const folder = sharedData('gke');
      if (folder === null) return this.skip();
      const { status, body } = JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8'));
      const error = translate(Number.parseInt(status, 10), body);
      assert.equal(error.code, code);
      if (detail !== undefined) assert.equal(error.facts['detail'], detail);
    });
});
