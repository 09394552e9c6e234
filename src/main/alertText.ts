/** What a notification of alerts says, and where a click on it leads. Texts of others stay as they are: `Notices` makes them harmless. */
import type { i18n } from 'i18next';
import type { Telling } from '../shared/alertDesk.ts';
import type { Alert } from '../shared/console/alerts.ts';
import { formatDuration } from '../shared/format.ts';
import { subjectOf } from '../shared/troubles.ts';
import type { Notice } from './notices.ts';

/** Consumers named in a notification that stands for several. */
const NAMED = 10;

/** Where a click leads. `hub` is null for the one inside this app, undefined for the one that the window looks at. */
export interface AlertPlaceToGo {
  readonly hub: string | null | undefined;
  readonly route: string;
}

/** What a notification says. */
export function noticeOf({ alerts, more, sound, hideContenido }: Telling, words: i18n): Notice {
  const silent = !sound;
  const [first] = alerts;
  if (first && alerts.length === 1 && more === 0) return { ...single(first, hideContenido, words), silent };
  if (first && more === 0 && alerts.every(({ what, hub }) => what.kind === 'trouble' && hub.id === first.hub.id)) {
    const bodies = alerts.map((one) => single(one, hideContenido, words).body);
    return { title: single(first, hideContenido, words).title, body: bodies.join(' '), silent };
  }
  const count = alerts.reduce((sum, { what }) => sum + (what.kind === 'uncounted' ? what.count : 1), more);
  const kinds = new Set(alerts.map(({ what }) => what.kind));
  kinds.delete('uncounted');
  const [kind] = kinds;
  const only = kinds.size === 1 && (kind === 'silent' || kind === 'gone') ? kind : 'alerts';
  // Trouble comes first: it is not to be lost behind a row of numbers.
  const troubles = alerts.filter(({ what }) => what.kind === 'trouble' || what.kind === 'storm');
  const named = [
    ...troubles.map((one) => single(one, hideContenido, words).title),
    ...new Set(alerts.flatMap(({ what }) => ('consumer' in what ? [what.consumer] : []))),
  ];
  return {
    title: words.t(`alert.together.${only}`, { count }),
    body: named.slice(0, NAMED).join(', ') + (named.length > NAMED ? ', …' : ''),
    silent,
  };
}

/** Where more is known of it. */
export function placeOf(alerts: readonly Alert[]): AlertPlaceToGo {
  const [first, ...rest] = alerts;
  if (!first) return { hub: undefined, route: '/alerts' };
  const hub = rest.every((one) => one.hub.id === first.hub.id) ? first.hub.id : undefined;
  const routes = new Set(alerts.map(({ what }) => routeOf(what)));
  const [route = '/alerts'] = routes;
  const one = routes.size === 1 || alerts.every(({ what }) => what.kind === 'trouble');
  return { hub: first.what.kind === 'test' ? undefined : hub, route: one ? route : '/alerts' };
}

function routeOf(what: Alert['what']): string {
  if ('consumer' in what) return `/connections/${encodeURIComponent(what.consumer)}`;
  if (what.kind === 'trouble') return subjectOf(what.trouble) === 'layer' ? '/channels' : '/diagnosis';
  return what.kind === 'storm' ? '/connections' : '/alerts';
}

function single(alert: Alert, hideContenido: boolean, words: i18n): { readonly title: string; readonly body: string } {
  const { title, body } = said(alert.what, hideContenido, words);
  const named = alert.hub.name === '' ? title : words.t('alert.onHub', { title, hub: alert.hub.name });
  return { title: alert.late ? words.t('alert.late', { title: named }) : named, body };
}

function said(what: Alert['what'], hideContenido: boolean, words: i18n): { title: string; body: string } {
  const { t } = words;
  switch (what.kind) {
    case 'notification': {
      const { consumer, tipo, contenido } = what;
      const title = tipo === 'alerta' ? t('alert.title', { consumer }) : t('alert.titleOfTipo', { consumer, tipo });
      return { title, body: hideContenido ? t('alert.hidden') : contenido };
    }
    case 'silent':
    case 'gone': {
      const duration = formatDuration(what.seconds * 1_000);
      const { consumer, kind } = what;
      return { title: t(`alert.${kind}.title`, { consumer }), body: t(`alert.${kind}.body`, { duration }) };
    }
    case 'storm':
      return { title: t('alert.storm.title'), body: t('alert.storm.body', { count: what.connects, ...what }) };
    case 'trouble':
      return { title: t(`trouble.${what.trouble}.title`), body: t(`trouble.${what.trouble}.body`) };
    case 'uncounted':
      return { title: t('alert.together.alerts', { count: what.count }), body: '' };
    case 'test':
      return { title: t('alert.test.title'), body: t('alert.test.body') };
  }
}
