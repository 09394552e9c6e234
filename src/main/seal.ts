/** What seals the tokens of saved hubs: the system's keyring, where there is one. */
import { safeStorage } from 'electron';
import type { Seal } from './savedHubs.ts';

/** Null where the system keeps no secrets: Linux without a keyring would seal with a password that everybody knows. */
export function systemSeal(platform: NodeJS.Platform = process.platform): Seal | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  // Asked on Linux only: elsewhere Electron does not have it.
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return null;
  return {
    seal: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(sealed),
  };
}
