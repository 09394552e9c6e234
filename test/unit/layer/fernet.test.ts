import { describe, expect, test } from 'vitest';
import { Fernet } from '../../../src/layer/fernet.ts';

const AT = 1_763_375_400_000;
const IV = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
/** What Python's cryptography makes of it: `Fernet(key)._encrypt_from_parts(b'\x81\xa1n\x01', 1763375400, bytes(range(16)))`. */
const TOKEN = 'gAAAAABpGvkoAAECAwQFBgcICQoLDA0OD_TRn_MH1JzvlbExFybYkmJoWZi1H5AZ74VIknarHMkNEUeCafQzl2toM0TyjCDTgA==';
const TEXT = Buffer.from('81a16e01', 'hex');

describe('Fernet', () => {
  test("makes and reads the token that Python's cryptography makes", () => {
    const fernet = new Fernet(['clave ñ']);
    expect(fernet.encrypt(TEXT, AT, IV).toString()).toBe(TOKEN);
    expect(fernet.decrypt(Buffer.from(TOKEN), AT, 70)).toEqual(TEXT);
  });

  test('the first key encrypts, every key decrypts', () => {
    const rotated = new Fernet(['new', 'old']);
    expect(rotated.decrypt(new Fernet(['old']).encrypt(TEXT, AT), AT, null)).toEqual(TEXT);
    expect(new Fernet(['new']).decrypt(rotated.encrypt(TEXT, AT), AT, null)).toEqual(TEXT);
    expect(() => new Fernet(['old']).decrypt(rotated.encrypt(TEXT, AT), AT, null)).toThrow('No key');
  });

  test('age, and a clock that is ahead', () => {
    const fernet = new Fernet(['k']);
    const token = fernet.encrypt(TEXT, AT);
    expect(fernet.decrypt(token, AT + 70_000, 70)).toEqual(TEXT);
    expect(() => fernet.decrypt(token, AT + 71_000, 70)).toThrow(expect.objectContaining({ code: 'expired' }));
    expect(fernet.decrypt(token, AT + 10 * 86_400_000, null)).toEqual(TEXT);
    expect(fernet.decrypt(token, AT - 60_000, 70)).toEqual(TEXT);
    expect(() => fernet.decrypt(token, AT - 61_000, 70)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  test('no changed token is read', () => {
    const fernet = new Fernet(['k']);
    const bytes = Buffer.from(fernet.encrypt(TEXT, AT).toString(), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => fernet.decrypt(Buffer.from(changed.toString('base64url')), AT, null)).toThrow('No key');
    }
    for (const text of ['', 'gAAAA', 'not a token']) {
      expect(() => fernet.decrypt(Buffer.from(text), AT, null)).toThrow('No key');
    }
  });
});
