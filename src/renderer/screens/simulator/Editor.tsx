/** A scenario as YAML: judged while it is written, kept under a name of its own, or run as it stands. */
import { Button, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconArrowLeft, IconDeviceFloppy, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import {
  type RunState,
  SCENARIO_LIMIT,
  type ScenarioInfo,
  type ScenarioOutline,
  type ScenarioProblem,
} from '../../../shared/console/simulator.ts';
import { formatDuration } from '../../../shared/format.ts';
import { plainText } from '../../kit/plainText.ts';
import { useLink, useReady } from '../../link/hooks.ts';
import { formatRoute, go } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { useActs } from './acts.ts';
import { useChoices, useProducer, useStarted } from './choices.ts';
import { dropDraft, keepDraft, useDrafts } from './drafts.ts';
import { freeName, isUnderWay, placeOf } from './model.ts';
import type { Scenarios } from './useSimulator.ts';

/** How long somebody may pause before what they wrote is judged. */
const PATIENCE_MS = 400;
const NAME = /^[a-z0-9][a-z0-9-]{0,59}$/;

interface Judged {
  readonly text: string;
  readonly outline: ScenarioOutline | null;
  readonly problems: readonly ScenarioProblem[];
}

export interface EditorProps {
  readonly scenario: ScenarioInfo | null;
  readonly scenarios: Scenarios;
  readonly run: RunState | null;
}

export function Editor({ scenario, scenarios, run }: EditorProps) {
  const { t, number } = useSay();
  const { hub } = useLink();
  const ready = useReady();
  const sayError = useErrorWords();
  const { start } = useActs();
  const { producer } = useProducer();
  const fieldId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const list = scenarios.list ?? [];
  /** What is kept, null until it is there. */
  const [kept, setKept] = useState<string | null>(null);
  const { drafts } = useDrafts();
  const text = drafts[scenario?.id ?? ''] ?? kept ?? '';
  const [name, setName] = useState('');
  const [judged, setJudged] = useState<Judged | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [said, setSaid] = useState('');
  const [place, setPlace] = useState({ line: 1, column: 1 });
  const known = scenario?.id ?? null;

  useEffect(() => {
    if (known === null || !ready || kept !== null) return;
    hub.call('simulator.read', { id: known }).then(({ text: read }) => setKept(read), setError);
  }, [hub, known, ready, kept]);
  // A ready one stays as it is: what is made of it needs a name of its own.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a name that is being typed is nobody's but the person's
  useEffect(() => {
    if (scenario && name === '') setName(scenario.ready ? freeName(`${scenario.id}-copia`, list) : scenario.id);
  }, [scenario]);
  useEffect(() => {
    if (!ready || kept === null) return;
    const timer = setTimeout(() => {
      hub.call('simulator.check', { text }).then((found) => setJudged({ text, ...found }), setError);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [hub, ready, text, kept]);

  const dirty = kept !== null && text !== kept;

  const taken = list.find(({ id }) => id === name);
  const nameProblem = !NAME.test(name)
    ? t('simulator.editor.badName')
    : taken?.ready
      ? t('errors.scenario_ready')
      : taken && taken.id !== known
        ? t('simulator.editor.taken')
        : null;
  const save = async (): Promise<void> => {
    setError(null);
    setSaid('');
    try {
      await hub.call('simulator.save', { id: name, text });
      // What was written meanwhile is kept nowhere yet; and who had this name before has left it.
      if (known !== null && useDrafts.getState().drafts[known] === text) dropDraft(known);
      if (name === known) setKept(text);
      else dropDraft(name);
      setSaid(t('simulator.editor.saved'));
      scenarios.refresh();
      if (name !== known) go({ room: 'simulator', id: 'edit', query: { s: name } }, 'replace');
    } catch (failure) {
      setError(failure);
    }
  };
  const current = judged?.text === text ? judged : null;
  const problems = current?.problems ?? [];
  const busy = run !== null && isUnderWay(run);
  const goTo = ({ line, column }: ScenarioProblem): void => {
    const offset =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length +
      (line > 1 ? 1 : 0) +
      column -
      1;
    field.current?.focus();
    field.current?.setSelectionRange(offset, offset);
  };
  const lines = text.split('\n').length;
  const wrong = new Set(problems.map(({ line }) => line));
  return (
    <section className="pl-sim-editor" aria-label={t('simulator.editor.title')}>
      <div className="pl-sim-editor-bar">
        <Button
          component="a"
          href={formatRoute({ room: 'simulator', query: known === null ? {} : { s: known } })}
          leftSection={<IconArrowLeft size="1rem" stroke={1.5} aria-hidden />}
        >
          {t('simulator.editor.back')}
        </Button>
        <TextInput
          aria-label={t('simulator.editor.name')}
          className="pl-mono"
          spellCheck={false}
          maxLength={60}
          value={name}
          error={nameProblem}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <Button
          disabled={!ready || nameProblem !== null || kept === null}
          leftSection={<IconDeviceFloppy size="1rem" stroke={1.5} aria-hidden />}
          onClick={() => void save()}
        >
          {t('simulator.editor.save')}
        </Button>
        <Button
          variant="filled"
          disabled={!ready || busy || current?.outline == null}
          leftSection={<IconPlayerPlay size="1rem" stroke={1.5} aria-hidden />}
          onClick={() => {
            useStarted.setState({ from: known });
            start({ ...useChoices.getState(), producer, text });
            go({ room: 'simulator', query: known === null ? {} : { s: known } });
          }}
        >
          {t('simulator.editor.start')}
        </Button>
        {dirty && (
          <Button
            leftSection={<IconArrowBackUp size="1rem" stroke={1.5} aria-hidden />}
            onClick={() => {
              if (known !== null) dropDraft(known);
              setSaid(t('simulator.editor.discarded'));
              field.current?.focus();
            }}
          >
            {t('simulator.editor.discard')}
          </Button>
        )}
        <span className="pl-quiet" role="status">
          {said !== '' && !dirty ? said : dirty ? t('simulator.editor.unsaved') : ''}
        </span>
      </div>
      {error !== null && (
        <p className="pl-sim-error" role="alert">
          {sayError(error)}
        </p>
      )}
      <label className="pl-unseen" htmlFor={fieldId}>
        {t('simulator.editor.text')}
      </label>
      <div className="pl-sim-code">
        <pre ref={gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is what it is
            <span key={i} data-wrong={wrong.has(i + 1) ? '' : undefined}>
              {i + 1}
            </span>
          ))}
        </pre>
        <textarea
          ref={field}
          id={fieldId}
          value={text}
          disabled={kept === null}
          maxLength={SCENARIO_LIMIT}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          aria-invalid={problems.length > 0}
          aria-describedby={`${fieldId}-problems`}
          onScroll={({ currentTarget }) => {
            if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
          onSelect={({ currentTarget }) => setPlace(placeOf(currentTarget.value, currentTarget.selectionStart))}
          onChange={({ currentTarget: { value } }) => {
            if (known !== null && value === kept) dropDraft(known);
            else if (known !== null) keepDraft(known, value);
            setSaid('');
          }}
        />
      </div>
      <div className="pl-sim-judged" id={`${fieldId}-problems`} role="status">
        <span className="pl-quiet">{t('simulator.editor.place', place)}</span>
        {problems.length > 0 ? (
          <ul>
            {problems.map((problem) => (
              <li key={`${problem.line}:${problem.column}:${problem.code}`}>
                <button type="button" className="pl-bare pl-link" onClick={() => goTo(problem)}>
                  {t('simulator.editor.at', { line: problem.line, column: problem.column })}
                </button>{' '}
                {problem.path !== '' && <code>{plainText(problem.path)}</code>} <ProblemWords problem={problem} />
              </li>
            ))}
          </ul>
        ) : (
          current?.outline && (
            <span>
              {t('simulator.editor.sound')}{' '}
              {t('simulator.outline', {
                count: current.outline.wearables,
                n: number(current.outline.wearables),
                time: formatDuration(current.outline.durationMs),
              })}
            </span>
          )
        )}
      </div>
    </section>
  );
}

function ProblemWords({ problem: { code, values } }: { readonly problem: ScenarioProblem }) {
  const { t } = useSay();
  const plain = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? plainText(value) : value]),
  );
  const expected = plain['expected'];
  return t(`scenario.problems.${code}`, {
    ...plain,
    ...(typeof expected === 'string' ? { expected: t(`scenario.expected.${expected as 'map'}`, plain) } : {}),
  });
}
