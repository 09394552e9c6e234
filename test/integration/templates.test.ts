/** Templates over the console's contract, and what is injected with them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Template } from '../../src/shared/console/templates.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let console: TestConsole;
beforeEach(async () => {
  hub = await startTestHub();
  console = await openConsole(hub);
});
afterEach(async () => {
  console?.close();
  await hub?.stop();
});

const content = (contenido: string) => ({ tipo: 'alerta', contenido, deseo_id: '' });

/** Every list that a console is told. */
function watch(of: TestConsole): { readonly names: () => string[] } {
  let now: readonly Template[] = [];
  of.client.open('templates.list', {}, { event: ({ templates }) => (now = templates) });
  return { names: () => now.map(({ name }) => name) };
}

test('every console that looks sees what any of them changes', async () => {
  const other = await openConsole(hub);
  const seen = watch(other);
  const { id } = await console.client.call('templates.save', {
    id: null,
    name: 'Pulso',
    content: content('{{random 60..110}}'),
  });
  await expect.poll(seen.names).toEqual(['Pulso']);
  await console.client.call('templates.save', { id, name: 'Pulso alto', content: content('Alto') });
  await expect.poll(seen.names).toEqual(['Pulso alto']);
  await console.client.call('templates.remove', { id });
  await expect.poll(seen.names).toEqual([]);
  await console.client.call('templates.restore', { id });
  await expect.poll(seen.names).toEqual(['Pulso alto']);
  const brought = await other.client.call('templates.bringIn', {
    templates: [{ name: 'Pulso alto', content: content('Otro') }],
  });
  expect(brought).toEqual({ added: 1, known: 0, renamed: [{ from: 'Pulso alto', to: 'Pulso alto 2' }] });
  await expect.poll(seen.names).toEqual(['Pulso alto', 'Pulso alto 2']);
  other.close();
  hub = await hub.restart();
  console.close();
  console = await openConsole(hub);
  await expect.poll(watch(console).names).toEqual(['Pulso alto', 'Pulso alto 2']);
});

test('what cannot be read or does not fit is refused, with what is wrong', async () => {
  const save = (name: string, contenido: string) =>
    console.client.call('templates.save', { id: null, name, content: content(contenido) });
  await expect(save('x', 'Hola {{nombre}}')).rejects.toMatchObject({
    code: 'template_bad',
    values: { field: 'contenido', code: 'unknown_variable', at: 5, name: '{{nombre}}' },
  });
  await save('x', 'Hola');
  await expect(save('X', 'Hola')).rejects.toMatchObject({ code: 'template_name_taken' });
  for (const name of ['', ' x', 'y'.repeat(81)])
    await expect(save(name, '')).rejects.toMatchObject({ code: 'bad_arguments' });
  await expect(console.client.call('templates.remove', { id: 99 })).rejects.toMatchObject({ code: 'not_found' });
  const seen = watch(console);
  await expect(
    console.client.call('templates.bringIn', {
      templates: [
        { name: 'a', content: content('bien') },
        { name: 'b', content: content('{{') },
      ],
    }),
  ).rejects.toMatchObject({ code: 'template_bad' });
  await expect.poll(seen.names).toEqual(['x']);
});

test('injected, each target gets its own; who it makes nothing for gets nothing and is told of', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl(7));
  const { results, unfit, batch } = await console.client.call('notifications.injectEach', {
    to: ['7', 'ana', '8', '7'],
    content: { tipo: 'test', contenido: '{{counter}}: {{consumidor_id}} \\{{x}}', deseo_id: '{{consumidor_id}}' },
    first: 5,
  });
  expect(await wearable.next('new_notification')).toMatchObject({
    notification: { tipo: 'test', contenido: '5: 7 {{x}}', deseo_id: 7 },
  });
  expect(results.map(({ consumer, written }) => [consumer, written])).toEqual([
    ['7', 1],
    ['8', 0],
  ]);
  expect(unfit).toEqual([{ consumer: 'ana', field: 'deseo_id', code: 'not_whole' }]);
  let confirmed: unknown[] = [];
  console.client.open('notifications.progress', { batch }, { event: ({ targets }) => (confirmed = targets) });
  await expect.poll(() => confirmed).toEqual([['7', 1, false]]);
  const { notifications } = await console.client.call('notifications.find', { ids: [results[1]?.id ?? 0] });
  expect(notifications).toMatchObject([{ consumer: '8', contenido: '6: 8 {{x}}', producer: 'console' }]);
  await wearable.close();
});
