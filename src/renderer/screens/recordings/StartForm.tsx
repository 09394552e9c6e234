/** What is to be recorded: whom, with or without their texts, and how much at most. */
import { Button, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  RECORDED_CONSUMERS_LIMIT,
  RECORDING_MEGABYTES_LIMIT,
  RECORDING_MINUTES_LIMIT,
} from '../../../shared/console/recordings.ts';
import { CONSUMER_ID } from '../../../shared/protocol.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useLink } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';

const MINUTES = 60;
const MEGABYTES = 100;

/** Ids as people write them: between them spaces, commas or lines. */
const idsOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

export function StartForm({ ready }: { ready: boolean }) {
  const { t } = useTranslation();
  const { hub } = useLink();
  const sayError = useErrorWords();
  const [who, setWho] = useState<'all' | 'some'>('all');
  const [ids, setIds] = useState('');
  const [redacted, setRedacted] = useState(false);
  const [minutes, setMinutes] = useState<number | string>(MINUTES);
  const [megabytes, setMegabytes] = useState<number | string>(MEGABYTES);
  const [idsError, setIdsError] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const start = async (): Promise<void> => {
    setError(null);
    const consumers = who === 'all' ? null : idsOf(ids);
    const wrong = consumers?.find((id) => !CONSUMER_ID.test(id));
    if (consumers?.length === 0) return setIdsError(t('recordings.start.noIds'));
    if (wrong !== undefined) return setIdsError(t('recordings.start.badId', { id: wrong }));
    if (consumers && consumers.length > RECORDED_CONSUMERS_LIMIT)
      return setIdsError(t('recordings.start.manyIds', { n: RECORDED_CONSUMERS_LIMIT }));
    try {
      await hub.call('recordings.start', {
        consumers,
        redacted,
        minutes: Number(minutes) || MINUTES,
        megabytes: Number(megabytes) || MEGABYTES,
      });
    } catch (failure) {
      setError(sayError(failure));
    }
  };

  return (
    <Panel title={t('recordings.start.title')} className="pl-recordings-now">
      <form
        className="pl-form"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <SegmentedControl
          aria-label={t('recordings.start.who')}
          value={who}
          onChange={(value) => setWho(value === 'some' ? 'some' : 'all')}
          data={(['all', 'some'] as const).map((one) => ({ value: one, label: t(`recordings.start.${one}`) }))}
        />
        {who === 'some' && (
          <TextInput
            label={t('recordings.start.ids')}
            description={t('recordings.start.idsHelp')}
            value={ids}
            error={idsError}
            onChange={({ currentTarget: { value } }) => {
              setIds(value);
              setIdsError(null);
            }}
          />
        )}
        <Switch
          label={t('recordings.start.redacted')}
          description={t('recordings.start.redactedHelp')}
          checked={redacted}
          onChange={({ currentTarget: { checked } }) => setRedacted(checked)}
        />
        {!redacted && <p className="pl-many-words pl-quiet pl-label">{t('recordings.carries')}</p>}
        <div className="pl-recordings-limits">
          <NumberInput
            label={t('recordings.start.minutes')}
            value={minutes}
            onChange={setMinutes}
            min={1}
            max={RECORDING_MINUTES_LIMIT}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            hideControls
          />
          <NumberInput
            label={t('recordings.start.megabytes')}
            value={megabytes}
            onChange={setMegabytes}
            min={1}
            max={RECORDING_MEGABYTES_LIMIT}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            hideControls
          />
        </div>
        <p className="pl-many-words pl-quiet pl-label">{t('recordings.start.limitsHelp')}</p>
        {error !== null && (
          <p className="pl-page-error" role="alert">
            {error}
          </p>
        )}
        <div className="pl-form-end">
          <Button type="submit" variant="filled" disabled={!ready} leftSection={<i className="pl-rec" aria-hidden />}>
            {t('recordings.start.do')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
