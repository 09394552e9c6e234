/** Writes what the table shows into a file. A long one says how far it is and can be cancelled. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { Progress } from '../../kit/Progress.tsx';
import { saveFile } from '../../kit/saveFile.ts';
import { useViewport } from '../../kit/useViewport.ts';
import { useLink } from '../../link/hooks.ts';
import { usePreferences } from '../../preferences.ts';
import { Dialog } from '../../shell/Dialog.tsx';
import { layoutColumns } from './columns.ts';
import { exportName, FORMATS, type Format, writeExport } from './export.ts';
import { useSay } from './say.ts';

/** A shorter one is written before anybody could read how far it is. */
const LONG = 2_000;
const TYPES: Readonly<Record<Format, string>> = { csv: 'text/csv;charset=utf-8', json: 'application/json' };

/** A macrotask, so that the page draws and hears clicks in between. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

export function ExportMenu({ ids }: { ids: readonly string[] }) {
  const { t, number, hubs } = useSay();
  const { hub, rows } = useLink();
  const { width } = useViewport();
  const chosen = usePreferences(({ columns }) => columns);
  const [run, setRun] = useState<{ readonly done: number; readonly all: number } | null>(null);
  const cancelled = useRef(false);
  const all = ids.length;

  const write = async (format: Format): Promise<void> => {
    cancelled.current = false;
    const long = all >= LONG;
    if (long) setRun({ done: 0, all });
    const parts = await writeExport({
      format,
      ids,
      columns: layoutColumns(width, chosen, hubs.several).columns,
      rowOf: (id) => rows.get(id),
      hubLabel: hubs.label,
      pause,
      onProgress: (done) => {
        if (long) setRun({ done, all });
        return !cancelled.current;
      },
    });
    setRun(null);
    if (!parts) return;
    saveFile(exportName(format, hub.now()), TYPES[format], parts);
    notifications.show({ message: t('connections.export.done', { count: all, n: number(all) }) });
  };
  const cancel = (): void => {
    cancelled.current = true;
  };

  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            className="pl-export"
            disabled={all === 0}
            aria-label={t('connections.export.menu')}
            title={t('connections.export.menu')}
          >
            <IconDownload size="1rem" stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('connections.export.what', { count: all, n: number(all) })}</Menu.Label>
          {FORMATS.map((format) => (
            <Menu.Item key={format} onClick={() => void write(format)}>
              {t(`connections.export.${format}`)}
            </Menu.Item>
          ))}
          <Menu.Label className="pl-export-note">{t('connections.export.carries')}</Menu.Label>
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={run !== null} onClose={cancel} title={t('connections.export.running')}>
        <div className="pl-form">
          <Progress
            done={run?.done ?? 0}
            of={run?.all ?? 1}
            label={t('connections.export.running')}
            words={t('connections.export.progress', { done: number(run?.done ?? 0), n: number(run?.all ?? 0) })}
          />
          <div className="pl-form-end">
            <Button data-autofocus onClick={cancel}>
              {t('connections.cancel')}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
