/** The scenarios, ready ones and own ones, and how the next run is to start. */
import { ActionIcon, Button, NumberInput, Select, Switch } from '@mantine/core';
import {
  IconBug,
  IconDeviceWatch,
  IconEdit,
  IconHourglass,
  IconMoonStars,
  IconPlus,
  IconRepeat,
  IconTrash,
  IconUser,
  IconUsers,
  IconWifiOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { FIRST_ID, RUN_PRODUCERS, type RunState, type ScenarioInfo } from '../../../shared/console/simulator.ts';
import { formatDuration } from '../../../shared/format.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import { formatRoute, go } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { useChoices, useProducer } from './choices.ts';
import { dropDraft, useDrafts } from './drafts.ts';
import { freeName, isUnderWay } from './model.ts';
import { Recent } from './Recent.tsx';
import type { Scenarios } from './useSimulator.ts';
import { titleOf } from './words.ts';

/** What a new scenario begins with. */
const TEMPLATE = `title: Mi escenario
seed: 1
populations:
  - name: relojes
    wearables: 10
    connect: { over: 5s }
    ping: { every: 5s }
phases:
  - name: rutina
    lasts: 1m
expect:
  lost: 0
`;

const ICONS: Readonly<Record<string, typeof IconUser>> = {
  desk: IconDeviceWatch,
  ward: IconUsers,
  metro: IconWifiOff,
  storm: IconRepeat,
  'slow-readers': IconHourglass,
  hostile: IconBug,
  night: IconMoonStars,
};

/** A scenario that was deleted and can be had back. */
interface Deleted {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface ScenarioListProps {
  readonly scenarios: Scenarios;
  readonly chosen: string | null;
  readonly run: RunState | null;
  readonly onChoose: (id: string) => void;
}

export function ScenarioList({ scenarios, chosen, run, onChoose }: ScenarioListProps) {
  const { t } = useSay();
  const { hub } = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const [deleted, setDeleted] = useState<Deleted | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { drafts } = useDrafts();
  const list = scenarios.list ?? [];
  const running = run !== null && isUnderWay(run) ? run.outline?.title : null;

  const attempt = (work: () => Promise<void>): void => {
    setError(null);
    work().then(scenarios.refresh, setError);
  };
  const save = (id: string, text: string): Promise<unknown> => hub.call('simulator.save', { id, text });
  const create = (): void =>
    attempt(async () => {
      const id = freeName('mi-escenario', list);
      await save(id, TEMPLATE);
      dropDraft(id);
      setDeleted(null);
      go({ room: 'simulator', id: 'edit', query: { s: id } });
    });
  const remove = ({ id, outline }: ScenarioInfo): void =>
    attempt(async () => {
      const { text } = await hub.call('simulator.read', { id });
      await hub.call('simulator.remove', { id });
      setDeleted({ id, title: outline?.title ?? id, text });
      if (chosen === id) go({ room: 'simulator' }, 'replace');
    });
  const restore = (): void =>
    attempt(async () => {
      if (!deleted) return;
      const taken = list.some(({ id }) => id === deleted.id);
      await save(taken ? freeName(deleted.id, list) : deleted.id, deleted.text);
      setDeleted(null);
    });

  const item = (scenario: ScenarioInfo) => {
    const { id, outline, ready: kept } = scenario;
    const Icon = (kept && ICONS[id]) || IconUser;
    return (
      <li key={id} className="pl-sim-scenario" aria-current={id === chosen ? 'true' : undefined}>
        <button type="button" className="pl-bare" onClick={() => onChoose(id)}>
          <Icon size="1.125rem" stroke={1.5} aria-hidden />
          <span>
            <b>{titleOf(t, scenario)}</b>
            <Outline scenario={scenario} unsaved={Object.hasOwn(drafts, id)} />
          </span>
          {outline !== null && outline.title === running && (
            <i className="pl-sim-beat" data-state="running" title={t('simulator.list.running')} />
          )}
        </button>
        {!kept && (
          <ActionIcon
            disabled={!ready}
            aria-label={t('simulator.list.delete', { title: titleOf(t, scenario) })}
            title={t('simulator.list.delete', { title: titleOf(t, scenario) })}
            onClick={() => remove(scenario)}
          >
            <IconTrash size="1rem" stroke={1.5} aria-hidden />
          </ActionIcon>
        )}
      </li>
    );
  };
  return (
    <section className="pl-sim-list" aria-label={t('simulator.list.title')}>
      <div className="pl-panel-head">
        <h2>{t('simulator.list.title')}</h2>
        <div className="pl-panel-actions">
          <ActionIcon
            disabled={!ready}
            aria-label={t('simulator.list.new')}
            title={t('simulator.list.new')}
            onClick={create}
          >
            <IconPlus size="1rem" stroke={1.5} aria-hidden />
          </ActionIcon>
        </div>
      </div>
      <ul className="pl-sim-scenarios">{list.map(item)}</ul>
      {deleted && (
        <p className="pl-sim-said" role="status">
          {t('simulator.list.deleted', { title: deleted.title })}{' '}
          <button type="button" className="pl-bare pl-link" disabled={!ready} onClick={restore}>
            {t('simulator.list.undo')}
          </button>
        </p>
      )}
      {error !== null && (
        <p className="pl-sim-error" role="alert">
          {sayError(error)}
        </p>
      )}
      {run !== null && run.recent.length > 0 && <Recent recent={run.recent} scenarios={list} />}
      <Start chosen={chosen} busy={running !== null} />
    </section>
  );
}

function Outline({ scenario: { outline }, unsaved }: { readonly scenario: ScenarioInfo; readonly unsaved: boolean }) {
  const { t, number } = useSay();
  return (
    <small>
      {outline
        ? t('simulator.outline', {
            count: outline.wearables,
            n: number(outline.wearables),
            time: formatDuration(outline.durationMs),
          })
        : t('simulator.list.bad')}
      {unsaved && ` · ${t('simulator.list.unsaved')}`}
    </small>
  );
}

/** From which id on, with which seed, by way of whom, and whether real ids may be taken. */
function Start({ chosen, busy }: { readonly chosen: string | null; readonly busy: boolean }) {
  const { t } = useSay();
  const { firstId, seed, allowReal } = useChoices();
  const { open, producer } = useProducer();
  return (
    <div className="pl-sim-start-form">
      <div className="pl-sim-fields">
        <NumberInput
          label={t('simulator.choices.firstId')}
          disabled={busy}
          min={1}
          max={2_000_000_000}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={firstId}
          onChange={(value) => useChoices.setState({ firstId: typeof value === 'number' ? value : FIRST_ID })}
        />
        <NumberInput
          label={t('simulator.choices.seed')}
          placeholder={t('simulator.choices.seedOwn')}
          disabled={busy}
          min={0}
          max={0xffff_ffff}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={seed ?? ''}
          onChange={(value) => useChoices.setState({ seed: typeof value === 'number' ? value : null })}
        />
      </div>
      {open && (
        <Select
          label={t('simulator.choices.producer')}
          description={producer === 'layer' ? t('simulator.choices.layerNote') : undefined}
          inputWrapperOrder={['label', 'input', 'description']}
          disabled={busy}
          allowDeselect={false}
          data={RUN_PRODUCERS.map((value) => ({ value, label: t(`simulator.choices.producers.${value}`) }))}
          value={producer}
          onChange={(value) => {
            const chosen = RUN_PRODUCERS.find((one) => one === value);
            if (chosen) useChoices.setState({ producer: chosen });
          }}
        />
      )}
      <Switch
        label={t('simulator.choices.allowReal')}
        description={allowReal ? t('simulator.choices.allowRealWarn') : undefined}
        disabled={busy}
        checked={allowReal}
        onChange={({ currentTarget: { checked } }) => useChoices.setState({ allowReal: checked })}
      />
      <Button
        component="a"
        leftSection={<IconEdit size="1rem" stroke={1.5} aria-hidden />}
        {...(chosen === null
          ? { 'aria-disabled': true, role: 'link' }
          : { href: formatRoute({ room: 'simulator', id: 'edit', query: { s: chosen } }) })}
      >
        {t('simulator.editor.open')}
      </Button>
    </div>
  );
}
