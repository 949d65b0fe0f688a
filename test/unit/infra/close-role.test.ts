import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TERRAFORM = join(import.meta.dirname, '../../../infra/terraform');

describe('the role that closes the port', () => {
  const files = readdirSync(TERRAFORM, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.tf'),
  );
  const read = (file: string) => readFileSync(join(TERRAFORM, file), 'utf8');

  it('has exactly the permissions that close needs, and is off by default', () => {
    const main = read('organization/main.tf');
    const role = main.slice(main.indexOf('"google_organization_iam_custom_role" "closing"'));
    assert.deepEqual(
      [...role.matchAll(/"(container[.\w]+)"/g)].map(([, permission]) => permission),
      [
        'container.clusters.get',
        'container.clusters.list',
        'container.clusters.update',
        'container.operations.get',
        'container.operations.list',
      ],
    );
    const variables = read('organization/variables.tf');
    assert.match(variables.slice(variables.indexOf('"closing_enabled"')), /default +=[ ]false/);
  });

  it('is the only place that names a permission to change clusters, so no function has it', () => {
    const naming = files.filter((file) =>
      /container\.(clusters|nodePools)\.(update|create|delete)|roles\/container\.(admin|clusterAdmin|developer)/.test(
        read(file),
      ),
    );
    assert.deepEqual(naming, ['organization/main.tf']);
    assert.equal(read('organization/main.tf').match(/container\.clusters\.update/g)?.length, 1);
    // Nothing grants it: the binding is up to whoever closes ports.
    assert.doesNotMatch(read('organization/main.tf'), /role += google_organization_iam_custom_role\.closing/);
  });
});
