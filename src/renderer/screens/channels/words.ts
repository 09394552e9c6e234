/** Names of hubs and members in the viewer's words. */
import type { GroupMember } from '../../../shared/console/contract.ts';
import type { Say } from '../connections/say.ts';
import { type Group, kindOf } from './model.ts';

/** `hub principal`, told from others of that name; or what stands for one that nobody knows. */
export function hubWords({ t, hubs }: Pick<Say, 't' | 'hubs'>, owner: 'own' | 'hub', number: number | null): string {
  const hub = hubs.find(owner === 'own' ? null : number);
  if (hub) return t('channels.hub', { name: hub.label });
  return t(owner === 'own' ? 'channels.owners.own' : 'channels.owners.hub');
}

/** Where a member is: its hub, Daphne, or what died. */
export function memberWords(say: Say, member: GroupMember): string {
  if (kindOf(member) === 'stale') return say.t(`channels.died.${member.owner === 'other' ? 'other' : 'hub'}`);
  return member.owner === 'other' ? say.t('channels.owners.other') : hubWords(say, member.owner, member.hub);
}

/** Where a group's members are, each place once: `hub principal y Daphne`. In pubsub others only count: `1 proceso más`. */
export function whereWords(say: Say, language: string, { members, size }: Group): string {
  const places = new Set(members.map((member) => memberWords(say, member)));
  const more = size - members.length;
  if (more > 0) {
    const what = members.length === 0 ? 'channels.groups.listeners' : 'channels.groups.more';
    places.add(say.t(what, { count: more, n: say.number(more) }));
  }
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(places);
}
