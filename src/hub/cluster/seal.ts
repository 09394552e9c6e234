/** How hubs wrap what they tell each other through Redis: JSON, encrypted wherever the layer is. */
import { Fernet, FernetError } from '../../layer/fernet.ts';

export interface Sealer {
  /** Wraps anything that JSON can say. */
  seal(value: unknown): Buffer;
  /** What was sealed; null for bytes that none of the keys made, or that are not JSON. */
  open(bytes: Buffer): unknown;
}

/** A sealer with the layer's encryption keys: the first encrypts, all decrypt. Without keys nothing is encrypted. */
export function sealer(keys: readonly string[]): Sealer {
  const [first, ...others] = keys;
  const fernet = first === undefined ? null : new Fernet([first, ...others]);
  return {
    seal: (value) => {
      const text = Buffer.from(JSON.stringify(value));
      return fernet ? fernet.encrypt(text, Date.now()) : text;
    },
    open: (bytes) => {
      try {
        return JSON.parse((fernet ? fernet.decrypt(bytes, Date.now(), null) : bytes).toString());
      } catch (error) {
        if (error instanceof SyntaxError || error instanceof FernetError) return null;
        throw error;
      }
    },
  };
}
