/** The hubs of the system by name. What other hubs say of themselves is untrusted text. */
import { useMemo, useSyncExternalStore } from 'react';
import type { HubInfo } from '../../shared/console/contract.ts';
import type { HubNames } from '../../shared/filter.ts';
import { readId, shortId } from '../../shared/ids.ts';
import { plainText } from '../kit/plainText.ts';
import { useLink } from './hooks.ts';

/** A hub as people tell it from the others. */
export interface NamedHub {
  readonly number: number;
  /** As rows, sockets and results name it; null is the hub that this console looks at. */
  readonly hub: number | null;
  /** Its name; with its port, or else its number, where others have the same name. */
  readonly label: string;
  readonly url: string;
}

export interface Hubs {
  /** This one first. */
  readonly all: readonly NamedHub[];
  /** Where there is only one, nothing needs to say which. */
  readonly several: boolean;
  /** For the filter: a hub answers to its label, and with all others of that name to its name. */
  readonly names: HubNames;
  find(hub: number | null): NamedHub | undefined;
  /** The label of a hub; of one that is not alive, its number. */
  label(hub: number | null): string;
  /** A notification's id as people see it; one that another hub issued goes by that hub's label too. */
  notification(id: number): string;
}

type HubFacts = Pick<HubInfo, 'number' | 'name' | 'url' | 'self'>;

/** Names hubs so that no two have the same label. */
export function nameHubs(facts: readonly HubFacts[]): Hubs {
  const count = (label: (one: HubFacts) => string): Map<string, number> => {
    const times = new Map<string, number>();
    for (const one of facts) times.set(label(one), (times.get(label(one)) ?? 0) + 1);
    return times;
  };
  const byName = ({ name }: HubFacts): string => plainText(name);
  const byPort = (one: HubFacts): string => `${byName(one)}${portOf(one.url)}`;
  const names = count(byName);
  const ports = count(byPort);
  const labelOf = (one: HubFacts): string => {
    if (names.get(byName(one)) === 1) return byName(one);
    return ports.get(byPort(one)) === 1 ? byPort(one) : `${byName(one)} ${one.number}`;
  };
  const all = facts.map((one) => ({
    number: one.number,
    hub: one.self ? null : one.number,
    label: labelOf(one),
    url: one.url,
  }));
  const byHub = new Map(all.map((one) => [one.hub, one]));
  const several = all.length > 1;
  const label = (hub: number | null): string => byHub.get(hub)?.label ?? (hub === null ? '' : `hub ${hub}`);
  return {
    all,
    several,
    names: new Map(facts.map((one, i) => [all[i]?.hub ?? null, [byName(one), labelOf(one)]])),
    find: (hub) => byHub.get(hub),
    label,
    notification: (id) => {
      const issuer = readId(id)?.hub;
      const foreign = several && issuer !== undefined && issuer !== byHub.get(null)?.number;
      return foreign ? `${shortId(id)}·${label(issuer)}` : shortId(id);
    },
  };
}

/** `:8001` of `http://10.20.0.5:8001/`; nothing where it has none. */
function portOf(url: string): string {
  const port = URL.canParse(url) ? new URL(url).port : '';
  return port && `:${port}`;
}

/** The hubs; the same object until one comes, goes or is called something else. */
export function useHubs(): Hubs {
  const { status } = useLink();
  const facts = useSyncExternalStore(status.subscribe, () =>
    JSON.stringify((status.get()?.hubs ?? []).map(({ number, name, url, self }) => ({ number, name, url, self }))),
  );
  return useMemo(() => nameHubs(JSON.parse(facts) as HubFacts[]), [facts]);
}
