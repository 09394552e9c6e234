/** The open sockets of a consumer that has several: each with its figures and its own way out. */
import { ActionIcon } from '@mantine/core';
import { IconPlugX } from '@tabler/icons-react';
import type { SocketInfo } from '../../../shared/console/contract.ts';
import { Panel } from '../../kit/Panel.tsx';
import { Scroller } from '../../kit/Scroller.tsx';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { Time } from '../../kit/Time.tsx';
import { useReady, useTicking } from '../../link/hooks.ts';
import { useRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';

export interface SocketsProps {
  readonly sockets: readonly SocketInfo[];
  readonly onDisconnect: (socket: SocketInfo) => void;
}

const focus = (element: HTMLElement | null): void => element?.focus();

export function Sockets({ sockets, onDisconnect }: SocketsProps) {
  const { t, number, when, client, hubs } = useSay();
  const ready = useReady();
  // Whoever came by a row's ×2 came for these.
  const asked = useRoute().query['show'] === 'sockets';
  const minute = useTicking((now) => Math.floor(now / 60_000) * 60_000);
  return (
    <Panel title={t('consumer.sockets.title')} hint={number(sockets.length)} className="pl-consumer-sockets">
      <Scroller label={t('consumer.sockets.title')} ref={asked ? focus : null}>
        <ul className="pl-sockets" data-hubs={hubs.several ? '' : undefined}>
          {sockets.map((socket) => (
            <li key={`${socket.hub} ${socket.connection}`} className="pl-socket">
              <span className="pl-state" data-state={socket.state}>
                <StateGlyph state={socket.state} />
                {t(`states.${socket.state}`)}
              </span>
              <span className="pl-mono">{socket.address}</span>
              {hubs.several && (
                <span className="pl-quiet">{t('connections.hubs.on', { hub: hubs.label(socket.hub) })}</span>
              )}
              <span className="pl-socket-client" title={socket.client}>
                {client(socket.client)}
              </span>
              <Time className="pl-quiet" at={socket.connectedAt}>
                {t('consumer.sockets.since', { time: when(socket.connectedAt, minute) })}
              </Time>
              <span className="pl-figure">
                {socket.rttMs === 0 ? '–' : number(socket.rttMs, socket.rttMs < 10 ? 1 : 0)} <small>ms</small>
              </span>
              <span className="pl-figure">
                {number(socket.messagesIn)} / {number(socket.messagesOut)}
              </span>
              <ActionIcon
                disabled={!ready}
                aria-label={t('consumer.sockets.close', { address: socket.address })}
                onClick={() => onDisconnect(socket)}
              >
                <IconPlugX size="1rem" stroke={1.5} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </Scroller>
    </Panel>
  );
}
