/** Steps that look at what the hub shares with Django: each Redis, a message through the channel layer, the backend. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChannelLayer, LayerError } from '../../layer/layer.ts';
import { openLayer } from '../../layer/open.ts';
import { openHosts, type RedisHost } from '../../layer/redis.ts';
import { type Settings, SettingsError } from '../../shared/settings.ts';
import { BackendQuery } from '../backendQuery.ts';
import { ASK_MS, ask, jsonOf } from './ask.ts';
import { authorization, type DoctorContext, type Finding, fail, ok, type Step, warn } from './steps.ts';

const LOOK_EVERY_MS = 20;
/** A first trouble may be one of many Sentinels that is away: what holds for so long is the answer. */
const TROUBLE_MS = 1_000;

/** Each Redis of the settings, as this machine reaches it; nothing where there is none. */
export const redisStep: Step = {
  id: 'redis',
  run: async ({ settings: { values } }) => {
    if (values.redis.length === 0) return [];
    return withHosts(values, async (hosts, kind) => {
      const findings = await Promise.all(hosts.map((host) => judge(host, kind, values.layerPrefix)));
      // channels_redis hashes a process's channel whole where it sends, and up to the `!` where it receives.
      if (hosts.length > 1 && kind === 'core')
        findings.push(warn('redis_direct_send', { count: hosts.length }, 'redis_direct_send'));
      return findings;
    });
  },
};

/** The layer of the running hub as the hub itself says, else a message of our own through the Redis of the settings. */
export const layerStep: Step = {
  id: 'layer',
  run: async (context) => {
    const { target, here, settings } = context;
    if (target && !target.temporary) return target.kind === 'pulsera' ? askHub(context, target.url) : [];
    const { values } = settings;
    if (!here || values.redis.length === 0) return [];
    return withHosts(values, async (hosts, kind) => {
      // What is wrong with one that is away was said before.
      if ((await Promise.all(hosts.map(settled))).some((up) => !up)) return [];
      return roundTrip(hosts, kind, values);
    });
  },
};

/** Django's paths for a consumer take numbers only, and where there are consumers there is likely a first. */
const BACKEND_CONSUMER = '1';

/** Asks the backend once, as somebody without credentials. */
export const backendStep: Step = {
  id: 'backend',
  run: async ({ settings: { values }, version }) => {
    if (values.backendUrl === '') return [];
    const query = new BackendQuery({ url: values.backendUrl, version, connections: 1 });
    const { outcome, status, notifications } = await query.ask(BACKEND_CONSUMER, {});
    query.stop();
    const told = { url: values.backendUrl, status };
    switch (outcome) {
      case 'refused':
        return status === 404 ? warn('backend_not_found', told, 'backend_not_found') : ok('backend_refuses', told);
      case 'accepted':
        return warn(
          'backend_open',
          { ...told, consumer: BACKEND_CONSUMER, unread: notifications.length },
          'backend_open',
        );
      case 'timeout':
        return fail('backend_slow', told, 'backend');
      case 'unreachable':
        return fail('backend_away', told, 'backend');
      case 'server_error':
      case 'bad_status':
        return fail('backend_status', told, 'backend_log');
      case 'bad_body':
        return fail('backend_body', told, 'backend_body');
    }
  },
};

type Kind = ChannelLayer['kind'];

/** Opens every Redis of the settings for as long as `use` takes. A URL or pattern that cannot be used is a finding. */
async function withHosts(
  values: Readonly<Settings>,
  use: (hosts: readonly RedisHost[], kind: Kind) => Promise<Finding | readonly Finding[]>,
): Promise<Finding | readonly Finding[]> {
  let hosts: readonly RedisHost[] = [];
  try {
    // What fails shows in a host's health.
    hosts = openHosts(values.redis, { prefix: values.layerPrefix, onUnexpected: () => {} });
    return await use(hosts, values.layer === 'auto' ? 'core' : values.layer);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return fail('settings_bad', { reason: error.message }, 'settings');
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
  }
}

/** Waits until a Redis is up and has said what it is, or it is clear that it will not be. Answers whether it is up. */
async function settled(host: RedisHost): Promise<boolean> {
  const start = performance.now();
  let trouble: number | null = null;
  for (;;) {
    const { state, reason } = host.health;
    const now = performance.now();
    if (state === 'ok') return true;
    if (reason === null) trouble = null;
    else trouble ??= now;
    if (now - start > ASK_MS || (trouble !== null && now - trouble > TROUBLE_MS)) return false;
    await pause(LOOK_EVERY_MS);
  }
}

async function judge(host: RedisHost, kind: Kind, prefix: string): Promise<Finding> {
  const { address } = host;
  if (!(await settled(host))) {
    const { reason, version } = host.health;
    return fail('redis_away', { address, reason: reason ?? 'slow', version: version ?? '?' }, 'redis');
  }
  const { version, pingMs } = host.health;
  const values = { address, version: version ?? '?', ms: pingMs ?? 0 };
  // Only the core layer has queues that it must be woken for.
  if (kind === 'core' && !(await mayTrack(host, prefix))) return warn('redis_no_tracking', values, 'redis_no_tracking');
  return ok('redis', values);
}

/** Whether Redis tells of new messages (CLIENT TRACKING); without, the hub has to look again and again. */
async function mayTrack({ commands, subscriberId }: RedisHost, prefix: string): Promise<boolean> {
  if (subscriberId === null) return false;
  const keys = `${prefix}specific.pulsera.doctor`;
  try {
    await commands.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', subscriberId, 'BCAST', 'PREFIX', keys, 'NOLOOP');
    await commands.call('CLIENT', 'TRACKING', 'OFF');
    return true;
  } catch {
    return false;
  }
}

async function askHub(context: DoctorContext, url: URL): Promise<Finding | readonly Finding[]> {
  const headers = authorization(context);
  const answer = await ask(new URL('/readyz', url), { headers }).catch(() => null);
  const layer = answer && (jsonOf(answer.text)?.['layer'] as Record<string, unknown> | undefined);
  // Whoever has no token is not told.
  if (!layer) return [];
  const word = (name: string): string =>
    String(layer[name])
      .replace(/[^a-z_]/g, '?')
      .slice(0, 40);
  if (layer['kind'] === 'memory') return ok('layer_memory');
  if (layer['state'] === 'ok') return ok('layer', { kind: word('kind'), ms: Number(layer['pingMs'] ?? 0) });
  return fail('layer_away', { kind: word('kind'), reason: word('reason') }, 'redis');
}

/** A message from a group that only we are in, back to us: what a notification from Django does. */
async function roundTrip(hosts: readonly RedisHost[], kind: Kind, values: Readonly<Settings>): Promise<Finding> {
  const instance = randomBytes(6).toString('hex');
  const group = `pulsera-doctor-${instance}`;
  const layer = openLayer(kind, {
    hosts,
    prefix: values.layerPrefix,
    instance,
    capacity: values.layerCapacity,
    channelCapacity: values.channelCapacity,
    expirySeconds: values.layerExpiry,
    groupExpirySeconds: values.groupExpiry,
    serializer: values.layerSerializer,
    keys: values.layerKeys,
    onDrop: () => {},
    onUnexpected: () => {},
  });
  try {
    let arrived = (_at: number): void => {};
    const arrival = new Promise<number>((resolve) => {
      arrived = resolve;
    });
    layer.receive((arrivals) => {
      for (const arrival of arrivals) arrival.settle();
      arrived(performance.now());
    });
    await layer.groupAdd(group, 'doctor');
    const from = performance.now();
    await layer.groupSend([{ group, message: { type: 'pulsera.doctor' } }]);
    const to = await Promise.race([arrival, pause(ASK_MS, null, { ref: false })]);
    await layer.groupDiscard(group, 'doctor');
    if (to === null) return fail('layer_lost', { kind, seconds: ASK_MS / 1_000 }, 'layer_lost');
    return ok('layer', { kind, ms: Math.round((to - from) * 10) / 10 });
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    return fail('layer_failed', { kind, reason: error.message }, 'layer_lost');
  } finally {
    await layer.close();
  }
}
