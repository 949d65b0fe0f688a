import assert from 'node:assert/strict';
import { join } from 'node:path';
import { sharedData } from '../../support/shared-data.ts';
import { checkCall, checkResources } from '../../support/terraform/hcl/check-module.ts';
import { checkReferences } from '../../support/terraform/hcl/check-references.ts';
import { independentOf } from '../../support/terraform/hcl/creation-order.ts';
import { parseModule, readModule, type TerraformModule } from '../../support/terraform/hcl/read-module.ts';
import { type ProviderSchema, readProviderSchemas } from '../../support/terraform/provider-schema.ts';

const ROOT = join(import.meta.dirname, '../../../infra/terraform');

describe('the Terraform configuration, checked against the provider schemas', () => {
  let providers: Map<string, ProviderSchema>;
  let root: TerraformModule;
  let calledModules: Map<string, TerraformModule>;

  before(async function () {
    const schemas = sharedData('terraform');
    if (schemas === null) return this.skip();
    providers = readProviderSchemas(schemas);
    root = await readModule(ROOT);
    calledModules = new Map();
    for (const [name, [call]] of Object.entries(root.module))
      calledModules.set(name, await readModule(join(ROOT, String(call?.['source']))));
  });

  it('uses only existing resources, blocks and arguments, with all required ones', () => {
    assert.deepEqual(checkResources(root, providers), []);
    for (const module of calledModules.values()) assert.deepEqual(checkResources(module, providers), []);
  });

  it('passes exactly the variables that its modules declare', () => {
    const problems = [...calledModules].flatMap(([name, called]) =>
      (root.module[name] ?? []).flatMap((call) => checkCall(name, call, called)),
    );
    assert.deepEqual(problems, []);
    assert.ok(calledModules.size > 0);
  });

  it('references only declared objects, and uses every declared one', async () => {
    assert.deepEqual(await checkReferences(root, calledModules, providers), []);
    for (const module of calledModules.values())
      assert.deepEqual(await checkReferences(module, new Map(), providers), []);
  });

  it('creates no resource before the required APIs are enabled', async () => {
    assert.deepEqual(await independentOf('google_project_service.api', root), [
      'google_project_service.resource_manager',
    ]);
  });

  describe('the check of a configuration', () => {
    const TOPIC = 'resource "google_pubsub_topic" "alerts" {\n  name = "port-alerts"\n}\n';

    const problemsOf = async (text: string) => {
      const module = await parseModule([['main.tf', text]]);
      return [...checkResources(module, providers), ...(await checkReferences(module, new Map(), providers))];
    };

    const CASES: readonly [string, string, readonly string[]][] = [
      ['no mistakes', TOPIC, []],
      [
        'a misspelled argument',
        TOPIC.replace('}', '  labls = {}\n}'),
        ['google_pubsub_topic.alerts.labls is not in the schema'],
      ],
      ['a missing argument', TOPIC.replace(/name.*/, ''), ['google_pubsub_topic.alerts.name is required']],
      [
        'a misspelled argument of a block',
        TOPIC.replace('}', '  message_storage_policy {\n    allowed_regions = []\n  }\n}'),
        [
          'google_pubsub_topic.alerts.message_storage_policy.allowed_regions is not in the schema',
          'google_pubsub_topic.alerts.message_storage_policy.allowed_persistence_regions is required',
        ],
      ],
      [
        'a misspelled dynamic block',
        TOPIC.replace('}', '  dynamic "storage" {\n    for_each = []\n    content {}\n  }\n}'),
        ['google_pubsub_topic.alerts.storage is not in the schema'],
      ],
      [
        'a block that occurs too often',
        TOPIC.replace(
          '}',
          '  schema_settings {\n    schema = "a"\n  }\n  schema_settings {\n    schema = "b"\n  }\n}',
        ),
        ['google_pubsub_topic.alerts.schema_settings occurs 2 times'],
      ],
      [
        'a literal of the wrong type',
        TOPIC.replace('}', '  labels = "a"\n}'),
        ['google_pubsub_topic.alerts.labels is not of type ["map","string"]'],
      ],
      [
        'a value that the API does not know',
        'resource "google_artifact_registry_repository" "r" {\n  repository_id = "r"\n  format = "OCI"\n}\n',
        [
          'google_artifact_registry_repository.r.format is not one of DOCKER, MAVEN, NPM, PYTHON, APT, YUM, GO, KFP',
        ],
      ],
      [
        'an argument that only the provider sets',
        TOPIC.replace('}', '  effective_labels = {}\n}'),
        ['google_pubsub_topic.alerts.effective_labels can only be set by the provider'],
      ],
      [
        'a resource that no provider has',
        'resource "google_pubsub_topics" "alerts" {}\n',
        ['google_pubsub_topics.alerts: no provider has google_pubsub_topics'],
      ],
      [
        'a reference to an undeclared object',
        `${TOPIC}output "x" {\n  value = [var.a, local.b, google_pubsub_topic.other.id, google_pubsub_topic.alerts.ids]\n}\n`,
        [
          'var.a is not declared',
          'local.b is not declared',
          'google_pubsub_topic.other.id is not declared',
          'google_pubsub_topic.alerts.ids is not declared',
        ],
      ],
      ['an unused variable', `${TOPIC}variable "region" {}\n`, ['var.region is not used']],
    ];
    for (const [what, text, expected] of CASES)
      it(`reports the expected problems for a configuration with ${what}`, async () => {
        assert.deepEqual(await problemsOf(text), expected);
      });

    it('reports a module call with an unknown variable and without a required one', () => {
      const [name = '', called] = [...calledModules][0] ?? [];
      assert.ok(called);
      const { region, ...call } = root.module[name]?.[0] ?? {};
      assert.deepEqual(checkCall(name, { ...call, regoin: region }, called), [
        `module.${name}.regoin is not a variable`,
        `module.${name}.region is required`,
      ]);
    });
  });
});
