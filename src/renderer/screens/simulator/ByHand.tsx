/** One wearable by hand: a ping, a read, any frame, a lost network. */
import { Button, Menu, Textarea } from '@mantine/core';
import {
  IconActivityHeartbeat,
  IconChecks,
  IconCode,
  IconPlugConnected,
  IconSend,
  IconWifiOff,
} from '@tabler/icons-react';
import { useId, useState } from 'react';
import { FAULTS, type RunState, socketAt } from '../../../shared/console/simulator.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useReady } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { useActs } from './acts.ts';
import { type Cells, stateOf } from './model.ts';
import { Signals } from './Signals.tsx';
import { WearableGlyph } from './WearableGlyph.tsx';

/** How long a network that is lost by hand stays away. */
const AWAY_MS = 30_000;
/** Of a raw frame, in characters: more than the hub takes, so that its answer can be seen too. */
const RAW_LIMIT = 70_000;

export function ByHand({
  cells,
  run,
  chosen,
  busy,
}: {
  readonly cells: Cells;
  readonly run: RunState;
  readonly chosen: number | null;
  readonly busy: boolean;
}) {
  const { t, number } = useSay();
  const ready = useReady();
  const { step } = useActs();
  const [raw, setRaw] = useState<string | null>(null);
  const rawId = useId();
  const cell = chosen === null ? undefined : cells.all[chosen];
  if (!cell) {
    return (
      <Panel title={t('simulator.hand.title')}>
        <p className="pl-sim-none">{t('simulator.hand.none')}</p>
      </Panel>
    );
  }
  const { wearable, socket, sockets } = (run.outline && socketAt(run.outline, cell[0])) ?? {
    wearable: cell[0],
    socket: 0,
    sockets: 1,
  };
  const id = String(cells.firstId + wearable);
  const act = (what: Parameters<typeof step>[2]): void => step(id, socket, what);
  const state = stateOf(cell);
  const off = !ready || !busy;
  // Whoever keeps silent only speaks again.
  const online = state === 'online';
  return (
    <Panel
      title={id}
      hint={sockets > 1 ? t('simulator.hand.socket', { socket: socket + 1, sockets }) : t('simulator.hand.title')}
      actions={
        <a className="pl-link" href={formatRoute({ room: 'connections', id })}>
          {t('simulator.hand.open')}
        </a>
      }
    >
      <div className="pl-sim-hand">
        <p>
          <WearableGlyph state={state} /> {t(`simulator.wearable.${state}`)} ·{' '}
          {t('simulator.hand.frames', { sent: number(cell[3]), received: number(cell[4]) })} ·{' '}
          {t('simulator.hand.unread', { n: number(cell[5]) })}
        </p>
        <Signals key={`${run.run} ${id}`} consumer={id} />
        <div className="pl-sim-buttons">
          <Button
            disabled={off || !online}
            leftSection={<IconActivityHeartbeat size="1rem" stroke={1.5} aria-hidden />}
            onClick={() => act({ do: 'ping' })}
          >
            {t('simulator.hand.ping')}
          </Button>
          <Button
            disabled={off || !online}
            leftSection={<IconChecks size="1rem" stroke={1.5} aria-hidden />}
            onClick={() => act({ do: 'mark_read', id: null })}
          >
            {t('simulator.hand.read')}
          </Button>
          <Button
            disabled={off || !online}
            aria-expanded={raw !== null}
            leftSection={<IconCode size="1rem" stroke={1.5} aria-hidden />}
            onClick={() => setRaw((open) => (open === null ? '{"type":"ping"}' : null))}
          >
            {t('simulator.hand.raw')}
          </Button>
          {online || state === 'connecting' ? (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button
                  variant="danger"
                  disabled={off || !online}
                  leftSection={<IconWifiOff size="1rem" stroke={1.5} aria-hidden />}
                >
                  {t('simulator.hand.drop')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {FAULTS.map((fault) => (
                  <Menu.Item key={fault} onClick={() => act({ do: 'drop', fault, forMs: AWAY_MS })}>
                    {t(`simulator.faults.${fault}`)}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item onClick={() => act({ do: 'drop', fault: 'airplane', forMs: null })}>
                  {t('simulator.faults.forGood')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          ) : (
            <Button
              disabled={off}
              leftSection={<IconPlugConnected size="1rem" stroke={1.5} aria-hidden />}
              onClick={() => act({ do: 'connect' })}
            >
              {t('simulator.hand.connect')}
            </Button>
          )}
        </div>
        {raw !== null && (
          <div className="pl-sim-raw">
            <Textarea
              id={rawId}
              label={t('simulator.hand.rawLabel')}
              className="pl-mono"
              autosize
              minRows={2}
              maxRows={6}
              maxLength={RAW_LIMIT}
              spellCheck={false}
              value={raw}
              onChange={({ currentTarget: { value } }) => setRaw(value)}
            />
            <Button
              disabled={off || !online}
              leftSection={<IconSend size="1rem" stroke={1.5} aria-hidden />}
              onClick={() => act({ do: 'raw', text: raw })}
            >
              {t('simulator.hand.send')}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
