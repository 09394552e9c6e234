/**
 * Everybody, or one state that asks for a person, and where there are several hubs, one of them; each with how many
 * there are. A row of words, or a menu where it is narrow.
 */
import { ActionIcon, Indicator, Menu } from '@mantine/core';
import { IconChevronDown, IconFilter, IconServer2 } from '@tabler/icons-react';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { useStatus } from '../../link/hooks.ts';
import { hubsOf, STATE_FACETS, stateOf, withHub, withState } from './facets.ts';
import { useSay } from './say.ts';
import { useTableStatus } from './tableStatus.ts';

export interface FacetsProps {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly folded: boolean;
}

export function Facets({ filter, onFilter, folded }: FacetsProps) {
  const { t, number, hubs } = useSay();
  const status = useTableStatus();
  const active = stateOf(filter);
  const facets = (['all', ...STATE_FACETS] as const).map((facet) => ({
    facet,
    count: facet === 'all' ? status?.connected : status?.states[facet],
    onChoose: () => onFilter(withState(filter, facet)),
  }));
  if (folded) {
    return (
      <Menu position="bottom-end">
        <Indicator disabled={active === 'all' && hubsOf(filter) === null} size={6} offset={5} color="var(--pl-pulse)">
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
          {hubs.several && <Menu.Label>{t('connections.facets.label')}</Menu.Label>}
          <Menu.RadioGroup
            value={active ?? ''}
            onChange={(chosen) => facets.find(({ facet }) => facet === chosen)?.onChoose()}
          >
            {facets.map(({ facet, count }) => (
              <Menu.RadioItem
                key={facet}
                value={facet}
                rightSection={<span className="pl-menu-count">{count === undefined ? '–' : number(count)}</span>}
              >
                {t(`connections.facets.${facet}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          {hubs.several && (
            <>
              <Menu.Divider />
              <Menu.Label>{t('connections.hubs.label')}</Menu.Label>
              <HubItems filter={filter} onFilter={onFilter} />
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    );
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
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
      {hubs.several && <HubMenu filter={filter} onFilter={onFilter} />}
    </>
  );
}

type HubFacetProps = Omit<FacetsProps, 'folded'>;

/** Which hub the table shows, as one more facet that opens the list of them. */
function HubMenu({ filter, onFilter }: HubFacetProps) {
  const { t } = useSay();
  const chosen = hubsOf(filter);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button
          type="button"
          className="pl-bare pl-facet pl-facet-hub"
          aria-label={`${t('connections.hubs.label')}: ${chosen?.join(', ') ?? t('connections.hubs.all')}`}
          data-chosen={chosen ? '' : undefined}
        >
          <IconServer2 size="0.875rem" stroke={1.5} aria-hidden />
          <span>{chosen?.join(', ') ?? t('connections.hubs.all')}</span>
          <IconChevronDown size="0.75rem" stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <HubItems filter={filter} onFilter={onFilter} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** All hubs, then each with the consumers connected to it. */
function HubItems({ filter, onFilter }: HubFacetProps) {
  const { t, number, hubs } = useSay();
  const status = useStatus();
  const chosen = hubsOf(filter);
  const only = chosen?.length === 1 ? hubs.all.find(({ label }) => label === chosen[0]) : undefined;
  return (
    <Menu.RadioGroup
      value={chosen === null ? 'all' : String(only?.number ?? '')}
      onChange={(value) => onFilter(withHub(filter, hubs.all.find((hub) => `${hub.number}` === value)?.label ?? null))}
    >
      <Menu.RadioItem value="all">{t('connections.hubs.all')}</Menu.RadioItem>
      {hubs.all.map((hub) => {
        const connected = status?.hubs.find((one) => one.number === hub.number)?.connected;
        return (
          <Menu.RadioItem
            key={hub.number}
            value={String(hub.number)}
            rightSection={<span className="pl-menu-count">{connected === undefined ? '–' : number(connected)}</span>}
          >
            {hub.label}
          </Menu.RadioItem>
        );
      })}
    </Menu.RadioGroup>
  );
}
