/** What is over every page: the palette, the sheet of keys, and the dialogs that actions of the palette ask with. */
import { useShallow } from 'zustand/react/shallow';
import { DisconnectDialog } from '../screens/connections/DisconnectDialog.tsx';
import { MarkReadDialog } from '../screens/connections/MarkReadDialog.tsx';
import { GoHint } from './GoHint.tsx';
import { KeySheet } from './KeySheet.tsx';
import { Palette } from './Palette.tsx';
import { closeCommands, useCommandState } from './state.ts';
import { useShellKeys } from './useShellKeys.ts';

export function Commands() {
  useShellKeys();
  const { open, about, unread } = useCommandState(useShallow(({ open, about, unread }) => ({ open, about, unread })));
  return (
    <>
      <Palette />
      <KeySheet />
      <GoHint />
      <DisconnectDialog key={about.join()} consumers={about} opened={open === 'disconnect'} onClose={closeCommands} />
      <MarkReadDialog consumers={about} unread={unread} opened={open === 'markRead'} onClose={closeCommands} />
    </>
  );
}
