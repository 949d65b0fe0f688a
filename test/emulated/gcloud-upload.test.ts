import assert from 'node:assert/strict';
import { join } from 'node:path';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('gcloud builds submit', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  before(function () {
    if (!realTool('gcloud')) this.skip();
  });

  const lines = async (command: string, ...args: string[]) => {
    const environment = { CLOUDSDK_CONFIG: folder.path('.'), HOME: folder.path('.') };
    const { status, stdout, stderr } = await run(command, args, environment);
    assert.equal(status, 0, stderr);
    return stdout.trim().split('\n').sort();
  };

  it('uploads every file of the checkout, including .gitignore, and nothing that git ignores', async () => {
    const uploaded = await lines('gcloud', 'meta', 'list-files-for-upload', ROOT);
    assert.ok(uploaded.includes('.gitignore'));
    const files = await lines('git', '-C', ROOT, 'ls-files', '--cached', '--others', '--exclude-standard');
    assert.deepEqual(
      uploaded.filter((path) => path !== '.git'),
      files,
    );
  });
});
