/** Copies a text and says that it did, for two seconds; with words, or as an icon where a label names it. */
import { ActionIcon, Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy.ts';

const SAID_MS = 2_000;

export interface CopyButtonProps {
  readonly text: string;
  /** Makes it an icon with this name. */
  readonly label?: string;
  readonly variant?: 'default' | 'filled';
}

export function CopyButton({ text, label, variant = 'default' }: CopyButtonProps) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => void copyText(text).then((copied) => setOutcome(copied ? 'copied' : 'copyFailed'));
  const Icon = outcome === 'copied' ? IconCheck : IconCopy;
  const icon = <Icon size="1rem" stroke={1.5} aria-hidden />;
  // A name that changes is not read out, so the outcome is said too.
  const said = (
    <span className="pl-unseen" role="status">
      {outcome && t(`kit.${outcome}`)}
    </span>
  );
  if (label !== undefined) {
    return (
      <>
        <ActionIcon className="pl-copy" aria-label={label} title={outcome ? t(`kit.${outcome}`) : label} onClick={copy}>
          {icon}
        </ActionIcon>
        {said}
      </>
    );
  }
  return (
    <>
      <Button variant={variant} leftSection={icon} onClick={copy}>
        {t(`kit.${outcome ?? 'copy'}`)}
      </Button>
      {said}
    </>
  );
}
