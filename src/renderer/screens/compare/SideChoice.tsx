/** One of the two: which recording it is, and what is known of it. */
import { Button, Select } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import type { RecordingFile } from '../../../shared/console/recordings.ts';
import { formatDuration } from '../../../shared/format.ts';
import type { RecordingHeader } from '../../../shared/recording/format.ts';
import { plainText } from '../../kit/plainText.ts';
import { Time } from '../../kit/Time.tsx';
import { useTicking } from '../../link/hooks.ts';
import { askForFile, isOwnFile, ownFile } from '../../player/openFile.ts';
import { useSay } from '../connections/say.ts';
import type { Side } from './useComparison.ts';

export interface SideChoiceProps {
  readonly side: Side;
  readonly name: string | null;
  readonly kept: readonly RecordingFile[];
  /** What the recording says of itself, once it was read. */
  readonly header: RecordingHeader | null;
  readonly onChoose: (name: string) => void;
}

export function SideChoice({ side, name, kept, header, onChoose }: SideChoiceProps) {
  const { t, bytes, when } = useSay();
  const minute = useTicking((now) => Math.floor(now / 60_000));
  const labelOf = ({ startedAt, endedAt, bytes: size }: RecordingFile): string =>
    `${when(startedAt, minute * 60_000)} · ${formatDuration(Math.max(0, endedAt - startedAt))} · ${bytes(size)}`;
  const options = kept.map((file) => ({ value: file.name, label: labelOf(file) }));
  // A file of the viewer's, or one that the hub has no more.
  const known = name === null || kept.some((file) => file.name === name);
  const data = known ? options : [{ value: name, label: plainText(ownFile(name)?.name ?? name) }, ...options];
  return (
    <section className="pl-compare-side" data-side={side} aria-label={t(`compare.side.${side}`)}>
      <div className="pl-compare-choice">
        <Select
          label={<SideMark side={side} />}
          placeholder={t('compare.placeholder')}
          nothingFoundMessage={t('compare.none')}
          data={data}
          value={name}
          allowDeselect={false}
          maxDropdownHeight={320}
          onChange={(value) => {
            if (value !== null) onChoose(value);
          }}
        />
        <Button
          leftSection={<IconFolderOpen size="1rem" stroke={1.5} aria-hidden />}
          aria-label={t('compare.openFile', { which: t(`compare.side.${side}`) })}
          onClick={() => askForFile(onChoose)}
        >
          {t('compare.file')}
        </Button>
      </div>
      <Facts
        header={header}
        file={kept.find((file) => file.name === name) ?? null}
        own={name !== null && isOwnFile(name)}
      />
    </section>
  );
}

/** What tells the two apart everywhere: the same square as in the chart, and the word. */
export function SideMark({ side }: { side: Side }) {
  const { t } = useSay();
  return (
    <span className="pl-compare-mark" data-side={side}>
      <i aria-hidden /> {t(`compare.side.${side}`)}
    </span>
  );
}

function Facts(props: { header: RecordingHeader | null; file: RecordingFile | null; own: boolean }) {
  const { header, file, own } = props;
  const { t, number, when } = useSay();
  const minute = useTicking((now) => Math.floor(now / 60_000));
  const { startedAt, consumers, redacted } = header ?? file ?? {};
  if (startedAt === undefined) return <p className="pl-compare-facts">{own ? t('compare.ownFile') : '\u00a0'}</p>;
  const facts = [
    consumers
      ? t('recordings.some', { count: consumers.length, n: number(consumers.length) })
      : t('recordings.everybody'),
    ...(redacted ? [t('recordings.redacted')] : []),
    ...(header ? [t('compare.hub', { version: plainText(header.hub.version) })] : []),
  ];
  return (
    <p className="pl-compare-facts">
      {/* The choice above says it of those that the hub has. */}
      {!file && (
        <>
          <Time at={startedAt}>{when(startedAt, minute * 60_000)}</Time> ·{' '}
        </>
      )}
      {facts.join(' · ')}
      {header && (
        <>
          {' '}
          · <span className="pl-mono">{plainText(`${header.hub.host}:${header.hub.port}`)}</span>
        </>
      )}
    </p>
  );
}
