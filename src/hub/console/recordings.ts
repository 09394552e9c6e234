/** The service behind Recordings: starts, stops, lists, deletes, and hands a file out in pieces. */
import type { contract } from '../../shared/console/contract.ts';
import type { RecordingFile } from '../../shared/console/recordings.ts';
import { ConsoleError, type Implementation } from '../../shared/console/service.ts';
import { BYTES_LIMIT, FILES_LIMIT, type Recordings } from '../recordings/recordings.ts';

const TICK_MS = 1_000;

export interface RecordingsServiceOptions {
  readonly recordings: Recordings;
  readonly onUnexpected: (error: unknown) => void;
}

export function recordingsService({
  recordings,
  onUnexpected,
}: RecordingsServiceOptions): Implementation<(typeof contract)['recordings']> {
  return {
    state(_args, sink) {
      let closed = false;
      let asked = 0;
      let kept: RecordingFile[] | null = null;
      const tell = (): void => {
        const limits = { files: FILES_LIMIT, bytes: BYTES_LIMIT };
        if (kept) sink.push({ current: recordings.progress(), last: recordings.last, kept, limits });
      };
      const look = (): void => {
        asked += 1;
        const question = asked;
        recordings.kept().then(
          (files) => {
            // Only the last answer counts: an older one may come later.
            if (closed || question !== asked) return;
            kept = files;
            tell();
          },
          (error: unknown) => {
            onUnexpected(error);
            sink.end('recordings_unreadable');
          },
        );
      };
      look();
      const stop = recordings.onChange(look);
      const timer = setInterval(() => {
        if (recordings.progress() && !sink.congested()) tell();
      }, TICK_MS);
      return () => {
        closed = true;
        stop();
        clearInterval(timer);
      };
    },

    start: async (request) => ({ name: await recordings.start(request) }),

    async stop() {
      const name = await recordings.stop('stopped');
      if (name === null) throw new ConsoleError('no_recording');
      return { name };
    },

    async remove({ name }) {
      await recordings.remove(name);
      return {};
    },

    async read({ name, offset }) {
      const { data, bytes } = await recordings.read(name, offset);
      return { data: data.toString('base64'), bytes };
    },
  };
}
