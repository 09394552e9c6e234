/** Sends any message to any group, as Django would, and says whom it reached. */
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconBrandDjango, IconCircleCheck, IconInfoCircle, IconSend } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LayerOverview } from '../../../shared/console/contract.ts';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { useInfo, useLink, useReady } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { useSay } from '../connections/say.ts';
import { wireTime } from '../inject/wire.ts';
import { changeDraft, EXAMPLE_GROUP, groupProblem, type Outcome, send, takeExample, useDraft } from './draft.ts';
import { MessageEditor } from './MessageEditor.tsx';
import './send.css';
import { judgeMessage } from './message.ts';

/** How long somebody may pause before half-typed JSON is called wrong. */
const PATIENCE_MS = 600;
const SEND_KEY = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? '⌘ ⏎' : 'Ctrl ⏎';

export function GroupSend({ overview }: { overview: LayerOverview }) {
  const { t } = useSay();
  const link = useLink();
  const zone = useInfo()?.timeZone;
  const ready = useReady();
  const { group, text, sending, outcome } = useDraft();
  const [judged, setJudged] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const [settled] = useDebouncedValue(text, PATIENCE_MS);
  const { message, problem } = useMemo(() => judgeMessage(text), [text]);
  const wrongGroup = groupProblem(group);
  const saysProblem = problem !== null && (judged || (settled === text && problem.kind !== 'empty'));
  const saysGroup = wrongGroup !== null && (judged || wrongGroup === 'bad');

  const example = useCallback(() => {
    if (zone !== undefined) takeExample(wireTime(link.hub.now(), zone), EXAMPLE_GROUP);
    setJudged(false);
  }, [link, zone]);

  const attempt = useCallback(() => {
    if (!ready || sending) return;
    if (message === null || wrongGroup !== null) {
      setJudged(true);
      requestAnimationFrame(() => panel.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    setJudged(false);
    void send(link, group, message);
  }, [ready, sending, message, wrongGroup, link, group]);

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      // A key that is held down must not send again and again.
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
      event.preventDefault();
      attempt();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [attempt]);

  return (
    <Panel
      title="group_send"
      className="pl-group-send"
      actions={
        <Button
          variant="subtle"
          leftSection={<IconBrandDjango size="1rem" stroke={1.5} />}
          disabled={zone === undefined}
          onClick={example}
        >
          {t('channels.send.example')}
        </Button>
      }
    >
      <div className="pl-group-send-body" ref={panel}>
        <TextInput
          label={t('channels.send.group')}
          className="pl-group-send-group"
          placeholder="notifications_42"
          spellCheck={false}
          autoComplete="off"
          value={group}
          error={saysGroup && t(`channels.send.groupProblem.${wrongGroup}`)}
          onChange={({ currentTarget: { value } }) => changeDraft({ group: value.trim() })}
        />
        <MessageEditor
          label={t('channels.send.message')}
          text={text}
          onText={(value) => changeDraft({ text: value })}
          problem={problem}
          error={
            saysProblem
              ? t(`channels.send.problem.${problem.kind}`, { line: problem.line, column: problem.column })
              : null
          }
        />
        <div className="pl-group-send-end">
          <OutcomeWords outcome={outcome} overview={overview} />
          <Button
            variant="filled"
            className="pl-send-button"
            disabled={!ready || sending}
            aria-keyshortcuts="Control+Enter Meta+Enter"
            leftSection={<IconSend size="1rem" stroke={1.5} />}
            // The second click of a double click would send a second time.
            onClick={({ detail }) => detail < 2 && attempt()}
          >
            {t(sending ? 'channels.send.sending' : 'channels.send.button')}
            <kbd className="pl-key">{SEND_KEY}</kbd>
          </Button>
        </div>
      </div>
    </Panel>
  );
}

const ICONS = {
  well: IconCircleCheck,
  nobody: IconInfoCircle,
  full: IconAlertTriangle,
  failed: IconAlertTriangle,
} as const;

function OutcomeWords({ outcome, overview }: { outcome: Outcome | null; overview: LayerOverview }) {
  const { t, number } = useSay();
  const sayError = useErrorWords();
  const tone =
    outcome === null
      ? null
      : outcome.kind === 'failed'
        ? 'failed'
        : outcome.members === 0
          ? 'nobody'
          : outcome.full > 0
            ? 'full'
            : 'well';
  const words = (): string => {
    if (outcome === null) return '';
    if (outcome.kind === 'failed') return sayError(outcome.error);
    const { members, full, ms, group } = outcome;
    if (members === 0) return t('channels.send.nobody', { group: plainText(group) });
    const reached = t(overview.kind === 'pubsub' ? 'channels.send.heard' : 'channels.send.reached', {
      count: members,
      n: number(members),
      ms: number(ms, ms < 10 ? 1 : 0),
    });
    if (full === 0) return reached;
    return `${reached} ${t('channels.send.full', { count: full, n: number(full), seconds: number(overview.expirySeconds) })}`;
  };
  const Icon = tone && ICONS[tone];
  return (
    <p className="pl-group-send-outcome" role="status" data-tone={tone ?? undefined}>
      {Icon && <Icon size="1rem" stroke={1.5} aria-hidden />}
      {words()}
    </p>
  );
}
