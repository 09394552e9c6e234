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
import { FAULTS } from '../../../shared/console/simulator.ts';
import { Panel } from '../../kit/Panel.tsx';
import { useReady } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { useActs } from './acts.ts';
import { type Cells, stateOf } from './model.ts';
import { WearableGlyph } from './WearableGlyph.tsx';

/** How long a network that is lost by hand stays away. */
const AWAY_MS = 30_000;
/** Of a raw frame, in characters: more than the hub takes, so that its answer can be seen too. */
const RAW_LIMIT = 70_000;

export function ByHand({
  cells,
  chosen,
  busy,
}: {
  readonly cells: Cells;
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
  const id = String(cells.firstId + cell[0]);
  const state = stateOf(cell);
  const off = !ready || !busy;
  // Whoever keeps silent only speaks again.
  const online = state === 'online';
  return (
    <Panel
      title={id}
      hint={t('simulator.hand.title')}
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
        <div className="pl-sim-buttons">
          <Button
            disabled={off || !online}
            leftSection={<IconActivityHeartbeat size="1rem" stroke={1.5} aria-hidden />}
            onClick={() => step(id, { do: 'ping' })}
          >
            {t('simulator.hand.ping')}
          </Button>
          <Button
            disabled={off || !online}
            leftSection={<IconChecks size="1rem" stroke={1.5} aria-hidden />}
            onClick={() => step(id, { do: 'mark_read', id: null })}
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
                  <Menu.Item key={fault} onClick={() => step(id, { do: 'drop', fault, forMs: AWAY_MS })}>
                    {t(`simulator.faults.${fault}`)}
                  </Menu.Item>
                ))}
                <Menu.Divider />
                <Menu.Item onClick={() => step(id, { do: 'drop', fault: 'airplane', forMs: null })}>
                  {t('simulator.faults.forGood')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          ) : (
            <Button
              disabled={off}
              leftSection={<IconPlugConnected size="1rem" stroke={1.5} aria-hidden />}
              onClick={() => step(id, { do: 'connect' })}
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
              onClick={() => step(id, { do: 'raw', text: raw })}
            >
              {t('simulator.hand.send')}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}
