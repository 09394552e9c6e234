/** `electron.nativeImage`: PNG bytes, and the size that they state. */
import { existsSync, readFileSync } from 'node:fs';
import { loud } from './loud.ts';

const PNG_HEADER_BYTES = 24;

export class NativeImage {
  private readonly png: Buffer;

  constructor(png: Buffer) {
    this.png = png;
  }

  isEmpty(): boolean {
    return this.png.length === 0;
  }

  toPNG(): Buffer {
    return this.png;
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.png.toString('base64')}`;
  }

  getSize(): { width: number; height: number } {
    if (this.png.length < PNG_HEADER_BYTES) return { width: 0, height: 0 };
    return { width: this.png.readUInt32BE(16), height: this.png.readUInt32BE(20) };
  }

  /** The same picture: nothing here draws it. */
  resize(): NativeImage {
    return this;
  }

  setTemplateImage(): void {
    // Only macOS draws such an image differently.
  }
}

export const nativeImage = loud('nativeImage', {
  createEmpty: () => new NativeImage(Buffer.alloc(0)),
  createFromPath: (path: string) => new NativeImage(existsSync(path) ? readFileSync(path) : Buffer.alloc(0)),
  createFromBuffer: (bytes: Buffer) => new NativeImage(bytes),
  createFromDataURL: (url: string) => new NativeImage(Buffer.from(url.split(',')[1] ?? '', 'base64')),
});
