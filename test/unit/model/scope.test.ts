import assert from 'node:assert/strict';
import { describeScope, formatScope, parseScope } from '../../../shared/model/scope.ts';

describe('a scope', () => {
  const good: [string, string][] = [
    ['organizations/123', 'organizations/123'],
    ['folders/9', 'folders/9'],
    ['projects/my-project-1', 'projects/my-project-1'],
    ['projects/example.com:my-project', 'projects/example.com:my-project'],
    ['projects/123456789012', 'projects/123456789012'],
    ['projects/b-project, folders/2,projects/a-project', 'folders/2,projects/a-project,projects/b-project'],
    ['folders/2,folders/2', 'folders/2'],
  ];
  for (const [text, canonical] of good) {
    it(`reads ${text}`, () => {
      const scope = parseScope(text);
      assert.ok('parts' in scope);
      assert.equal(formatScope(scope.parts), canonical);
    });
  }

  const bad: [string, string][] = [
    ['', ''],
    ['projects/', 'projects/'],
    ['projects/UPPER', 'projects/UPPER'],
    ['projects/short', 'projects/short'],
    ['projects/ends-with-', 'projects/ends-with-'],
    ['organizations/example.com', 'organizations/example.com'],
    ['folders/-1', 'folders/-1'],
    ['my-project', 'my-project'],
    ['organisations/1', 'organisations/1'],
    ['folders/1,', ''],
    ['folders/1,projects/../x', 'projects/../x'],
    ['projects/my-project/locations/x', 'projects/my-project/locations/x'],
  ];
  for (const [text, invalid] of bad) {
    it(`names ${JSON.stringify(invalid)} in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseScope(text), { invalid });
    });
  }

  it('is shortened if its text is very long', () => {
    const projects = Array.from({ length: 600 }, (_, index) => `projects/project-${index}`).join(',');
    assert.equal(
      describeScope(projects),
      'projects/project-0, projects/project-1, projects/project-2, and 597 more',
    );
    assert.equal(describeScope('folders/1,projects/a-project'), 'folders/1,projects/a-project');
  });
});
