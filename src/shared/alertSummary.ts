/** What a rule does, in plain language: sentences of the catalogue's section `ruleSummary`, to be said one after another. */
import type { AlertRule, QuietHours } from './console/alerts.ts';
import { formatDuration, formatNumber } from './format.ts';
import type { Language } from './words/words.ts';

type Who = AlertRule['who']['kind'];
type About = 'store' | 'layer' | 'hub' | 'storeLayer' | 'storeHub' | 'layerHub' | 'all';
export type SummaryKey =
  | `ruleSummary.off`
  | `ruleSummary.${'anyNotification' | 'notification' | 'silent' | 'gone'}.${Who}`
  | 'ruleSummary.storm'
  | `ruleSummary.trouble.${About}`
  | `ruleSummary.where.${'centre' | 'badge' | 'desktop' | 'desktopBadge' | 'desktopSound' | 'desktopSoundBadge'}`
  | `ruleSummary.every.${'consumer' | 'hub'}`
  | `ruleSummary.quiet.${'everybody' | 'never' | 'own'}`
  | `ruleSummary.simulated.${'too' | 'not'}`;

/** One sentence: its key, and what is filled in. Tipos are anybody's text. */
export interface SummarySentence {
  readonly key: SummaryKey;
  readonly values: Readonly<Record<string, string | number>>;
}

/** The sentences for a rule, the most important first. */
export function summarizeRule(rule: AlertRule, language: Language): SummarySentence[] {
  const time = (seconds: number): string => formatDuration(seconds * 1_000);
  const { when, who, desktop, sound, badge, everySeconds, quiet } = rule;
  const ofSomebody = when.kind !== 'storm' && when.kind !== 'trouble';
  const sentences: SummarySentence[] = [];
  const say = (key: SummaryKey, values: SummarySentence['values'] = {}): void => void sentences.push({ key, values });

  if (!rule.enabled) say('ruleSummary.off');
  const count = who.kind === 'consumers' ? who.consumers.length : 0;
  const whom = { count, n: formatNumber(count, language) };
  switch (when.kind) {
    case 'notification':
      if (when.tipos.length === 0) say(`ruleSummary.anyNotification.${who.kind}`, whom);
      else say(`ruleSummary.notification.${who.kind}`, { ...whom, tipos: when.tipos.join(', ') });
      break;
    case 'silent':
    case 'gone':
      say(`ruleSummary.${when.kind}.${who.kind}`, { ...whom, time: time(when.seconds) });
      break;
    case 'storm':
      say('ruleSummary.storm', { n: formatNumber(when.connects, language), time: time(when.seconds) });
      break;
    case 'trouble':
      say(`ruleSummary.trouble.${aboutOf(when.about)}`);
      break;
  }
  if (!desktop) say(badge ? 'ruleSummary.where.badge' : 'ruleSummary.where.centre');
  else say(`ruleSummary.where.desktop${sound ? 'Sound' : ''}${badge ? 'Badge' : ''}`);
  if (!desktop && !badge) return sentences;
  if (everySeconds > 0) say(`ruleSummary.every.${ofSomebody ? 'consumer' : 'hub'}`, { time: time(everySeconds) });
  if (typeof quiet === 'string') say(`ruleSummary.quiet.${quiet}`);
  else say('ruleSummary.quiet.own', { from: clock(quiet.from), to: clock(quiet.to) });
  if (ofSomebody) say(`ruleSummary.simulated.${rule.simulated ? 'too' : 'not'}`);
  return sentences;
}

function aboutOf(about: readonly ('store' | 'layer' | 'hub')[]): About {
  const [store, layer, hub] = [about.includes('store'), about.includes('layer'), about.includes('hub')];
  if (store && layer && hub) return 'all';
  if (store) return layer ? 'storeLayer' : hub ? 'storeHub' : 'store';
  return layer ? (hub ? 'layerHub' : 'layer') : 'hub';
}

function clock(minute: QuietHours['from']): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
