/** A notification's way as a thread: stored, written, confirmed, read; what has not happened is dashed. */
import { IconCheck, IconChecks, IconCircleDashedCheck, IconDeviceFloppy, IconEye } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrackedNotification } from '../../shared/console/contract.ts';
import { formatDuration, formatNumber, formatWhen } from '../../shared/format.ts';
import type { Language } from '../../shared/words/words.ts';
import { useTicking } from '../link/hooks.ts';
import { formatElapsed } from './elapsed.ts';
import { Time } from './Time.tsx';

const ICON = { size: '0.875rem', stroke: 1.6, 'aria-hidden': true } as const;

export const Journey = memo(function Journey({ of: one }: { of: TrackedNotification }) {
  const { t, i18n } = useTranslation();
  const number = (value: number): string => formatNumber(value, i18n.language as Language);
  const between = (from: number, to: number): string => formatElapsed(to - from, number);
  const times = (count: number): string => (count > 1 ? ` ×${count}` : '');
  const arrivedAt = one.confirmedAt ?? one.writtenAt;
  return (
    <div className="pl-journey">
      <Step icon={<IconDeviceFloppy {...ICON} />} tone="info" at={one.storedAt}>
        {t('journey.stored')} <When at={one.storedAt} />
      </Step>
      {arrivedAt === null ? (
        <>
          {one.readAt === null && <Way open />}
          {one.readAt === null && <Step tone="due">{t('journey.waiting')}</Step>}
        </>
      ) : (
        <>
          <Way open={one.confirmedAt === null}>{between(one.storedAt, arrivedAt)}</Way>
          {one.confirmedAt === null ? (
            <Step icon={<IconCircleDashedCheck {...ICON} />} tone="info" at={arrivedAt}>
              {t('journey.written')}
              {times(one.writtenTo)}
            </Step>
          ) : (
            <Step icon={<IconCheck {...ICON} />} at={arrivedAt}>
              {t('journey.confirmed')}
              {times(one.confirmedBy)}
            </Step>
          )}
        </>
      )}
      {one.readAt === null ? (
        <>
          <Way open>{arrivedAt !== null && <Since at={arrivedAt} />}</Way>
          <Step icon={<IconEye {...ICON} />} tone="due">
            {t('journey.unread')}
          </Step>
        </>
      ) : (
        <>
          <Way>{between(arrivedAt ?? one.storedAt, one.readAt)}</Way>
          <Step icon={<IconChecks {...ICON} />} at={one.readAt}>
            {t(`journey.read.${one.readBy ?? 'wearable'}`)} <When at={one.readAt} />
          </Step>
        </>
      )}
    </div>
  );
});

/** These tick by themselves, so that a list of journeys stands still while only a few of its words change. */
function When({ at }: { at: number }) {
  return useTicking((now) => formatWhen(at, now));
}

function Since({ at }: { at: number }) {
  return useTicking((now) => formatDuration(now - at));
}

interface StepProps {
  readonly icon?: ReactNode;
  readonly tone?: 'info' | 'due';
  readonly at?: number;
  readonly children: ReactNode;
}

function Step({ icon, tone, at, children }: StepProps) {
  const look = { className: 'pl-journey-step', 'data-tone': tone };
  const what = (
    <>
      {icon}
      <span>{children}</span>
    </>
  );
  return at === undefined ? (
    <span {...look}>{what}</span>
  ) : (
    <Time {...look} at={at}>
      {what}
    </Time>
  );
}

function Way({ open = false, children }: { open?: boolean; children?: ReactNode }) {
  return (
    <span className="pl-journey-way" data-open={open ? '' : undefined}>
      {children}
    </span>
  );
}
