/** Everybody, or one state that asks for a person, with how many there are; a row of words, or a menu where it is narrow. */
import { ActionIcon, Indicator, Menu } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ConsumerState } from '../../../shared/console/rows.ts';
import { formatFilter, parseFilter, termsOf } from '../../../shared/filter.ts';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { useStatus } from '../../link/hooks.ts';
import { useSay } from './say.ts';

const FACETS = ['silent', 'late', 'slow', 'flapping'] as const satisfies readonly ConsumerState[];

/** A filter with its states replaced; null asks for all of them. */
function withStates(filter: string, states: readonly ConsumerState[] | null): string {
  const others = termsOf(parseFilter(filter)).filter(({ field }) => field !== 'state');
  return formatFilter(states ? [{ field: 'state', values: states }, ...others] : others);
}

/** The one facet that a filter stands on; `all` without states, null for some other choice of them. */
function facetOf(filter: string): (typeof FACETS)[number] | 'all' | null {
  const states = termsOf(parseFilter(filter)).find((term) => term.field === 'state');
  if (states?.field !== 'state') return 'all';
  const [only] = states.values;
  return states.values.length === 1 ? (FACETS.find((facet) => facet === only) ?? null) : null;
}

export interface FacetsProps {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly folded: boolean;
}

export function Facets({ filter, onFilter, folded }: FacetsProps) {
  const { t } = useTranslation();
  const { number } = useSay();
  const status = useStatus();
  const active = facetOf(filter);
  const facets = [
    { facet: 'all' as const, count: status?.connected, onChoose: () => onFilter(withStates(filter, null)) },
    ...FACETS.map((facet) => ({
      facet,
      count: status?.states[facet],
      onChoose: () => onFilter(withStates(filter, [facet])),
    })),
  ];
  if (folded) {
    return (
      <Menu position="bottom-end">
        <Indicator disabled={active === 'all'} size={6} offset={5} color="var(--pl-pulse)">
          <Menu.Target>
            <ActionIcon
              variant="default"
              aria-label={t('connections.facets.menu')}
              title={t('connections.facets.menu')}
            >
              <IconFilter size="1rem" stroke={1.5} />
            </ActionIcon>
          </Menu.Target>
        </Indicator>
        <Menu.Dropdown>
          <Menu.RadioGroup
            value={active ?? ''}
            onChange={(chosen) => facets.find(({ facet }) => facet === chosen)?.onChoose()}
          >
            {facets.map(({ facet, count }) => (
              <Menu.RadioItem
                key={facet}
                value={facet}
                rightSection={<span className="pl-quiet">{count === undefined ? '–' : number(count)}</span>}
              >
                {t(`connections.facets.${facet}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="pl-facets" role="group" aria-label={t('connections.facets.label')}>
      {facets.map(({ facet, count, onChoose }) => (
        <button
          key={facet}
          type="button"
          className="pl-bare pl-facet"
          aria-pressed={active === facet}
          onClick={onChoose}
        >
          {facet !== 'all' && <StateGlyph state={facet} />}
          {t(`connections.facets.${facet}`)}
          <span className="pl-facet-count">{count === undefined ? '–' : number(count)}</span>
        </button>
      ))}
    </div>
  );
}
