/** What another hub holds: on which it is, and the way there. */
import { Button } from '@mantine/core';
import { IconServer2, IconSquareFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { useDesktopState, useLink } from '../../link/hooks.ts';
import { RemoteHubDialog } from '../../shell/RemoteHubDialog.tsx';
import { useSay } from '../connections/say.ts';

/** The hub in the head: where a consumer is that is not here. */
export function OnHub({ hub }: { hub: number }) {
  const { t, hubs } = useSay();
  return (
    <span className="pl-elsewhere">
      <IconSquareFilled size="0.5rem" aria-hidden />
      <span className="pl-elsewhere-name">{t('connections.hubs.on', { hub: hubs.label(hub) })}</span>
      <HubDoor hub={hub} />
    </span>
  );
}

/** In the place of the frames, which only the hub that holds the consumer has. */
export function FramesElsewhere({ hub }: { hub: number }) {
  const { t, hubs } = useSay();
  return (
    <Panel title={t('consumer.frames.title')} className="pl-consumer-frames">
      <div className="pl-elsewhere-panel">
        <p>{t('consumer.elsewhere.frames', { hub: hubs.label(hub) })}</p>
        <HubDoor hub={hub} />
      </div>
    </Panel>
  );
}

/** Opens a hub where the desktop app can; its address is told wherever somebody has to bring the token. */
function HubDoor({ hub }: { hub: number }) {
  const { t, hubs } = useSay();
  const { desktop } = useLink();
  const state = useDesktopState();
  const [asking, setAsking] = useState(false);
  const named = hubs.find(hub);
  if (!named) return null;
  const { label, url } = named;
  const local = state?.local;
  const saved = state?.hubs.find((one) => hostOf(one.url) === hostOf(url));
  // One whose token is not known, or not taken any more, asks for it.
  const known = saved && saved.state.state !== 'needs_token' && saved.state.state !== 'wrong_token';
  const own = local?.state === 'running' && hostOf(local.url) === hostOf(url);
  const open = desktop && (
    <Button
      className="pl-small"
      leftSection={<IconServer2 size="0.875rem" stroke={1.5} />}
      onClick={() => {
        if (own) void desktop.call('desktop.useHub', { id: null });
        else if (known) void desktop.call('desktop.useHub', { id: saved.id });
        else setAsking(true);
      }}
    >
      {t('consumer.elsewhere.open', { hub: label })}
    </Button>
  );
  if (own) return open;
  return (
    <>
      <span className="pl-elsewhere-url">
        <code className="pl-mono">{url}</code>
        <CopyButton text={url} label={t('consumer.elsewhere.copy', { hub: label })} />
      </span>
      {open}
      {open && (
        <RemoteHubDialog opened={asking} onClose={() => setAsking(false)} url={url} name={saved?.name ?? label} />
      )}
    </>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
