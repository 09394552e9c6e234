/** `electron.safeStorage`: encrypts with a key made from the data folder's path, which keeps nothing safe but proves the use. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { app } from './app.ts';
import { commandLine } from './commandLine.ts';
import { loud } from './loud.ts';
import { state } from './state.ts';

const VERSION = 'v10';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const key = (): Buffer => createHash('sha256').update(app.getPath('userData')).digest();

function encryptString(plainText: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key(), iv);
  const sealed = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from(VERSION), iv, sealed, cipher.getAuthTag()]);
}

function decryptString(encrypted: Buffer): string {
  const start = VERSION.length + IV_BYTES;
  try {
    if (encrypted.toString('latin1', 0, VERSION.length) !== VERSION) throw new Error('not ours');
    const decipher = createDecipheriv('aes-256-gcm', key(), encrypted.subarray(VERSION.length, start));
    decipher.setAuthTag(encrypted.subarray(-TAG_BYTES));
    return decipher.update(encrypted.subarray(start, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
  }
}

export const safeStorage = loud('safeStorage', {
  isEncryptionAvailable: (): boolean => state.ready,
  /** Nothing keeps secrets here, unless a spec says `--password-store=gnome-libsecret`, as people may to Chromium. */
  getSelectedStorageBackend: (): 'basic_text' | 'gnome_libsecret' =>
    commandLine.getSwitchValue('password-store') === 'gnome-libsecret' ? 'gnome_libsecret' : 'basic_text',
  encryptString,
  decryptString,
});
