import assert from 'node:assert/strict';
import { decodeMessage, pushedBytes } from '../../../../functions/messages/pubsub-push.ts';
import {
  concludeRequestSchema,
  type InspectRequest,
  inspectRequestSchema,
  MESSAGE_BYTES,
} from '../../../../shared/model/messages.ts';
import { concludeRequest, inspectRequest } from '../../../../shared/stages/dispatch/requests.ts';

const scan = {
  scope: 'organizations/1',
  scheduledAtMs: Date.UTC(2026, 10, 24, 3),
  organization: 'organizations/1',
};
const request = inspectRequest(
  scan,
  {
    projectId: 'shop-prod',
    projectNumber: '100',
    location: 'europe-west1',
    cluster: 'tills',
  },
  null,
);

const bytesOf = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const inspect = (value: unknown): InspectRequest => decodeMessage(inspectRequestSchema, bytesOf(value));

describe('a message', () => {
  it('round-trips', () => {
    assert.deepEqual(inspect(request), request);
    const conclusion = concludeRequest(scan);
    assert.deepEqual(decodeMessage(concludeRequestSchema, bytesOf(conclusion)), conclusion);
  });

  it('stays small', () => {
    assert.ok(bytesOf(request).length < 400, `${bytesOf(request).length} bytes`);
  });

  const invalid: Readonly<Record<string, [unknown, RegExp]>> = {
    'that is not JSON': ['hello', /not valid JSON/],
    'that is not UTF-8': [Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString('latin1'), /Invalid message/],
    'that is a list': [[request], /Invalid message/],
    'without a version': [{ ...request, version: undefined }, /version/],
    'of version 0': [{ ...request, version: 0 }, /version/],
    'with an extra field': [{ ...request, extra: 1 }, /extra/],
    'without its cluster': [{ ...request, cluster: null }, /cluster/],
    'with an invalid time': [{ ...request, scheduled_at: 'yesterday' }, /scheduled_at/],
    'with the ID of another scan': [
      { ...request, scan_id: '20261124T040000000Z-00000000' },
      /scan_id does not match/,
    ],
    'that requests a conclusion': [concludeRequest(scan), /organization/],
  };
  for (const [what, [value, message]] of Object.entries(invalid))
    it(`${what} is rejected`, () => {
      assert.throws(() => inspect(value), { name: 'SweepError', code: 'MESSAGE_INVALID', message });
    });

  it('of a later version is rejected for its version, whatever its other contents', () => {
    assert.throws(() => inspect({ version: 2, clusters: [] }), {
      code: 'MESSAGE_NEWER',
      facts: { version: 2, known: 1 },
    });
  });

  it('of 10 MB is rejected before it is parsed', () => {
    const bytes = Buffer.alloc(10_000_000, '{');
    assert.throws(() => decodeMessage(inspectRequestSchema, bytes), {
      code: 'MESSAGE_TOO_LARGE',
      facts: { bytes: 10_000_000, limit: MESSAGE_BYTES },
    });
  });

  it('that is rejected is not quoted in the error', () => {
    assert.throws(
      () => inspect({ ...request, cluster: { ...request.cluster, location: ['ya29.token'] } }),
      ({ message }: Error) => !message.includes('ya29'),
    );
  });
});

describe('a push', () => {
  const topic = 'projects/tools/topics/cluster-scans';
  const source = `//pubsub.googleapis.com/${topic}`;

  it('carries the bytes of its message', () => {
    const data = { message: { data: bytesOf(request).toString('base64') } };
    assert.deepEqual(Buffer.from(pushedBytes({ source, data }, topic)), bytesOf(request));
  });

  it('for another topic, or without one, is rejected as foreign', () => {
    const data = { message: { data: 'e30=' } };
    for (const foreign of ['//pubsub.googleapis.com/projects/tools/topics/other', '//pubsub.googleapis.com/'])
      assert.throws(() => pushedBytes({ source: foreign, data }, topic), { code: 'MESSAGE_FOREIGN' });
  });

  it('without data is rejected as invalid', () => {
    assert.throws(() => pushedBytes({ source, data: { message: {} } }, topic), { code: 'MESSAGE_INVALID' });
    assert.throws(() => pushedBytes({}, topic), { code: 'MESSAGE_INVALID' });
  });
});
