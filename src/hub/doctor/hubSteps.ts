/** Steps that talk to a hub, as a browser and as a native client do: reach it, its rules, one whole round, its clock. */
import { STRANGER } from '../../shared/hosts.ts';
import { ask, failureOf, jsonOf } from './ask.ts';
import { layerStep } from './layerSteps.ts';
import { whoAnswers } from './portHolder.ts';
import { authorization, type DoctorContext, type Finding, fail, ok, type Step, warn } from './steps.ts';
import { type Handshake, shakeHands, socketUrl } from './wearable.ts';

const SKEW_MS = 5_000;
const QUARTER_HOUR_MS = 15 * 60_000;

/** A step that needs a hub: without one it says so and asks nothing. */
function withHub(
  id: Step['id'],
  run: (context: DoctorContext, target: NonNullable<DoctorContext['target']>) => Promise<Finding>,
): Step {
  return {
    id,
    run: async (context) => (context.target ? run(context, context.target) : warn('no_hub')),
  };
}

const reach: Step = {
  id: 'reach',
  run: async (context) => {
    const { askedFor, holder } = context;
    const own = holder && ['pulsera', 'daphne', 'other'].includes(holder.kind) ? new URL(holder.url) : null;
    const url = askedFor ?? own;
    if (url === null) {
      if (!context.startTemporary) return warn('no_hub');
      context.target = { url: await context.startTemporary(), kind: 'pulsera', temporary: true };
      return warn('reach_temporary', {}, 'serve');
    }
    try {
      const { status, text } = await ask(new URL('/readyz', url));
      if (jsonOf(text)?.['code'] === 'bad_host') {
        return fail('reach_bad_host', { url: url.href, host: url.hostname }, 'allowed_hosts');
      }
      const { kind, server } = await whoAnswers(url, 5_000);
      context.target = { url, kind, temporary: false };
      const values = { url: url.href, server: server || '?' };
      if (kind === 'daphne') return ok('reach_daphne', values);
      if (kind === 'other') return warn('reach_other', values);
      return status === 200 ? ok('reach_pulsera', values) : warn('reach_not_ready', { ...values, status }, 'ready');
    } catch (error) {
      return fail('reach_failed', { url: url.href, reason: failureOf(error) }, 'reach');
    }
  },
};

/** Closes what was let in, and answers only how the handshake ended. */
async function handshake(
  url: URL,
  headers: Parameters<typeof shakeHands>[1] = {},
): Promise<Omit<Handshake, 'wearable'>> {
  const { status, reason, wearable } = await shakeHands(url, headers);
  wearable?.close();
  return { status, reason };
}

/** The hub itself would let it in; the backend, which it asks then, does not take somebody without credentials. */
function leftToBackend({ reason }: Pick<Handshake, 'reason'>): boolean {
  return reason === 'backend_refused' || reason === 'backend_unavailable';
}

const native = withHub('native', async (context, { url, kind }) => {
  const result = await handshake(socketUrl(url, context.consumer));
  if (result.status === 101) return ok('native');
  if (leftToBackend(result)) return ok('native_backend', result);
  // The rest can still be tried, as a browser.
  context.origin = url.origin;
  return fail('native_refused', result, kind === 'daphne' ? 'native_daphne' : 'reach');
});

const ownOrigin = withHub('ownOrigin', async ({ consumer }, { url, kind }) => {
  const values = { origin: url.origin, host: url.hostname };
  const result = await handshake(socketUrl(url, consumer), { origin: url.origin });
  if (result.status === 101) return ok('own_origin', values);
  if (leftToBackend(result)) return ok('own_origin_backend', { ...values, ...result });
  return fail('own_origin_refused', { ...values, ...result }, kind === 'daphne' ? 'origin_daphne' : 'allowed_hosts');
});

const foreignOrigin = withHub('foreignOrigin', async ({ consumer }, { url, kind }) => {
  const origin = `http://${STRANGER}`;
  const result = await handshake(socketUrl(url, consumer), { origin });
  if (result.status === 101) {
    return warn('foreign_origin_open', { origin }, kind === 'daphne' ? 'origin_open_daphne' : 'origin_open');
  }
  if (result.status === 0) return fail('rule_unclear', result, 'reach');
  return ok('foreign_origin', { origin, ...result });
});

const foreignHost = withHub('foreignHost', async ({ consumer, origin }, { url, kind }) => {
  const result = await handshake(socketUrl(url, consumer), { host: STRANGER, ...(origin ? { origin } : {}) });
  const values = { host: STRANGER, ...result };
  if (result.status === 101) return warn('foreign_host_open', values, kind === 'daphne' ? 'pulsera' : 'origin_open');
  if (result.status === 0) return fail('rule_unclear', values, 'reach');
  return ok('foreign_host', values);
});

const connect = withHub('connect', async (context, { url }) => {
  const start = performance.now();
  const headers = context.origin === null ? {} : { origin: context.origin };
  const { wearable, status, reason } = await shakeHands(socketUrl(url, context.consumer), headers);
  if (reason === 'backend_unavailable') return fail('connect_backend_away', { status, reason }, 'backend');
  if (leftToBackend({ reason })) return warn('connect_backend', { status, reason }, 'connect_backend');
  if (!wearable) return fail('connect_refused', { status, reason }, 'reach');
  context.wearable = wearable;
  const first = await wearable.wait(({ type }) => type === 'initial_notifications');
  if ('reason' in first) return fail('connect_silent', first, 'not_a_hub');
  const unread = first.message['notifications'];
  if (!Array.isArray(unread)) return fail('connect_silent', { reason: 'notifications' }, 'not_a_hub');
  return ok('connect', { consumer: context.consumer, unread: unread.length, ms: since(start) });
});

const ping = withHub('ping', async ({ wearable }) => {
  if (!wearable) return warn('not_connected');
  wearable.say({ type: 'ping' });
  const pong = await wearable.wait(({ type }) => type === 'pong');
  return 'reason' in pong ? fail('ping_lost', pong, 'not_a_hub') : ok('ping', { ms: pong.ms });
});

const notify = withHub('notify', async (context, { url }) => {
  const { wearable, consumer } = context;
  if (!wearable) return warn('not_connected');
  const contenido = `doctor ${new Date().toISOString()}`;
  const start = performance.now();
  const answer = await ask(new URL('/api/notificaciones/', url), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...authorization(context),
    },
    body: JSON.stringify({ consumidor_id: consumer, tipo: 'test', contenido }),
  }).catch((error: unknown) => ({ status: 0, text: failureOf(error) }));
  if (answer.status === 401) return warn('notify_token', {}, 'token');
  if (answer.status === 507 || answer.status === 503) return fail('notify_refused', { status: answer.status }, 'ready');
  if (answer.status !== 201) return warn('notify_missing', { status: answer.status || answer.text }, 'notify');
  const live = await wearable.wait(
    ({ type, notification }) =>
      type === 'new_notification' && (notification as { contenido?: unknown } | null)?.contenido === contenido,
  );
  if ('reason' in live) return fail('notify_lost', live, 'log');
  const { id, fecha_envio } = live.message['notification'] as { id: number | string; fecha_envio: unknown };
  context.notification = { id, sentAt: String(fecha_envio) };
  return ok('notify', { id, ms: since(start) });
});

const read = withHub('read', async ({ wearable, notification }) => {
  if (!wearable || !notification) return warn('read_nothing');
  wearable.say({ type: 'mark_read', notification_id: notification.id });
  const marked = await wearable.wait(
    ({ type, notification_id }) => type === 'marked_read' && notification_id === notification.id,
  );
  return 'reason' in marked ? fail('read_lost', marked, 'log') : ok('read', { ms: marked.ms });
});

const clock = withHub('clock', async ({ notification }, { url }) => {
  const asked = Date.now();
  const answer = await ask(new URL('/healthz', url)).catch(() => null);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!answer?.date) return warn('clock_unknown', { zone });
  // The header is cut to the second.
  const skew = Math.abs(answer.date + 500 - (asked + Date.now()) / 2);
  if (skew > SKEW_MS) return warn('clock_off', { seconds: Math.round(skew / 1_000) }, 'clock');
  const offset = notification && offsetOf(notification.sentAt);
  const own = -new Date().getTimezoneOffset() * 60_000;
  if (offset !== null && offset !== own) {
    return warn('clock_zone', { hub: utcOffset(offset), own: utcOffset(own), zone }, 'time_zone');
  }
  return ok('clock', { zone, offset: utcOffset(own) });
});

/** In order. */
export const hubSteps: readonly Step[] = [
  reach,
  layerStep,
  native,
  ownOrigin,
  foreignOrigin,
  foreignHost,
  connect,
  ping,
  notify,
  read,
  clock,
];

/** Milliseconds since a moment, to a tenth. */
function since(start: number): number {
  return Math.round((performance.now() - start) * 10) / 10;
}

/** How far from UTC a local time is that was written just now, to the quarter of an hour; null where it cannot be read. */
function offsetOf(local: string): number | null {
  const at = Date.parse(`${local}Z`);
  return Number.isNaN(at) ? null : Math.round((at - Date.now()) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
}

function utcOffset(ms: number): string {
  const minutes = Math.abs(ms) / 60_000;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `UTC${ms < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
