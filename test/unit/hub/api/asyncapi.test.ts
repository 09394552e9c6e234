import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import packageJson from '../../../../package.json' with { type: 'json' };
import { Wire } from '../../../../src/hub/wire.ts';
import { CLOSE_CODES, REFUSALS } from '../../../../src/shared/codes.ts';
import { readWearableMessage, WEARABLE_ERRORS, type WearableError } from '../../../../src/shared/protocol.ts';
import { DJANGO_NOTIFICATIONS, storedFromDjango } from '../../../support/fromDjango.ts';
import { startTestHub } from '../../../support/hub.ts';
import { HUB_TYPES, WEARABLE_TYPES } from '../../../support/messageTypes.ts';
import { Wearable } from '../../../support/wearable.ts';

type Json = { readonly [key: string]: Json } & { readonly [Symbol.iterator]?: never };

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../docs/asyncapi.json'), 'utf8'));
const channel = document.channels.wearable;

/** What a reference leads to. */
function follow($ref: string): Json {
  const found = $ref
    .slice('#/'.length)
    .split('/')
    .reduce<Json | undefined>((at, part) => at?.[part], document);
  if (found === undefined) throw new Error(`${$ref} leads nowhere`);
  return found;
}

/** The value with every reference replaced by what it leads to. */
function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(whole);
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) return whole(follow(String(value.$ref)));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, whole(inner)]));
}

interface Message {
  readonly payload: unknown;
  readonly examples: readonly { readonly payload: Record<string, unknown> }[];
}
const messages = whole(channel.messages) as Readonly<Record<string, Message>>;
const checks = Object.fromEntries(
  Object.entries(messages).map(([name, { payload }]) => [
    name,
    z.fromJSONSchema(payload as z.core.JSONSchema.JSONSchema),
  ]),
);
/** The check of what a hub itself creates. */
const own = z.fromJSONSchema(whole(document.components.schemas.HubNotification) as z.core.JSONSchema.JSONSchema);
/** Names of the messages that go one way, answers included. */
function names(action: 'send' | 'receive'): Set<string> {
  const found = Object.values(
    document.operations as Record<
      string,
      { action: string; messages: { $ref: string }[]; reply?: { messages: { $ref: string }[] } }
    >,
  ).flatMap((operation) => [
    ...(operation.action === action ? operation.messages : []),
    ...(operation.action !== action ? (operation.reply?.messages ?? []) : []),
  ]);
  return new Set(found.map(({ $ref }) => $ref.split('/').at(-1) ?? ''));
}

test('is AsyncAPI 3 of this version, and its references lead somewhere', () => {
  expect(document).toMatchObject({ asyncapi: '3.0.0', info: { version: packageJson.version } });
  expect(() => whole(document)).not.toThrow();
  expect(channel.address).toBe('/ws/notificaciones/{consumidor_id}/');
});

test('has every message, each under its type and in its direction', () => {
  expect(names('receive')).toEqual(new Set(Object.keys(WEARABLE_TYPES)));
  expect(names('send')).toEqual(new Set(Object.keys(HUB_TYPES)));
  expect(new Set(Object.keys(messages))).toEqual(new Set([...names('receive'), ...names('send')]));
});

test('has examples of each message that pass its schema', () => {
  for (const [name, { examples }] of Object.entries(messages)) {
    expect(examples.length, name).toBeGreaterThan(0);
    for (const { payload } of examples) {
      expect(payload['type']).toBe(name);
      expect(checks[name]?.safeParse(payload), name).toMatchObject({ success: true });
    }
  }
});

test('has examples of what a wearable says that the hub reads as they are', () => {
  for (const name of names('receive')) {
    for (const { payload } of messages[name]?.examples ?? []) {
      expect(readWearableMessage(JSON.stringify(payload))).toEqual(payload);
    }
  }
});

test('has every error with its sentence, every close code and every refusal', () => {
  const errors = messages['error']?.examples.map(({ payload }) => [payload['code'], payload['message']]);
  expect(errors).toEqual(Object.entries(WEARABLE_ERRORS));
  expect(channel['x-close-codes']).toEqual(CLOSE_CODES);
  expect(channel['x-refusals']).toEqual(REFUSALS);
});

test('describes what Django sent, live and when it is shown again', () => {
  const kept = DJANGO_NOTIFICATIONS.map(storedFromDjango).filter((stored) => stored !== null);
  expect(kept.length).toBeGreaterThan(1);
  const frames = [
    ...DJANGO_NOTIFICATIONS.map((raw) => `{"type":"new_notification","notification":${raw}}`),
    new Wire('UTC').initial(kept).frame.text,
  ];
  for (const message of frames.map((text) => JSON.parse(text) as { readonly type: string })) {
    expect(checks[message.type]?.safeParse(message)).toMatchObject({ success: true });
  }
});

test('says what a hub itself creates to the letter', () => {
  const [example] = messages['new_notification']?.examples ?? [];
  const notification = example?.payload['notification'] as Record<string, unknown>;
  expect(own.safeParse(notification)).toMatchObject({ success: true });
  for (const wrong of [{ contenido: 'x'.repeat(4_001) }, { tipo: '' }, { id: 'a' }, { deseo_id: undefined }]) {
    expect(own.safeParse({ ...notification, ...wrong }), JSON.stringify(wrong)).toMatchObject({ success: false });
  }
});

test('describes what a hub really says', async () => {
  const hub = await startTestHub();
  const seen = new Set<string>();
  const post = async (contenido: string): Promise<void> => {
    const body = JSON.stringify({ consumidor_id: 'a', tipo: 'test', contenido });
    await fetch(`${hub.url}api/notificaciones/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
  };
  await post('before');
  const wearable = await Wearable.connectRaw(hub.wearableUrl('a'));
  const check = async (type: string): Promise<Record<string, unknown>> => {
    const message = await wearable.next(type);
    expect(checks[type]?.safeParse(message), JSON.stringify(message)).toMatchObject({ success: true });
    seen.add(type);
    return message;
  };
  await check('initial_notifications');
  await post('live');
  const { notification } = (await check('new_notification')) as { notification: { id: number } };
  expect(own.safeParse(notification)).toMatchObject({ success: true });
  wearable.say({ type: 'ping' });
  await check('pong');
  wearable.say({ type: 'mark_read', notification_id: String(notification.id) });
  await check('marked_read');
  const asked: readonly (readonly [unknown, WearableError])[] = [
    ['{', 'bad_json'],
    [[], 'bad_message'],
    [{ type: 'mark_read' }, 'bad_message'],
    [{ type: 'hola' }, 'unknown_type'],
    [{ type: 'mark_read', notification_id: 1 }, 'not_found'],
  ];
  for (const [said, code] of asked) {
    wearable.say(said);
    expect((await check('error'))['code']).toBe(code);
  }
  expect(seen).toEqual(names('send'));
  await wearable.close();
  await hub.stop();
});
