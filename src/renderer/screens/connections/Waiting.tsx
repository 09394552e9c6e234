/** Nobody has connected yet: the exact line to connect a first one, what will be seen, and why a call was refused. */
import { Tabs } from '@mantine/core';
import {
  IconBrandJavascript,
  IconBrandPython,
  IconCircleCheck,
  IconCircleX,
  IconInfoCircle,
  IconTerminal2,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { useInfo, useReady, useStatus } from '../../link/hooks.ts';
import { usePreferences } from '../../preferences.ts';
import { Bracelet } from './Bracelet.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { LastRefusal } from './LastRefusal.tsx';
import { useSay } from './say.ts';
import { ink, snippet, TONGUES, type Tongue } from './snippets.ts';
import './waiting.css';

const TONGUE_ICONS = { javascript: IconBrandJavascript, python: IconBrandPython, wscat: IconTerminal2 } as const;
/** The id in the examples. */
const EXAMPLE = '1';

export function Waiting() {
  const { t } = useTranslation();
  const info = useInfo();
  const ready = useReady();
  const address = info?.address ?? '';
  useEffect(() => {
    if (usePreferences.getState().lesson === 'unseen') usePreferences.setState({ lesson: 'begun' });
  }, []);
  const [before = '', after = ''] = address.split('{consumidor_id}');
  return (
    <div className="pl-waiting">
      <div className="pl-waiting-top">
        <Bracelet>
          <b>0</b>
          <span>{t('empty.connected')}</span>
        </Bracelet>
        <div className="pl-waiting-head">
          <h1>{t('empty.title')}</h1>
          <p>
            {t(ready ? 'empty.ready' : 'empty.away')} <code>consumidor_id</code>
            {t('empty.appears')}
          </p>
          <div className="pl-waiting-address">
            <code>
              {before}
              <b className="pl-waiting-id">{EXAMPLE}</b>
              {after}
            </code>
            <CopyButton text={`${before}${EXAMPLE}${after}`} variant="filled" />
          </div>
        </div>
      </div>
      <div className="pl-waiting-main">
        <Snippets address={`${before}${EXAMPLE}${after}`} />
        <LastRefusal />
      </div>
      <div className="pl-waiting-side">
        <Panel title={t('empty.steps.title')}>
          <FirstSteps />
        </Panel>
        <HubState />
      </div>
    </div>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="pl-panel">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Snippets({ address }: { address: string }) {
  const { t } = useTranslation();
  const [tongue, setTongue] = useState<Tongue>('javascript');
  const code = (which: Tongue): string =>
    snippet(which, address, { where: t(`empty.snippets.${which}`), read: t('empty.snippets.read') });
  return (
    <section className="pl-panel pl-snippets" aria-label={t('empty.snippets.label')}>
      <Tabs value={tongue} onChange={(value) => setTongue(TONGUES.find((one) => one === value) ?? 'javascript')}>
        <div className="pl-snippets-head">
          <Tabs.List>
            {TONGUES.map((one) => {
              const Icon = TONGUE_ICONS[one];
              return (
                <Tabs.Tab key={one} value={one} leftSection={<Icon size="1rem" stroke={1.5} />}>
                  {t(`empty.snippets.names.${one}`)}
                </Tabs.Tab>
              );
            })}
          </Tabs.List>
          <CopyButton text={code(tongue)} />
        </div>
        {TONGUES.map((one) => (
          <Tabs.Panel key={one} value={one}>
            <Code text={code(one)} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </section>
  );
}

function Code({ text }: { text: string }) {
  return (
    <pre className="pl-code">
      {text.split('\n').map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text never move
        <div key={index}>
          <span className="pl-code-number" aria-hidden="true">
            {index + 1}
          </span>
          {ink(line).map(({ kind, text: piece }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <span key={at} className={`pl-ink-${kind}`}>
              {piece}
            </span>
          ))}
        </div>
      ))}
    </pre>
  );
}

function HubState() {
  const { t } = useTranslation();
  const say = useSay();
  const info = useInfo();
  const status = useStatus();
  if (!info || !status) return null;
  const commit = status.store.commitMs === null ? '' : `, ${say.number(status.store.commitMs, 1)} ms`;
  const { kind, state, reason } = status.layer;
  const away = state === 'away';
  const awayWords = reason === null ? t('shell.layer.away') : t(`shell.layerReason.${reason}.why`);
  return (
    <Panel title={t('empty.hub.title')}>
      <ul className="pl-checks">
        <CheckLine tone="ok" value={`${info.host}:${info.port}`}>
          {t('empty.hub.listening')}
        </CheckLine>
        <CheckLine
          tone={status.store.state === 'ok' ? 'ok' : 'bad'}
          value={`${t(`shell.store.${status.store.state}`)}${commit}`}
        >
          {t('empty.hub.store')}
        </CheckLine>
        <CheckLine tone={away ? 'bad' : 'ok'} value={away ? awayWords : t(`empty.hub.layers.${kind}`)}>
          {t('empty.hub.layer')}
        </CheckLine>
        <CheckLine tone="news" value={info.loopbackOnly ? t('empty.hub.open') : info.host}>
          {t(`empty.hub.${info.loopbackOnly ? 'loopback' : info.authenticated ? 'authenticated' : 'network'}`)}
        </CheckLine>
      </ul>
    </Panel>
  );
}

const TONE_ICONS = { ok: IconCircleCheck, bad: IconCircleX, news: IconInfoCircle } as const;

function CheckLine({ tone, value, children }: { tone: keyof typeof TONE_ICONS; value: string; children: ReactNode }) {
  const Icon = TONE_ICONS[tone];
  return (
    <li data-tone={tone}>
      <Icon size="1rem" stroke={1.5} aria-hidden />
      <span>{children}</span>
      <span className="pl-quiet">{value}</span>
    </li>
  );
}
