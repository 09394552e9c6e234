/** The bar over the list: what is shown of it, and what can be done with all of that. */
import { ActionIcon, Button, Indicator, Menu } from '@mantine/core';
import { notifications as toasts } from '@mantine/notifications';
import { IconChecks, IconDots, IconDownload, IconFilter, IconLayoutSidebarRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../shared/console/alerts.ts';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { saveFile } from '../../kit/saveFile.ts';
import { FilterBox } from '../connections/FilterBox.tsx';
import { alertsFileName, FORMATS, type Format, writeAlertsFile } from './export.ts';
import { ALERT_FILTER, type AlertErrorCode, FACETS, facetOf, inFacet, withFacet } from './filter.ts';

const TYPES: Readonly<Record<Format, string>> = { csv: 'text/csv;charset=utf-8', json: 'application/json' };

export interface AlertToolsProps {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly alerts: readonly Alert[] | null;
  /** Those that the filter lets through, in their order. */
  readonly shown: readonly Alert[];
  readonly unseen: number;
  readonly onSeeAll: () => void;
  readonly onClear: () => void;
  /** Whether facets are a menu. */
  readonly narrow: boolean;
  /** Whether the pane that comes and goes is there; null where it always is. */
  readonly pane: boolean | null;
  readonly onPane: () => void;
}

export function AlertTools(props: AlertToolsProps) {
  const { filter, onFilter, alerts, shown, unseen, onSeeAll, onClear, narrow, pane, onPane } = props;
  const { t, i18n } = useTranslation();
  const number = (value: number): string => formatNumber(value, i18n.language as Language);
  const save = (format: Format): void => {
    saveFile(alertsFileName(format, Date.now()), TYPES[format], [writeAlertsFile(format, shown)]);
    toasts.show({ message: t('alerts.export.done', { count: shown.length, n: number(shown.length) }) });
  };
  return (
    <div className="pl-toolbar">
      <FilterBox
        grammar={ALERT_FILTER}
        words={{
          label: t('alerts.filter.label'),
          hint: t('alerts.filter.hint'),
          error: (code: AlertErrorCode, value: string) => t(`alerts.filter.errors.${code}`, { value }),
        }}
        filter={filter}
        onFilter={onFilter}
        count={null}
      />
      <AlertFacets filter={filter} onFilter={onFilter} alerts={alerts} folded={narrow} />
      <Button
        disabled={unseen === 0}
        leftSection={<IconChecks size="1rem" stroke={1.5} />}
        title={t('alerts.bar.seeAll')}
        onClick={onSeeAll}
      >
        {narrow ? t('alerts.bar.see') : t('alerts.bar.seeAll')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon disabled={!alerts?.length} aria-label={t('alerts.bar.more')} title={t('alerts.bar.more')}>
            <IconDots size="1rem" stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('alerts.export.what', { count: shown.length, n: number(shown.length) })}</Menu.Label>
          {FORMATS.map((format) => (
            <Menu.Item
              key={format}
              disabled={shown.length === 0}
              leftSection={<IconDownload size="1rem" stroke={1.5} />}
              onClick={() => save(format)}
            >
              {t(`alerts.export.${format}`)}
            </Menu.Item>
          ))}
          <Menu.Label className="pl-export-note">{t('alerts.export.carries')}</Menu.Label>
          <Menu.Divider />
          <Menu.Item onClick={onClear}>{t('alerts.bar.clear')}…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {pane !== null && (
        <ActionIcon
          variant="default"
          aria-pressed={pane}
          aria-label={t(pane ? 'alerts.pane.hide' : 'alerts.pane.show')}
          title={t(pane ? 'alerts.pane.hide' : 'alerts.pane.show')}
          onClick={onPane}
        >
          <IconLayoutSidebarRight size="1rem" stroke={1.5} />
        </ActionIcon>
      )}
    </div>
  );
}

type FacetsProps = Pick<AlertToolsProps, 'filter' | 'onFilter' | 'alerts'> & { readonly folded: boolean };

function AlertFacets({ filter, onFilter, alerts, folded }: FacetsProps) {
  const { t, i18n } = useTranslation();
  const active = facetOf(filter);
  const facets = FACETS.map((facet) => ({
    facet,
    count: alerts ? formatNumber(alerts.filter((one) => inFacet(facet, one)).length, i18n.language as Language) : '–',
  }));
  if (folded) {
    return (
      <Menu position="bottom-end">
        <Indicator disabled={active === 'all'} size={6} offset={5} color="var(--pl-pulse)">
          <Menu.Target>
            <ActionIcon variant="default" aria-label={t('alerts.facets.menu')} title={t('alerts.facets.menu')}>
              <IconFilter size="1rem" stroke={1.5} />
            </ActionIcon>
          </Menu.Target>
        </Indicator>
        <Menu.Dropdown>
          <Menu.RadioGroup
            value={active ?? ''}
            onChange={(chosen) => {
              const facet = FACETS.find((one) => one === chosen);
              if (facet) onFilter(withFacet(filter, facet));
            }}
          >
            {facets.map(({ facet, count }) => (
              <Menu.RadioItem key={facet} value={facet} rightSection={<span className="pl-menu-count">{count}</span>}>
                {t(`alerts.facets.${facet}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a box and a legend
    <div className="pl-facets" role="group" aria-label={t('alerts.facets.label')}>
      {facets.map(({ facet, count }) => (
        <button
          key={facet}
          type="button"
          className="pl-bare pl-facet"
          aria-pressed={active === facet}
          onClick={() => onFilter(withFacet(filter, facet))}
        >
          {t(`alerts.facets.${facet}`)}
          <span className="pl-facet-count">{count}</span>
        </button>
      ))}
    </div>
  );
}
