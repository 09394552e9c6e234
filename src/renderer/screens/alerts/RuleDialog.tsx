/** A rule to be made or changed. What it will do is said while somebody edits; what is wrong is said at its field. */
import { Button, Checkbox, Input, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertRule } from '../../../shared/console/alerts.ts';
import { formatDuration } from '../../../shared/format.ts';
import { useAlertsState } from '../../link/alertHooks.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { useErrorWords } from '../../shell/errors.ts';
import {
  CAUSES,
  checkDraft,
  draftOf,
  EVERY,
  hasWho,
  newRuleId,
  type Problem,
  QUIETS,
  type RuleDraft,
  ruleOf,
  SUBJECTS,
  WHOS,
} from './ruleDraft.ts';
import { useRuleWords } from './useRuleWords.ts';

/** The rule to be changed; null for a new one. */
export interface Editing {
  readonly rule: AlertRule | null;
}

export interface RuleDialogProps {
  readonly editing: Editing | null;
  readonly onSave: (rule: AlertRule) => Promise<unknown>;
  readonly onClose: () => void;
}

export function RuleDialog({ editing, onSave, onClose }: RuleDialogProps) {
  const { t } = useTranslation();
  // It keeps its words while it fades away.
  const [last, setLast] = useState(editing);
  if (editing !== null && editing !== last) setLast(editing);
  const shown = editing ?? last;
  return (
    <Dialog
      opened={editing !== null}
      onClose={onClose}
      title={t(shown?.rule ? 'alerts.rule.edit' : 'alerts.rule.new')}
      size="38rem"
    >
      {shown && <RuleForm key={shown.rule?.id ?? ''} rule={shown.rule} onSave={onSave} onClose={onClose} />}
    </Dialog>
  );
}

type FormProps = Omit<RuleDialogProps, 'editing'> & Editing;

function RuleForm({ rule, onSave, onClose }: FormProps) {
  const { t } = useTranslation();
  const sayError = useErrorWords();
  const sayRule = useRuleWords();
  const onDesktop = useAlertsState()?.place.kind === 'desktop';
  const [id] = useState(() => rule?.id ?? newRuleId());
  const [draft, setDraft] = useState<RuleDraft>(() => draftOf(rule));
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<RuleDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const problems = checkDraft(draft);
  const made = ruleOf(draft, id, rule?.enabled ?? true);
  const sayProblem = (problem: Problem | undefined): string | undefined =>
    problem && t(`alerts.rule.bad.${problem.code}`, { ...problem });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!made || busy) return;
    setBusy(true);
    setError(null);
    onSave(made)
      .then(onClose, setError)
      .finally(() => setBusy(false));
  };
  const every = EVERY.some((seconds) => seconds === draft.everySeconds) ? EVERY : [...EVERY, draft.everySeconds];
  const text = (field: 'tipos' | 'seconds' | 'connects' | 'within' | 'from' | 'to') => ({
    value: draft[field],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => change({ [field]: value }),
    error: sayProblem(problems[field]),
  });

  return (
    <form className="pl-form pl-rule-form" onSubmit={submit} noValidate>
      <Select
        data-autofocus
        label={t('alerts.rule.when')}
        data={CAUSES.map((value) => ({ value, label: t(`alerts.rule.kinds.${value}`) }))}
        value={draft.cause}
        allowDeselect={false}
        onChange={(value) => change({ cause: CAUSES.find((one) => one === value) ?? draft.cause })}
      />
      {draft.cause === 'notification' && (
        <TextInput label={t('alerts.rule.tipos')} description={t('alerts.rule.tiposHelp')} {...text('tipos')} />
      )}
      {(draft.cause === 'silent' || draft.cause === 'gone') && (
        <TextInput label={t('alerts.rule.seconds')} inputMode="numeric" {...text('seconds')} />
      )}
      {draft.cause === 'storm' && (
        <div className="pl-rule-pair">
          <TextInput label={t('alerts.rule.connects')} inputMode="numeric" {...text('connects')} />
          <TextInput label={t('alerts.rule.within')} inputMode="numeric" {...text('within')} />
        </div>
      )}
      {draft.cause === 'trouble' && (
        <Checkbox.Group
          label={t('alerts.rule.about')}
          value={[...draft.about]}
          error={sayProblem(problems.about)}
          onChange={(values) => change({ about: SUBJECTS.filter((one) => values.includes(one)) })}
        >
          <div className="pl-rule-checks">
            {SUBJECTS.map((value) => (
              <Checkbox key={value} size="xs" value={value} label={t(`alerts.rule.subjects.${value}`)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {hasWho(draft.cause) && (
        <Choice
          label={t('alerts.rule.who')}
          options={WHOS.map((value) => ({ value, label: t(`alerts.rule.whos.${value}`) }))}
          value={draft.who}
          onChange={(who) => change({ who })}
        />
      )}
      {hasWho(draft.cause) && draft.who === 'consumers' && (
        <Textarea
          label={t('alerts.rule.ids')}
          description={t('alerts.rule.idsHelp')}
          value={draft.ids}
          autosize
          minRows={2}
          maxRows={6}
          error={sayProblem(problems.ids)}
          onChange={({ currentTarget: { value } }) => change({ ids: value })}
        />
      )}
      <Input.Wrapper label={t('alerts.rule.where')} labelElement="div">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a box and a legend */}
        <div className="pl-rule-checks" role="group" aria-label={t('alerts.rule.where')}>
          <Checkbox size="xs" checked disabled readOnly label={t('alerts.rule.inApp')} />
          <Checkbox
            size="xs"
            checked={draft.desktop}
            label={t('alerts.rule.desktop')}
            description={onDesktop ? undefined : t('alerts.rule.desktopElsewhere')}
            onChange={({ currentTarget: { checked } }) => change({ desktop: checked })}
          />
          <Checkbox
            size="xs"
            checked={draft.sound}
            label={t('alerts.rule.sound')}
            onChange={({ currentTarget: { checked } }) => change({ sound: checked })}
          />
          <Checkbox
            size="xs"
            checked={draft.badge}
            label={t('alerts.rule.badge')}
            description={onDesktop ? undefined : t('alerts.rule.desktopElsewhere')}
            onChange={({ currentTarget: { checked } }) => change({ badge: checked })}
          />
        </div>
      </Input.Wrapper>
      <Select
        label={t('alerts.rule.often')}
        description={t('alerts.rule.oftenHelp')}
        data={every.map((seconds) => ({
          value: String(seconds),
          label:
            seconds === 0
              ? t('alerts.rule.every.none')
              : t('alerts.rule.every.one', { time: formatDuration(seconds * 1_000) }),
        }))}
        value={String(draft.everySeconds)}
        allowDeselect={false}
        onChange={(value) => change({ everySeconds: Number(value ?? draft.everySeconds) })}
      />
      <Choice
        label={t('alerts.rule.quiet')}
        options={QUIETS.map((value) => ({ value, label: t(`alerts.rule.quiets.${value}`) }))}
        value={draft.quiet}
        onChange={(quiet) => change({ quiet })}
      />
      {draft.quiet === 'own' && (
        <div className="pl-rule-pair">
          <TextInput label={t('alerts.quiet.fromLabel')} {...text('from')} />
          <TextInput label={t('alerts.quiet.toLabel')} {...text('to')} />
        </div>
      )}
      {hasWho(draft.cause) && (
        <Switch
          size="xs"
          checked={draft.simulated}
          label={t('alerts.rule.simulated')}
          description={t('alerts.rule.simulatedHelp')}
          onChange={({ currentTarget: { checked } }) => change({ simulated: checked })}
        />
      )}
      <TextInput
        label={t('alerts.rule.name')}
        description={t('alerts.rule.nameHelp')}
        value={draft.name}
        error={sayProblem(problems.name)}
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      <div className="pl-rule-summary">
        <span className="pl-quiet pl-label">{t('alerts.rule.summary')}</span>
        <p role="status">{made ? sayRule(made).sentence : '–'}</p>
      </div>
      {error !== null && (
        <p className="pl-page-error pl-rule-error" role="alert">
          {sayError(error)}
        </p>
      )}
      <div className="pl-form-end">
        <Button onClick={onClose}>{t('alerts.rule.cancel')}</Button>
        <Button type="submit" variant="filled" disabled={!made || busy}>
          {t('alerts.rule.save')}
        </Button>
      </div>
    </form>
  );
}

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

/** A few choices side by side, under a label of their own. */
function Choice<V extends string>({ label, options, value, onChange }: ChoiceProps<V>) {
  return (
    <Input.Wrapper label={label} labelElement="div">
      <SegmentedControl
        fullWidth
        aria-label={label}
        data={[...options]}
        value={value}
        onChange={(chosen) => onChange(options.find((one) => one.value === chosen)?.value ?? value)}
      />
    </Input.Wrapper>
  );
}
