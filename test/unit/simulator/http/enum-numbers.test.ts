import assert from 'node:assert/strict';
import { messageType } from '../../../../simulator/http/descriptors.ts';
import { withEnumNumbers } from '../../../../simulator/http/enum-numbers.ts';

const numbered = (document: Record<string, unknown>, message: string) =>
  withEnumNumbers(document, messageType(message));

describe('enum numbers', () => {
  it('replace names wherever the message has an enum, including in lists and nested messages', () => {
    assert.deepEqual(
      numbered(
        {
          name: 'c',
          status: 'RUNNING',
          releaseChannel: { channel: 'REGULAR' },
          loggingConfig: { componentConfig: { enableComponents: ['SYSTEM_COMPONENTS', 'WORKLOADS'] } },
          nodePools: [{ status: 'ERROR', upgradeSettings: { maxSurge: 1, strategy: 'SURGE' } }],
        },
        'google.container.v1.Cluster',
      ),
      {
        name: 'c',
        status: 2,
        releaseChannel: { channel: 2 },
        loggingConfig: { componentConfig: { enableComponents: [1, 2] } },
        nodePools: [{ status: 6, upgradeSettings: { maxSurge: 1, strategy: 3 } }],
      },
    );
    assert.deepEqual(numbered({ state: 'DELETE_REQUESTED' }, 'google.cloud.resourcemanager.v3.Project'), {
      state: 2,
    });
  });

  it('leave strings, maps, free-form data and unpublished names unchanged', () => {
    const resource = { resource: { data: { status: 'RUNNING' } } };
    assert.deepEqual(numbered(resource, 'google.cloud.asset.v1.Asset'), resource);
    const odd = { status: 'RESTING', resourceLabels: { status: 'RUNNING' }, unpublished: 'RUNNING' };
    assert.deepEqual(numbered(odd, 'google.container.v1.Cluster'), odd);
  });

  it('fail for a message that no client describes', () => {
    assert.throws(
      () => messageType('google.container.v1.Nothing'),
      /describes google\.container\.v1\.Nothing/,
    );
  });
});
