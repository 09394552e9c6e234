import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { nameHubs } from '../../../../src/renderer/link/hubs.ts';
import { hubWords } from '../../../../src/renderer/screens/channels/words.ts';
import { words } from '../../../../src/shared/words/words.ts';

test('hubs of one name are told from each other, and a name is text that shows what it hides', async () => {
  const speech = createInstance();
  await speech.init({ lng: 'es', resources: words, interpolation: { escapeValue: false } });
  const hubs = nameHubs([
    { number: 1, name: 'sala', url: 'http://10.0.0.1:8000/', self: true },
    { number: 2, name: 'sala', url: 'http://10.0.0.2:8001/', self: false },
    { number: 3, name: 'a\u202eb', url: 'http://10.0.0.3:8000/', self: false },
  ]);
  const say = { t: speech.t, hubs };
  expect(hubWords(say, 'own', null)).toBe('hub sala:8000');
  expect(hubWords(say, 'hub', 2)).toBe('hub sala:8001');
  expect(hubWords(say, 'hub', 3)).toBe('hub a\\u202eb');
  expect(hubWords(say, 'hub', 9)).toBe('otro hub');
});
