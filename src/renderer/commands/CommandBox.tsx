/** The command box in the window bar: a button that looks like the field it opens. */
import { ActionIcon } from '@mantine/core';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Keys } from './Keys.tsx';
import { openKeys, openPalette } from './state.ts';

export function CommandBox() {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="pl-bare pl-command-box"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={openPalette}
    >
      <IconSearch size="1rem" stroke={1.5} aria-hidden />
      <span>{t('palette.hint')}</span>
      <Keys keys="Mod K" />
    </button>
  );
}

/** Leads to the sheet of keys. */
export function KeysButton() {
  const { t } = useTranslation();
  return (
    <ActionIcon aria-label={t('keys.title')} title={t('keys.title')} aria-keyshortcuts="?" onClick={openKeys}>
      <IconKeyboard size="1rem" stroke={1.5} />
    </ActionIcon>
  );
}
