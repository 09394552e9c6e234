/** A dialog with its title and a way out. (Mantine's own head is a second banner landmark and names its button nothing.) */
import { ActionIcon, Modal } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** How wide it is, where it needs more than the usual. */
  readonly size?: string;
  readonly children: ReactNode;
}

export function Dialog({ opened, onClose, title, size = 'md', children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size}>
      <Modal.Overlay />
      <Modal.Content>
        <div className="pl-dialog-head">
          <Modal.Title>{title}</Modal.Title>
          <ActionIcon aria-label={t('shell.close')} onClick={onClose}>
            <IconX size="1rem" stroke={1.5} />
          </ActionIcon>
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
