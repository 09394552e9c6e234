/** Asks once before the list is emptied, and says how many go. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { Dialog } from '../../shell/Dialog.tsx';

export interface ClearDialogProps {
  readonly opened: boolean;
  readonly count: number;
  readonly onClear: () => void;
  readonly onClose: () => void;
}

export function ClearDialog({ opened, count, onClear, onClose }: ClearDialogProps) {
  const { t, i18n } = useTranslation();
  // It keeps its number while it fades away.
  const [last, setLast] = useState(count);
  if (opened && count !== last) setLast(count);
  const n = formatNumber(last, i18n.language as Language);
  return (
    <Dialog opened={opened} onClose={onClose} title={t('alerts.clear.title', { count: last, n })}>
      <div className="pl-form">
        <p className="pl-alert-words">{t('alerts.clear.consequence')}</p>
        <div className="pl-form-end">
          <Button data-autofocus onClick={onClose}>
            {t('alerts.clear.cancel')}
          </Button>
          <Button
            variant="danger"
            onClick={() => {
              onClear();
              onClose();
            }}
          >
            {t('alerts.clear.do', { n })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
