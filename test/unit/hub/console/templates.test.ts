import { expect, test } from 'vitest';
import { templatesService } from '../../../../src/hub/console/templates.ts';
import type { Planned } from '../../../../src/hub/store/planned.ts';
import { StoreError } from '../../../../src/hub/store/store.ts';
import type { Asker, Sink } from '../../../../src/shared/console/service.ts';
import type { Template } from '../../../../src/shared/console/templates.ts';

const asker: Asker = { via: 'local', from: 'test' };
const CONTENT = { tipo: 'test', contenido: 'Hola', deseo_id: '' };

test('what was saved is answered as saved, also where the store cannot tell those who look', async () => {
  const template: Template = { id: 1, name: 'Saludo', content: CONTENT, createdAt: 1, savedAt: 1 };
  let busy = false;
  const service = templatesService({
    templates: async () => {
      if (busy) throw new StoreError('busy', 'too much waits');
      return [];
    },
    changeTemplates: async () => ({ kind: 'saved', template }),
  } as unknown as Planned);
  const heard: unknown[] = [];
  const sink: Sink<{ templates: Template[] }> = {
    asker,
    congested: () => false,
    push: ({ templates }) => heard.push(templates),
    end: (code) => heard.push(code),
  };
  service.list({}, sink);
  await expect.poll(() => heard).toEqual([[]]);
  busy = true;
  expect(await service.save({ id: null, name: 'Saludo', content: CONTENT }, asker)).toEqual(template);
  expect(heard).toEqual([[], 'store_busy']);
});
