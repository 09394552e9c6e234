/** What is over every page: the palette, the sheet of keys, and the dialog that an action of the palette asks with. */
import { DisconnectDialog } from '../screens/connections/DisconnectDialog.tsx';
import { GoHint } from './GoHint.tsx';
import { KeySheet } from './KeySheet.tsx';
import { Palette } from './Palette.tsx';
import { closeCommands, useCommandState } from './state.ts';
import { useShellKeys } from './useShellKeys.ts';

export function Commands() {
  useShellKeys();
  const leaving = useCommandState((state) => state.leaving);
  const asking = useCommandState(({ open }) => open === 'leaving');
  return (
    <>
      <Palette />
      <KeySheet />
      <GoHint />
      <DisconnectDialog
        key={leaving}
        consumers={leaving === null ? [] : [leaving]}
        opened={asking}
        onClose={closeCommands}
      />
    </>
  );
}
