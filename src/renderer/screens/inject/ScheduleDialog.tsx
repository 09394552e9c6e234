/** Schedules what stands in the form: when, how often, and in one sentence what that means. */
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { EVERY_SECONDS, TIMES_LIMIT } from '../../../shared/console/schedules.ts';
import { formatDuration } from '../../../shared/format.ts';
import { TEMPLATE_NAME_LIMIT } from '../../../shared/planned.ts';
import { useInfo, useLink, useReady } from '../../link/hooks.ts';
import { go } from '../../router.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { useDraft } from './draft.ts';
import type { Aimed } from './SendBar.tsx';
import { freshDraft, type Plan, readPlan, UNITS, type Unit } from './scheduleDraft.ts';

interface ScheduleDialogProps {
  /** What is to be scheduled; null closes it. */
  readonly aimed: Aimed | null;
  /** It goes to everybody who is connected then. */
  readonly everybody: boolean;
  readonly onClose: () => void;
}

export function ScheduleDialog({ aimed, everybody, onClose }: ScheduleDialogProps) {
  const { t } = useSay();
  // It keeps its words while it fades away.
  const [last, setLast] = useState({ aimed, times: 0 });
  useEffect(() => {
    if (aimed) setLast(({ times }) => ({ aimed, times: times + 1 }));
  }, [aimed]);
  return (
    <Dialog opened={aimed !== null} onClose={onClose} title={t('schedules.dialog.title')} size="lg">
      {last.aimed && <Planning key={last.times} aimed={last.aimed} everybody={everybody} onClose={onClose} />}
    </Dialog>
  );
}

function Planning({ aimed, everybody, onClose }: ScheduleDialogProps & { readonly aimed: Aimed }) {
  const { t, number } = useSay();
  const { hub } = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const template = useDraft((one) => one.template);
  const [draft, setDraft] = useState(() => freshDraft(hub.now()));
  const [name, setName] = useState(template?.name ?? '');
  const [judged, setJudged] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const change = (to: Partial<typeof draft>): void => {
    setDraft({ ...draft, ...to });
    setFailure(null);
  };
  const read = readPlan(draft, hub.now());
  const problems = 'problems' in read ? read.problems : {};
  const long = [...name.trim()].length > TEMPLATE_NAME_LIMIT;
  const limits = {
    n: number(TIMES_LIMIT),
    least: EVERY_SECONDS.least,
    most: formatDuration(EVERY_SECONDS.most * 1_000, 1),
  };

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setJudged(true);
    const now = readPlan(draft, hub.now());
    if ('problems' in now || long) return;
    setSaving(true);
    try {
      const to = everybody ? ('connected' as const) : [...aimed.to];
      await hub.call('schedules.create', { name: name.trim(), content: aimed.content, to, ...now.plan });
      onClose();
      go({ room: 'inject', id: 'scheduled' });
    } catch (error) {
      setFailure(sayError(error));
    } finally {
      setSaving(false);
    }
  };
  const count = aimed.to.length;
  const asksTime = !draft.repeats || draft.begins === 'at';
  return (
    <form className="pl-form pl-schedule-form" onSubmit={(event) => void save(event)}>
      <SegmentedControl
        data-autofocus
        aria-label={t('schedules.dialog.how')}
        value={draft.repeats ? 'every' : 'once'}
        onChange={(value) => change({ repeats: value === 'every' })}
        data={[
          { value: 'once', label: t('schedules.dialog.once') },
          { value: 'every', label: t('schedules.dialog.repeats') },
        ]}
      />
      {draft.repeats && (
        <>
          <div className="pl-schedule-every">
            <TextInput
              label={t('schedules.dialog.every')}
              inputMode="numeric"
              value={draft.every}
              error={problems.every && t(`schedules.dialog.problems.${problems.every}`, limits)}
              onChange={({ currentTarget: { value } }) => change({ every: value })}
            />
            <SegmentedControl
              aria-label={t('schedules.dialog.unit')}
              value={draft.unit}
              onChange={(value) => change({ unit: value as Unit })}
              data={UNITS.map((unit) => ({ value: unit, label: t(`schedules.dialog.units.${unit}`) }))}
            />
          </div>
          <TextInput
            label={t('schedules.dialog.times')}
            description={t('schedules.dialog.timesHelp')}
            inputMode="numeric"
            value={draft.times}
            error={problems.times && t(`schedules.dialog.problems.${problems.times}`, limits)}
            onChange={({ currentTarget: { value } }) => change({ times: value })}
          />
          <SegmentedControl
            aria-label={t('schedules.dialog.begins')}
            value={draft.begins}
            onChange={(value) => change({ begins: value === 'at' ? 'at' : 'now' })}
            data={[
              { value: 'now', label: t('schedules.dialog.now') },
              { value: 'at', label: t('schedules.dialog.later') },
            ]}
          />
        </>
      )}
      {asksTime && (
        <TextInput
          type="datetime-local"
          label={t('schedules.dialog.at')}
          description={t('schedules.dialog.zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
          value={draft.at}
          error={problems.at && (judged || problems.at !== 'missing') && t(`schedules.dialog.problems.${problems.at}`)}
          onChange={({ currentTarget: { value } }) => change({ at: value })}
        />
      )}
      <TextInput
        label={t('schedules.dialog.name')}
        description={t('schedules.dialog.nameHelp')}
        value={name}
        error={long && t('templates.naming.tooLong', { n: number(TEMPLATE_NAME_LIMIT) })}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      <p className="pl-schedule-sum">
        {'plan' in read ? <Sum plan={read.plan} count={everybody ? null : count} /> : '–'}
      </p>
      {failure !== null && (
        <p className="pl-page-error" role="alert">
          {failure}
        </p>
      )}
      <div className="pl-form-end">
        <Button onClick={onClose}>{t('inject.send.cancel')}</Button>
        <Button type="submit" variant="filled" disabled={!ready || saving}>
          {everybody ? t('schedules.dialog.saveAll') : t('schedules.dialog.save', { n: number(count) })}
        </Button>
      </div>
    </form>
  );
}

/** What a plan means; `count` null is everybody who is connected then. */
function Sum({ plan: { at, everySeconds, times }, count }: { readonly plan: Plan; readonly count: number | null }) {
  const { t, number, when } = useSay();
  const { hub } = useLink();
  const hubZone = useInfo()?.timeZone;
  const first = at === null ? t('schedules.sum.now') : t('schedules.sum.at', { when: when(at, hub.now()) });
  const to = count === null ? t('schedules.sum.everybody') : t('schedules.sum.to', { count, n: number(count) });
  const rhythm =
    everySeconds === null
      ? null
      : times === null
        ? t('schedules.sum.always', { every: formatDuration(everySeconds * 1_000) })
        : t('schedules.sum.times', { every: formatDuration(everySeconds * 1_000), count: times, n: number(times) });
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      {[first, rhythm, to].filter((part) => part !== null).join(' ')} {t('schedules.sum.late')}
      {hubZone !== undefined && hubZone !== own && ` ${t('schedules.sum.zone', { zone: hubZone })}`}
    </>
  );
}
