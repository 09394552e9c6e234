/** A link that leads into a recording: what the page knows of its hub comes from there, at the time that is played. */
import { ConsoleClient } from '../../shared/console/client.ts';
import type { HubContract, Status } from '../../shared/console/contract.ts';
import { pipe } from '../../shared/console/pipe.ts';
import { Playback } from '../../shared/recording/playback.ts';
import { playerServer } from '../../shared/recording/player.ts';
import type { Recording } from '../../shared/recording/recording.ts';
import { type HubInfo, type Link, type Played, schedule } from '../link/link.ts';
import { RowTable } from '../link/row-table.ts';
import { Value } from '../link/value.ts';

/** A recording that is open. */
interface Opened {
  readonly link: Link;
  readonly played: Played;
  readonly close: () => void;
}

/** Opens a recording; everything else that the page has stays that of `live`. `close` ends it. */
export function openPlayed(recording: Recording, live: Link): Opened {
  const playback = new Playback({
    from: recording.from,
    until: recording.until,
    monotonic: () => performance.now(),
    schedule,
  });
  const server = playerServer({ recording, playback, schedule, onUnexpected: (error) => reportError(error) });
  const hub = new ConsoleClient<HubContract>({
    connect: async () => {
      const ends = pipe();
      server.attach(ends.hub, { via: 'local', from: 'player' });
      return ends.console;
    },
    // Within the page nothing is lost, and the recording's time goes where the viewer wants it.
    schedule: () => () => {},
    monotonic: () => playback.now(),
    random: () => 0,
  });
  const rows = new RowTable();
  const status = new Value<Status | null>(null);
  const info = new Value<HubInfo | null>(recording.header.hub);
  const second = new Value(wholeSecond(playback));
  hub.open('connections.rows', {}, { event: (event) => rows.apply(event) });
  hub.open('hub.status', {}, { event: (event) => status.set(event) });
  playback.onChange(() => second.set(wholeSecond(playback)));
  const played = { recording, playback };
  return {
    link: { ...live, hub, rows, status, info, second, played, retry: () => {} },
    played,
    close: () => {
      playback.close();
      hub.close();
      server.close();
    },
  };
}

const wholeSecond = (playback: Playback): number => Math.floor(playback.now() / 1_000) * 1_000;
